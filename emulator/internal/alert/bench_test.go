package alert_test

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"budsandbox/emulator"
)

// BenchmarkOthersWrite measures the longest time that other writers wait while a customer with 24,000 transactions
// is refreshed and the project listens to insights: the median over the refreshes.
func BenchmarkOthersWrite(b *testing.B) {
	sandbox, err := emulator.New(
		emulator.Options{
			Now:            time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC),
			Freeze:         true,
			TaskDelay:      new(time.Duration),
			RequestLogSize: -1,
		},
	)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = sandbox.Close(b.Context()) }()
	client := sandbox.Client("shop")
	sink := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	defer sink.Close()
	if err := client.Webhooks().SetEndpoint("insights.balances.triggered", sink.URL); err != nil {
		b.Fatal(err)
	}
	heavy, err := client.NewCustomer(emulator.CustomerOptions{})
	if err == nil {
		_, err = client.Connect(heavy, "heavy", emulator.ConnectOptions{Seed: 1})
	}
	if err != nil {
		b.Fatal(err)
	}
	var longest []time.Duration
	for b.Loop() {
		if err := sandbox.Clock().Advance(2 * time.Hour); err != nil {
			b.Fatal(err)
		}
		refreshed := make(chan error)
		go func() { refreshed <- client.Call("POST", "/open-banking/v2/refresh", heavy, map[string]any{}, nil) }()
		var most time.Duration
		for done := false; !done; {
			start := time.Now()
			if _, err := client.NewCustomer(emulator.CustomerOptions{}); err != nil {
				b.Fatal(err)
			}
			most = max(most, time.Since(start))
			select {
			case err := <-refreshed:
				done = true
				if err != nil {
					b.Fatal(err)
				}
			default:
			}
		}
		longest = append(longest, most)
	}
	slices.Sort(longest)
	b.ReportMetric(float64(longest[len(longest)/2].Microseconds())/1000, "ms-waited")
}
