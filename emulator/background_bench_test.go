package emulator_test

import (
	"fmt"
	"testing"
	"time"

	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
)

// BenchmarkBackgroundRefreshes moves a clock by 89 days in one call, on each of which every customer's data are
// refreshed.
func BenchmarkBackgroundRefreshes(b *testing.B) {
	for _, customers := range []int{10, 1000} {
		b.Run(fmt.Sprint(customers), func(b *testing.B) {
			var took time.Duration
			for b.Loop() {
				s := emulator.Start(
					b,
					emulator.Options{
						Now:                 emulatortest.March.Now,
						Freeze:              true,
						TaskDelay:           new(time.Duration),
						BackgroundRefreshes: new(24 * time.Hour),
					},
				)
				client := s.Client("shop")
				for range customers {
					id, err := client.NewCustomer(emulator.CustomerOptions{})
					if err != nil {
						b.Fatal(err)
					}
					if _, err := client.Connect(id, "uk_salaried_renter"); err != nil {
						b.Fatal(err)
					}
				}
				start := time.Now()
				if err := s.Clock().AdvanceBy("P89D"); err != nil {
					b.Fatal(err)
				}
				took += time.Since(start)
			}
			b.ReportMetric(float64(took.Microseconds())/float64(b.N*customers*89), "us/refresh")
		})
	}
}
