package emulator_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"testing"
	"time"

	"budsandbox/emulator"
)

// fault adds a rule and returns its id.
func (c client) fault(t *testing.T, rule string) string {
	t.Helper()
	got := c.call(t, "POST", "/_sandbox/faults", rule, nil)
	if got.status != 201 {
		t.Fatalf("add %s: %d %s", rule, got.status, got.text)
	}
	return got.str("id")
}

// Ensure that a forced failure has the form of Bud's own, hits what it names and nothing else, and ends after its times.
func TestFaultAnswers(t *testing.T) {
	s := emulator.Start(t, emulator.Options{})
	c, other := connect(t, s, "shop"), connect(t, s, "other")
	c.fault(t, `{"match":{"operation_id":"platform_v3_customers_post","client_id":"shop"},"answer":{"status":503},"times":2}`)
	for range 2 {
		scenario{
			name: "named", method: "POST", path: "/platform/v3/customers", status: 503,
			want: `{"operation_id":"unknown","code_id":"unknown","message":"Service unavailable","errors":{}}`,
		}.run(t, c)
	}
	scenario{name: "another client", method: "POST", path: "/platform/v3/customers", status: 201}.run(t, other)
	scenario{name: "another operation", method: "GET", path: "/platform/v3/customers", status: 200,
		want: `{"operation_id":"platform_v3_customers_get","data":[],"metadata":{"results":0}}`}.run(t, c)
	scenario{name: "after its times", method: "POST", path: "/platform/v3/customers", status: 201}.run(t, c)
}

// Ensure that a rule can give any of Bud's codes, for one customer alone, and that a rate limit is Bud's.
func TestFaultCodes(t *testing.T) {
	s := emulator.Start(t, emulator.Options{})
	c := connect(t, s, "shop")
	id, other := c.newCustomer(t, ""), c.newCustomer(t, "")
	c.fault(t, fmt.Sprintf(`{"match":{"customer_id":%q},"answer":{"status":400,"code_id":"provider_failure","message":"The bank is away."}}`, id))
	scenario{
		name: "by header", method: "GET", path: "/financial/v3/accounts", headers: map[string]string{"X-Customer-Id": id}, status: 400,
		want: `{"operation_id":"financial_v3_accounts_get","code_id":"provider_failure","message":"The bank is away.","errors":{}}`,
	}.run(t, c)
	scenario{name: "by path", method: "GET", path: "/v1/customers/" + id + "/context", status: 400}.run(t, c)
	scenario{name: "another", method: "GET", path: "/v1/customers/" + other + "/context", status: 200}.run(t, c)
	c.fault(t, `{"answer":{"status":429}}`)
	scenario{
		name: "limited", method: "GET", path: "/v1/customers/" + other + "/context", status: 429,
		want: `{"operation_id":"unknown","code_id":"unknown","message":"Too many requests","errors":{}}`,
	}.run(t, c)
	scenario{name: "the control plane is spared", method: "GET", path: "/_sandbox/health", status: 200}.run(t, c)
	c.call(t, "DELETE", "/_sandbox/faults", "", nil)
	scenario{name: "cleared", method: "GET", path: "/v1/customers/" + id + "/context", status: 200}.run(t, c)
}

// Ensure that a dropped connection ends without an answer and changes nothing.
func TestFaultDrop(t *testing.T) {
	s := emulator.Start(t, emulator.Options{})
	c := connect(t, s, "shop")
	c.fault(t, `{"match":{"operation_id":"platform_v3_customers_post"},"drop":true}`)
	r, err := http.NewRequest("POST", c.base+"/platform/v3/customers", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+c.token)
	r.Header.Set("X-Client-Id", c.id)
	if response, err := http.DefaultTransport.RoundTrip(r); !errors.Is(err, io.EOF) {
		t.Errorf("got %v and %v, want the connection to end", response, err)
	}
	if got := c.call(t, "GET", "/platform/v3/customers", "", nil); got.at("metadata.results") != 0.0 {
		t.Errorf("the dropped request left %s", got.text)
	}
}

