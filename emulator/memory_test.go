package emulator_test

import (
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
)

// Ensure that what unauthenticated requests leave in memory is bounded: long queries, long names of clients, of
// parameters and of fields.
func TestMemoryOfUnauthenticatedRequests(t *testing.T) {
	s := emulator.Start(t, emulator.Options{NoAccessLog: true}) // alone, because it measures the memory of the process
	c := emulatortest.NewClient(t, s, "shop")
	c.Call(t, "POST", "/_sandbox/faults", `{"limit":{"requests":1,"per":"10m"}}`, nil)
	before := heap()
	long := strings.Repeat("x", 100_000)
	for i := range 1000 {
		name := fmt.Sprint(i, long)
		c.Call(
			t, "GET", "/platform/v3/customers?"+name+"="+name[:1000], "",
			map[string]string{"X-Client-Id": name[:20_000], "Authorization": ""},
		)
	}
	if after := heap(); after > before+64<<20 {
		t.Errorf("1,000 requests of strangers keep %d MB", (after-before)>>20)
	}
	if got := c.Call(t, "GET", "/_sandbox/requests?limit=1000", "", nil); len(got.Text) > 8<<20 {
		t.Errorf("the log of 1,000 requests is %d bytes long", len(got.Text))
	}
}

// heap returns the number of bytes in use after a collection.
func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// Ensure that the sandboxes of a process share the catalogue and the enrichment, so that one more takes little memory.
func TestMemoryOfAnotherSandbox(t *testing.T) {
	enrich := func() {
		c := emulatortest.NewClient(t, emulatortest.Frozen(t), "shop") // not parallel, because it measures the process
		got := c.Call(t, "POST", "/_sandbox/enrich", `{"lines":[{"description":"TESCO STORES 3297"}]}`, nil)
		if got.Status != 200 {
			t.Fatalf("enrich: %d %s", got.Status, got.Text)
		}
	}
	enrich()
	before := heap()
	for range 5 {
		enrich()
	}
	if more := (int64(heap()) - int64(before)) / 5; more > 3<<20 {
		t.Errorf("one more sandbox keeps %d KB", more>>10)
	}
}

// Ensure that callers who wait for requests delay nobody else, and that their number is limited.
func TestManyWaitForRequests(t *testing.T) {
	t.Parallel()
	c := emulatortest.NewClient(t, emulatortest.Frozen(t), "shop")
	var group sync.WaitGroup
	var mu sync.Mutex
	seen := map[int]int{}
	for range 300 {
		group.Go(func() {
			got := c.Call(t, "GET", "/_sandbox/requests?path=/awaited&wait=60s", "", nil)
			mu.Lock()
			defer mu.Unlock()
			seen[got.Status]++
		})
	}
	for refused := 0; refused < 300-256; time.Sleep(time.Millisecond) {
		mu.Lock()
		refused = seen[429]
		mu.Unlock()
	}
	c.Call(t, "GET", "/awaited", "", nil)
	group.Wait()
	if seen[200] != 256 || seen[429] != 44 {
		t.Errorf("answered %v", seen)
	}
}
