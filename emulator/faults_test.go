package emulator_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
)

// addFault adds a rule and returns its id.
func addFault(t *testing.T, c emulatortest.Client, rule string) string {
	t.Helper()
	got := c.Call(t, "POST", "/_sandbox/faults", rule, nil)
	if got.Status != 201 {
		t.Fatalf("add %s: %d %s", rule, got.Status, got.Text)
	}
	return got.Str("id")
}

// Ensure that a forced failure has Bud's form, applies only to the requests that its rule selects, and ends after
// the rule's number of times.
func TestFaultAnswers(t *testing.T) {
	t.Parallel()
	s := emulator.Start(t, emulator.Options{})
	c, other := emulatortest.NewClient(t, s, "shop"), emulatortest.NewClient(t, s, "other")
	addFault(
		t,
		c,
		`{"match":{"operation_id":"platform_v3_customers_post","client_id":"shop"},"answer":{"status":503},"times":2}`,
	)
	for range 2 {
		emulatortest.Scenario{
			Name: "named", Method: "POST", Path: "/platform/v3/customers", Status: 503,
			Want: `{"operation_id":"unknown","code_id":"unknown","message":"Service unavailable","errors":{}}`,
		}.Run(t, c)
	}
	emulatortest.Scenario{
		Name:   "another client",
		Method: "POST",
		Path:   "/platform/v3/customers",
		Status: 201,
	}.Run(
		t,
		other,
	)
	emulatortest.Scenario{Name: "another operation", Method: "GET", Path: "/platform/v3/customers", Status: 200,
		Want: `{"operation_id":"platform_v3_customers_get","data":[],"metadata":{"results":0}}`}.Run(t, c)
	emulatortest.Scenario{Name: "after its times", Method: "POST", Path: "/platform/v3/customers", Status: 201}.Run(t, c)
}

// Ensure that a rule can give any of Bud's codes, for one customer alone, and that a forced rate limit has Bud's
// form.
func TestFaultCodes(t *testing.T) {
	t.Parallel()
	s := emulator.Start(t, emulator.Options{})
	c := emulatortest.NewClient(t, s, "shop")
	id, other := c.NewCustomer(t, ""), c.NewCustomer(t, "")
	addFault(
		t,
		c,
		fmt.Sprintf(
			`{"match":{"customer_id":%q},"answer":{"status":400,"code_id":"provider_failure","message":"The bank is away."}}`,
			id,
		),
	)
	emulatortest.Scenario{
		Name: "by header", Method: "GET", Path: "/financial/v3/accounts", Headers: map[string]string{"X-Customer-Id": id},
		Status: 400,
		Want: `{"operation_id":"financial_v3_accounts_get","code_id":"provider_failure","message":"The bank is away.",
			"errors":{}}`,
	}.Run(t, c)
	emulatortest.Scenario{Name: "by path", Method: "GET", Path: "/v1/customers/" + id + "/context", Status: 400}.Run(t, c)
	emulatortest.Scenario{
		Name:   "another",
		Method: "GET",
		Path:   "/v1/customers/" + other + "/context",
		Status: 200,
	}.Run(t, c)
	addFault(t, c, `{"answer":{"status":429}}`)
	emulatortest.Scenario{
		Name: "limited", Method: "GET", Path: "/v1/customers/" + other + "/context", Status: 429,
		Want: `{"operation_id":"unknown","code_id":"unknown","message":"Too many requests","errors":{}}`,
	}.Run(t, c)
	emulatortest.Scenario{
		Name:   "the control plane is spared",
		Method: "GET",
		Path:   "/_sandbox/health",
		Status: 200,
	}.Run(t, c)
	c.Call(t, "DELETE", "/_sandbox/faults", "", nil)
	emulatortest.Scenario{Name: "cleared", Method: "GET", Path: "/v1/customers/" + id + "/context", Status: 200}.Run(t, c)
}

// Ensure that a dropped connection ends without an answer and changes nothing.
func TestFaultDrop(t *testing.T) {
	t.Parallel()
	s := emulator.Start(t, emulator.Options{})
	c := emulatortest.NewClient(t, s, "shop")
	addFault(t, c, `{"match":{"operation_id":"platform_v3_customers_post"},"drop":true}`)
	r, err := http.NewRequest("POST", c.Base+"/platform/v3/customers", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+c.Token)
	r.Header.Set("X-Client-Id", c.ID)
	if response, err := http.DefaultTransport.RoundTrip(r); !errors.Is(err, io.EOF) {
		t.Errorf("got %v and %v, want the connection to end", response, err)
	}
	if got := c.Call(t, "GET", "/platform/v3/customers", "", nil); got.At("metadata.results") != 0.0 {
		t.Errorf("the dropped request left %s", got.Text)
	}
}

// Ensure that a delay lasts at least as long as its rule says, and that the request is then handled.
func TestFaultDelay(t *testing.T) {
	t.Parallel()
	s := emulator.Start(t, emulator.Options{})
	c := emulatortest.NewClient(t, s, "shop")
	addFault(t, c, `{"match":{"operation_id":"platform_v3_customers_get"},"delay":"30ms"}`)
	start := time.Now()
	emulatortest.Scenario{Name: "late", Method: "GET", Path: "/platform/v3/customers", Status: 200}.Run(t, c)
	if took := time.Since(start); took < 30*time.Millisecond {
		t.Errorf("the answer came after %s", took)
	}
}