// Ensure that a delay lasts at least as long as it says, and then the call goes on.
func TestFaultDelay(t *testing.T) {
	s := emulator.Start(t, emulator.Options{})
	c := connect(t, s, "shop")
	c.fault(t, `{"match":{"operation_id":"platform_v3_customers_get"},"delay":"30ms"}`)
	start := time.Now()
	scenario{name: "late", method: "GET", path: "/platform/v3/customers", status: 200}.run(t, c)
	if took := time.Since(start); took < 30*time.Millisecond {
		t.Errorf("the answer came after %s", took)
	}
}

// Ensure that chance is the seed's: two sandboxes of one seed fail at the same calls, about as often as asked.
func TestFaultProbability(t *testing.T) {
	pattern := func(seed uint64) (hits string, failed int) {
		c := connect(t, emulator.Start(t, emulator.Options{Seed: seed}), "shop")
		c.fault(t, `{"answer":{"status":500},"probability":0.3}`)
		for range 100 {
			if c.call(t, "GET", "/platform/v3/customers", "", map[string]string{"X-Sandbox-Fault": ""}).status == 500 {
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

// Ensure that a request can ask for its own failure, without any rule.
func TestFaultByHeader(t *testing.T) {
	c := connect(t, emulator.Start(t, emulator.Options{}), "shop")
	scenario{
		name: "asked", method: "GET", path: "/platform/v3/customers", status: 503, headers: map[string]string{"X-Sandbox-Fault": "status=503, message=Down"},
		want: `{"operation_id":"unknown","code_id":"unknown","message":"Down","errors":{}}`,
	}.run(t, c)
	scenario{
		name: "late by chance", method: "GET", path: "/platform/v3/customers", status: 200, headers: map[string]string{"X-Sandbox-Fault": "delay=1ms, delay_up_to=20ms"},
	}.run(t, c)
	if took := c.seen(t, "status", "200", "limit", "1").at("data.0.took_ms").(float64); took < 1 {
		t.Errorf("it took %g ms", took)
	}
	scenario{
		name: "misspelt", method: "GET", path: "/platform/v3/customers", status: 400, headers: map[string]string{"X-Sandbox-Fault": "code=503"},
	}.run(t, c)
}

// Ensure that rules that cannot be meant are refused with the field and the mend, and that the list shows the others.
func TestFaultRules(t *testing.T) {
	c := connect(t, emulator.Start(t, emulator.Options{}), "shop")
	for name, rule := range map[string]string{
		"nothing happens":      `{"match":{"client_id":"shop"}}`,
		"no failure":           `{"answer":{"status":200}}`,
		"no status":            `{"answer":{"status":599}}`,
		"no operation":         `{"match":{"operation_id":"customers_get"},"answer":{"status":500}}`,
		"no time":              `{"delay":"soon"}`,
		"too long":             `{"delay":"P1D"}`,
		"a span the wrong way": `{"delay":"2s","delay_up_to":"1s"}`,
		"more than certain":    `{"drop":true,"probability":1.5}`,
		"negative":             `{"drop":true,"times":-1}`,
	} {
		scenario{name: name, method: "POST", path: "/_sandbox/faults", body: rule, status: 400}.run(t, c)
	}
	id := c.fault(t, `{"answer":{"status":500,"message":"x"},"probability":0.5}`)
	scenario{name: "list", method: "GET", path: "/_sandbox/faults", status: 200,
		want: `{"data":[{"id":"` + id + `","match":{},"answer":{"status":500,"message":"x"},"probability":0.5,"hits":0}]}`}.run(t, c)
	scenario{name: "remove", method: "DELETE", path: "/_sandbox/faults/" + id, status: 204}.run(t, c)
	scenario{name: "remove again", method: "DELETE", path: "/_sandbox/faults/" + id, status: 404}.run(t, c)
}
