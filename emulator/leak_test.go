package emulator_test

import (
	"runtime"
	"testing"

	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
	"budsandbox/internal/long"
)

// Ensure that closed sandboxes leave neither memory nor goroutines behind, so that a suite may start thousands.
func TestClosedSandboxesLeaveNothing(t *testing.T) {
	measure := func() (heap uint64, goroutines int) { // alone, because it measures the process
		runtime.GC()
		runtime.GC() // what finalizers released
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc, runtime.NumGoroutine()
	}
	use := func(times int) {
		for range times {
			s, err := emulator.New(emulator.Options{NoAccessLog: true})
			if err != nil {
				t.Fatal(err)
			}
			c := emulatortest.NewClient(t, s, "shop")
			id := c.Call(t, "POST", "/platform/v3/customers", "{}", nil).Str("data.customer_id")
			if _, err := s.Connect(id, "uk_student"); err != nil {
				t.Fatal(err)
			}
			c.Call(t, "GET", "/financial/v2/transactions", "", map[string]string{"X-Customer-Id": id})
			if err := s.Close(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
	}
	use(3) // tables that are made once
	heap, goroutines := measure()
	use(long.Of(10, 1000))
	after, running := measure()
	const spare = 4 << 20
	if after > heap+spare || running > goroutines {
		t.Errorf("%d bytes and %d goroutines became %d and %d", heap, goroutines, after, running)
	}
}
