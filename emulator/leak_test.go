package emulator_test

import (
	"runtime"
	"testing"
	"time"
	"weak"

	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
	"budsandbox/internal/long"
)

// Ensure that closed sandboxes leave neither memory nor goroutines behind, so that a suite may start thousands.
func TestClosedSandboxesLeaveNothing(t *testing.T) {
	measure := func() (heap uint64, goroutines int) { // alone, because it measures the process
		runtime.GC()
		runtime.GC() // to collect what finalizers released
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

// cleanups is a test that keeps its cleanup functions after it has run them, as *testing.T does.
type cleanups struct {
	testing.TB
	all []func()
}

func (c *cleanups) Cleanup(f func()) { c.all = append(c.all, f) }

// Ensure that an ended test keeps no memory of its sandbox, whatever it read there.
func TestEndedTestsKeepNoSandbox(t *testing.T) {
	t.Parallel()
	ended := &cleanups{TB: t}
	used := func() weak.Pointer[emulator.Sandbox] {
		s := emulator.Start(ended)
		c := emulatortest.NewClient(t, s, "shop")
		of := map[string]string{"X-Customer-Id": c.NewCustomer(t, "{}")}
		if _, err := s.Connect(of["X-Customer-Id"], "uk_student"); err != nil {
			t.Fatal(err)
		}
		for _, path := range []string{"/financial/v2/accounts", "/financial/v2/transactions", "/v2/income"} {
			if got := c.Call(t, "GET", path, "", of); got.Status != 200 {
				t.Errorf("GET %s: %d %s", path, got.Status, got.Text)
			}
		}
		c.Call(t, "POST", "/_sandbox/enrich", `{"lines":[{"description":"TESCO STORES 3297"}]}`, nil)
		return weak.Make(s)
	}
	sandbox := used()
	for _, cleanup := range ended.all {
		cleanup()
	}
	for range 100 {
		runtime.GC()
		if sandbox.Value() == nil {
			return
		}
		time.Sleep(10 * time.Millisecond) // goroutines that Close has ended may not have returned yet
	}
	t.Errorf("the sandbox is still in memory after its %d cleanups", len(ended.all))
}
