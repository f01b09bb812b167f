package emulator_test

import (
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"budsandbox/emulator"
)

// metricsOf reads what a sandbox counts, each line of it in the form that Prometheus reads.
func metricsOf(t *testing.T, s *emulator.Sandbox) map[string]string {
	t.Helper()
	response, err := http.Get(s.URL() + "/_sandbox/metrics")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != 200 || response.Header.Get("Content-Type") != "text/plain; version=0.0.4; charset=utf-8" {
		t.Fatalf("metrics: %d %v %s", response.StatusCode, response.Header, text)
	}
	line := regexp.MustCompile(`^(budsandbox_[a-z_]+(?:\{[a-z_]+="[^"\n]*"(?:,[a-z_]+="[^"\n]*")*\})?) ([0-9.e+-]+|\+Inf)$`)
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

// Ensure that a sandbox that is asked to counts requests by operation and status, how long they took, advice, faults and webhooks.
func TestMetrics(t *testing.T) {
	s := emulator.Start(t, emulator.Options{Now: march.Now, Freeze: true, Metrics: true, Requests: -1})
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
		`budsandbox_clock_seconds`:         fmt.Sprint(march.Now.Unix()),
		`budsandbox_info{version="devel"}`: "1",
	} {
		if got[name] != want {
			t.Errorf("%s is %q, want %q", name, got[name], want)
		}
	}
}

// Ensure that a sandbox that is not asked to count says how to ask.
func TestMetricsAreOff(t *testing.T) {
	c := connect(t, frozen(t), "shop")
	if got := c.call(t, "GET", "/_sandbox/metrics", "", nil); got.status != 404 || got.str("message") != "This sandbox counts nothing; start it with --metrics." {
		t.Errorf("%d %s", got.status, got.text)
	}
}
