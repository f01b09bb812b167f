package emulator_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
)

// metricsOf returns the metrics of a sandbox, and checks each line against Prometheus's format.
func metricsOf(t *testing.T, s *emulator.Sandbox) map[string]string {
	t.Helper()
	response, err := http.Get(s.URL() + "/_sandbox/metrics")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != 200 ||
		response.Header.Get("Content-Type") != "text/plain; version=0.0.4; charset=utf-8" {
		t.Fatalf("metrics: %d %v %s", response.StatusCode, response.Header, text)
	}
	line := regexp.MustCompile(
		`^(budsandbox_[a-z_]+(?:\{[a-z_]+="[^"\n]*"(?:,[a-z_]+="[^"\n]*")*\})?) ([0-9.e+-]+|\+Inf)$`,
	)
	described, values := map[string]bool{}, map[string]string{}
	for one := range strings.SplitSeq(strings.TrimSuffix(string(text), "\n"), "\n") {
		if name, isType := strings.CutPrefix(one, "# TYPE "); isType {
			described[strings.Fields(name)[0]] = true
			continue
		}
		if strings.HasPrefix(one, "# HELP ") {
			continue
		}
		parts := line.FindStringSubmatch(one)
		if parts == nil {
			t.Errorf("no line of metrics: %q", one)
			continue
		}
		name, _, _ := strings.Cut(parts[1], "{")
		for _, end := range []string{"_bucket", "_sum", "_count"} {
			name = strings.TrimSuffix(name, end)
		}
		if !described[name] {
			t.Errorf("%s has no type", name)
		}
		if _, twice := values[parts[1]]; twice {
			t.Errorf("%s stands twice", parts[1])
		}
		values[parts[1]] = parts[2]
	}
	return values
}

// Ensure that with metrics enabled a sandbox counts requests by operation and status, their durations, advice,
// faults and webhooks.
func TestMetrics(t *testing.T) {
	t.Parallel()
	s := emulator.Start(t, emulator.Options{Now: emulatortest.March.Now, Freeze: true, Metrics: true, RequestLogSize: -1})
	client := s.Client("shop")
	id, err := client.NewCustomer(emulator.CustomerOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if err := client.Call("GET", "/financial/v2/accounts", id, nil, nil); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.Faults().Add(emulator.Fault{Operation: "financial_v3_accounts_get", Status: 503}); err != nil {
		t.Fatal(err)
	}
	_ = client.Call("GET", "/financial/v3/accounts", id, nil, nil)
	_ = client.Call("GET", "/nowhere", "", nil, nil)
	got := metricsOf(t, s)
	for name, want := range map[string]string{
		`budsandbox_requests_total{operation_id="financial_v2_accounts",status="200"}`:               "3",
		`budsandbox_requests_total{operation_id="financial_v3_accounts_get",status="503"}`:           "1",
		`budsandbox_requests_total{operation_id="none",status="404"}`:                                "1",
		`budsandbox_request_duration_seconds_count{operation_id="financial_v2_accounts"}`:            "3",
		`budsandbox_request_duration_seconds_bucket{operation_id="financial_v2_accounts",le="+Inf"}`: "3",
		`budsandbox_advice_total{kind="deprecated"}`:                                                 "3",
		`budsandbox_faults_total`:          "1",
		`budsandbox_projects`:              "1",
		`budsandbox_clock_seconds`:         fmt.Sprint(emulatortest.March.Now.Unix()),
		`budsandbox_info{version="devel"}`: "1",
	} {
		if got[name] != want {
			t.Errorf("%s is %q, want %q", name, got[name], want)
		}
	}
}

// Ensure that durations are a Prometheus histogram: each bucket counts the durations up to its bound, the last one
// all, and the sum is theirs.
func TestMetricsHistogram(t *testing.T) {
	t.Parallel()
	s := emulator.Start(t, emulator.Options{Metrics: true})
	c := emulatortest.NewClient(t, s, "shop")
	addFault(t, c, `{"match":{"operation_id":"platform_v3_customers_get"},"delay":"6ms"}`)
	for range 5 {
		c.Call(t, "GET", "/platform/v3/customers", "", nil)
	}
	got, last := metricsOf(t, s), 0.0
	value := func(name string) float64 {
		t.Helper()
		v, err := strconv.ParseFloat(got[strings.Replace(name, "{", `{operation_id="platform_v3_customers_get"`, 1)], 64)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		return v
	}
	for _, limit := range []string{"0.0005", "0.001", "0.0025", "0.005", "0.01", "0.025", "0.05", "0.1", "0.25", "0.5",
		"1", "2.5", "5", "+Inf"} {
		now := value(`budsandbox_request_duration_seconds_bucket{,le="` + limit + `"}`)
		if now < last || limit == "0.005" && now != 0 {
			t.Errorf("up to %s there are %g after %g", limit, now, last)
		}
		last = now
	}
	if count, sum := value("budsandbox_request_duration_seconds_count{}"),
		value("budsandbox_request_duration_seconds_sum{}"); count != 5 ||
		last != 5 ||
		sum < 0.03 {
		t.Errorf("%g requests took %g s, %g in all buckets", count, sum, last)
	}
}

// Ensure that webhooks are counted by the result of each attempt, and that the numbers of customers and connections
// are current.
func TestMetricsOfWebhooks(t *testing.T) {
	t.Parallel()
	var calls atomic.Int32
	target := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if calls.Add(1) == 1 {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	}))
	t.Cleanup(target.Close)
	s := emulator.Start(
		t,
		emulator.Options{Now: emulatortest.March.Now, Freeze: true, Metrics: true, TaskDelay: new(time.Duration)},
	)
	if err := s.Webhooks().SetEndpoint("open_banking.connect.completed", target.URL); err != nil {
		t.Fatal(err)
	}
	client := s.Client("shop")
	for i := range 3 {
		id, err := client.NewCustomer(emulator.CustomerOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if i == 0 {
			if _, err := client.Connect(id, "thin_file"); err != nil {
				t.Fatal(err)
			}
		}
	}
	for range 2 { // each waits for what is due
		if err := s.Clock().Advance(time.Hour); err != nil {
			t.Fatal(err)
		}
	}
	got := metricsOf(t, s)
	for name, want := range map[string]string{
		`budsandbox_webhook_attempts_total{event="open_banking.connect.completed",outcome="failed"}`:    "1",
		`budsandbox_webhook_attempts_total{event="open_banking.connect.completed",outcome="delivered"}`: "1",
		`budsandbox_webhook_deliveries{state="delivered"}`:                                              "1",
		`budsandbox_customers`:   "3",
		`budsandbox_connections`: "1",
	} {
		if got[name] != want {
			t.Errorf("%s is %q, want %q", name, got[name], want)
		}
	}
	if size, err := strconv.Atoi(got["budsandbox_file_bytes"]); err != nil || size < 4096 {
		t.Errorf("the file has %q bytes", got["budsandbox_file_bytes"])
	}
}

// Ensure that without metrics the path says how to enable them.
func TestMetricsAreOff(t *testing.T) {
	t.Parallel()
	c := emulatortest.NewClient(t, emulatortest.Frozen(t), "shop")
	if got := c.Call(t, "GET", "/_sandbox/metrics", "", nil); got.Status != 404 ||
		got.Str("message") != "This sandbox counts nothing; start it with --metrics." {
		t.Errorf("%d %s", got.Status, got.Text)
	}
}
