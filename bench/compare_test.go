package bench

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// Ensure that percentiles are measured values, by nearest rank.
func TestPercentile(t *testing.T) {
	hundred := make([]time.Duration, 100)
	for i := range hundred {
		hundred[i] = time.Duration(i + 1)
	}
	for _, test := range []struct {
		sorted []time.Duration
		p      float64
		want   time.Duration
	}{
		{nil, 50, 0},
		{[]time.Duration{7}, 50, 7},
		{[]time.Duration{7}, 99, 7},
		{[]time.Duration{1, 2, 3, 4}, 50, 2},
		{[]time.Duration{1, 2, 3, 4}, 0, 1},
		{[]time.Duration{1, 2, 3, 4}, 100, 4},
		{hundred, 50, 50},
		{hundred, 99, 99},
		{hundred[:99], 99, 99},
	} {
		if got := percentile(test.sorted, test.p); got != test.want {
			t.Errorf("percentile %v of %d values is %d, want %d", test.p, len(test.sorted), got, test.want)
		}
	}
}

// Ensure that the median is correct, and that its argument is not reordered.
func TestMedian(t *testing.T) {
	for _, test := range []struct {
		values []float64
		want   float64
	}{
		{nil, 0}, {[]float64{3}, 3}, {[]float64{9, 1, 2}, 2}, {[]float64{4, 1, 3, 100}, 3.5},
	} {
		before := append([]float64(nil), test.values...)
		if got := median(test.values); got != test.want {
			t.Errorf("median of %v is %v, want %v", test.values, got, test.want)
		}
		if diff := cmp.Diff(before, test.values); diff != "" {
			t.Errorf("median changes its argument:\n%s", diff)
		}
	}
}

// measured returns a run of one second with n requests of the same latency.
func measured(requests int, latency time.Duration) loadRun {
	s := loadRun{took: time.Second}
	for range requests {
		s.latencies = append(s.latencies, latency)
	}
	return s
}

// Ensure that the ratio is the median of the turns, so that one slow second does not change it.
func TestRatioOfRates(t *testing.T) {
	sandbox := []loadRun{measured(80, 0), measured(10, 0), measured(82, 0), measured(84, 0)}
	limit := []loadRun{measured(100, 0), measured(100, 0), measured(100, 0), measured(100, 0)}
	if got := ratioOfRates(sandbox, limit); got != 0.81 {
		t.Errorf("the ratio is %v, want 0.81", got)
	}
}

// Ensure that a reading combines all runs.
func TestReading(t *testing.T) {
	got := reading([]loadRun{measured(98, 5*time.Millisecond), measured(2, 70*time.Millisecond)})
	if diff := cmp.Diff(Reading{Value: 50, P50: 5, P99: 70}, got); diff != "" {
		t.Errorf("reading (-want +got):\n%s", diff)
	}
}

// Ensure that starts are compared by their medians.
func TestCompareStarts(t *testing.T) {
	ms := time.Millisecond
	got := compareStarts([]time.Duration{20 * ms, 15 * ms, 900 * ms}, []time.Duration{10 * ms, 8 * ms, 16 * ms})
	if want := (comparison{sandbox: Reading{Value: 20}, limit: Reading{Value: 10}, ratio: 2}); got != want {
		t.Errorf("comparison %+v, want %+v", got, want)
	}
}

// Ensure that every client sends at least one request, that the sides take turns, and that every response is counted.
func TestCompare(t *testing.T) {
	var asked [2]atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		asked[len(r.URL.Path)-1].Add(1)
	}))
	defer server.Close()
	sandbox, limit := newRequests("GET", server.URL+"/", "", nil), newRequests("GET", server.URL+"/b", "", nil)
	c, err := compare(t.Context(), newClient(nil), 3, time.Millisecond, sandbox, limit)
	if err != nil {
		t.Fatal(err)
	}
	for i := range asked {
		if least := int64(3 * (turns + 1)); asked[i].Load() < least {
			t.Errorf("side %d was asked %d times, want at least %d", i, asked[i].Load(), least)
		}
	}
	if c.sandbox.Value <= 0 || c.limit.Value <= 0 || c.ratio <= 0 || c.sandbox.P50 > c.sandbox.P99 {
		t.Errorf("comparison %+v", c)
	}
}

// Ensure that a load ends with the first request that cannot be created.
func TestDriveEnds(t *testing.T) {
	nothingLeft := errors.New("nothing left")
	fail := func(context.Context) (*http.Request, error) { return nil, nothingLeft }
	_, err := drive(t.Context(), newClient(nil), 4, time.Hour, fail)
	if !errors.Is(err, nothingLeft) {
		t.Errorf("drive returns %v", err)
	}
}

// Ensure that each customer is deleted once, and that too few customers are an error with a remedy.
func TestDeletions(t *testing.T) {
	next := (&api{base: "http://sandbox"}).deletions([]string{"a", "b"})
	for _, want := range []string{"/platform/v3/customers/a", "/platform/v3/customers/b"} {
		request, err := next(t.Context())
		if err != nil || request.Method != "DELETE" || request.URL.Path != want {
			t.Fatalf("request %v, %v, want one for %s", request, err, want)
		}
	}
	if _, err := next(t.Context()); !errors.Is(err, errDeletedAll) {
		t.Errorf("the third request fails with %v", err)
	}
}