// Ensure that which requests fail by chance depends on the seed: two sandboxes with one seed fail the same
// requests, and about as many as the rule asks for.
func TestFaultProbability(t *testing.T) {
	t.Parallel()
	pattern := func(seed uint64) (hits string, failed int) {
		c := emulatortest.NewClient(t, emulator.Start(t, emulator.Options{Seed: seed}), "shop")
		addFault(t, c, `{"answer":{"status":500},"probability":0.3}`)
		for range 100 {
			if c.Call(t, "GET", "/platform/v3/customers", "", map[string]string{"X-Sandbox-Fault": ""}).Status == 500 {
				hits, failed = hits+"x", failed+1
			} else {
				hits += "."
			}
		}
		return hits, failed
	}
	one, failed := pattern(7)
	again, _ := pattern(7)
	other, _ := pattern(8)
	if one != again || one == other {
		t.Errorf("seed 7: %s\nagain:  %s\nseed 8: %s", one, again, other)
	}
	if failed < 15 || failed > 45 {
		t.Errorf("%d of 100 calls failed, 30 were asked for", failed)
	}
}

// Ensure that a request can ask for its own failure without a rule.
func TestFaultByHeader(t *testing.T) {
	t.Parallel()
	c := emulatortest.NewClient(t, emulator.Start(t, emulator.Options{}), "shop")
	emulatortest.Scenario{
		Name: "asked", Method: "GET", Path: "/platform/v3/customers", Status: 503,
		Headers: map[string]string{"X-Sandbox-Fault": "status=503, message=Down"},
		Want:    `{"operation_id":"unknown","code_id":"unknown","message":"Down","errors":{}}`,
	}.Run(t, c)
	emulatortest.Scenario{
		Name: "late by chance", Method: "GET", Path: "/platform/v3/customers", Status: 200,
		Headers: map[string]string{"X-Sandbox-Fault": "delay=1ms, delay_up_to=20ms"},
	}.Run(t, c)
	if took := requestsOf(t, c, "status", "200", "limit", "1").At("data.0.took_ms").(float64); took < 1 {
		t.Errorf("it took %g ms", took)
	}
	emulatortest.Scenario{
		Name: "misspelt", Method: "GET", Path: "/platform/v3/customers", Status: 400,
		Headers: map[string]string{"X-Sandbox-Fault": "code=503"},
	}.Run(t, c)
	for header, want := range map[string]string{
		"status=503;delay=1s":      "X-Sandbox-Fault: a comma stands between the parts, as in status=503, delay=2s",
		"status=200":               "X-Sandbox-Fault: status must be one of failure, such as status=503",
		"drop, status=503":         "X-Sandbox-Fault: a call that drops has no status; leave out one of them",
		"delay=2s, delay_up_to=1s": "X-Sandbox-Fault: delay_up_to is shorter than delay",
		"message=Sorry; try again": "X-Sandbox-Fault: code_id and message need a status, as in status=503",
	} {
		emulatortest.Scenario{
			Name: header, Method: "GET", Path: "/platform/v3/customers", Status: 400,
			Headers: map[string]string{"X-Sandbox-Fault": header},
			Want: `{"operation_id":"platform_v3_customers_get_all","code_id":"bad_request","message":"invalid request",
				"errors":{"X-Sandbox-Fault":["` + want + `"]}}`,
		}.Run(t, c)
	}
}

// Ensure that an empty header is refused, which comes from an unset variable and would inject nothing.
func TestEmptyFaultHeader(t *testing.T) {
	t.Parallel()
	r, err := http.NewRequest("GET", emulatortest.Frozen(t).URL()+"/platform/v3/customers", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	r.Header["X-Sandbox-Fault"] = []string{""}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusBadRequest ||
		!strings.Contains(string(text), "X-Sandbox-Fault is empty; leave it out, or send one such as status=503") {
		t.Errorf("%d %s %v", response.StatusCode, text, err)
	}
}

// Ensure that an invalid rule is refused with the field and what to write instead, and that the list shows the
// valid ones.
func TestFaultRules(t *testing.T) {
	t.Parallel()
	c := emulatortest.NewClient(t, emulator.Start(t, emulator.Options{}), "shop")
	for name, rule := range map[string]string{
		"nothing happens":      `{"match":{"client_id":"shop"}}`,
		"no failure":           `{"answer":{"status":200}}`,
		"no status":            `{"answer":{"status":599}}`,
		"no operation":         `{"match":{"operation_id":"customers_get"},"answer":{"status":500}}`,
		"two ends":             `{"answer":{"status":503},"drop":true}`,
		"no time":              `{"delay":"soon"}`,
		"too long":             `{"delay":"P1D"}`,
		"a span the wrong way": `{"delay":"2s","delay_up_to":"1s"}`,
		"more than certain":    `{"drop":true,"probability":1.5}`,
		"negative":             `{"drop":true,"times":-1}`,
		"never":                `{"drop":true,"times":0}`,
	} {
		emulatortest.Scenario{Name: name, Method: "POST", Path: "/_sandbox/faults", Body: rule, Status: 400}.Run(t, c)
	}
	id := addFault(t, c, `{"answer":{"status":500,"message":"x"},"probability":0.5}`)
	emulatortest.Scenario{Name: "list", Method: "GET", Path: "/_sandbox/faults", Status: 200,
		Want: `{"data":[{"id":"` + id + `","match":{},"answer":{"status":500,"message":"x"},"probability":0.5,
			"hits":0}]}`}.Run(t, c)
	emulatortest.Scenario{Name: "remove", Method: "DELETE", Path: "/_sandbox/faults/" + id, Status: 204}.Run(t, c)
	emulatortest.Scenario{Name: "remove again", Method: "DELETE", Path: "/_sandbox/faults/" + id, Status: 404}.Run(t, c)
}
