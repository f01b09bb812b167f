package emulator_test

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"
	"time"

	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
	"budsandbox/emulator/internal/route"
	"budsandbox/emulator/internal/server"
)

// provocation is a request that cannot succeed. Without a path it has the path of its operation.
type provocation struct {
	path, body string
	headers    map[string]string
}

// unknownID is an id that nothing has.
const unknownID = "6c7d06a7-5b40-4556-91d4-6b6d1a7db3f1"

// provokedErrors sends every operation requests that it must refuse, and returns the answers as "status words" by
// operation.
func provokedErrors(t *testing.T) map[string]map[string]string {
	t.Helper()
	s := emulator.Start(t, emulator.Options{
		Now: paymentsAt, Freeze: true, TaskDelay: new(time.Duration),
		Projects: map[string]string{"shop": "shop-secret"},
	})
	c := emulatortest.NewClient(t, s, "shop")
	got := map[string]map[string]string{}
	w := newChanger(t, c)
	special := specialProvocations(t, s, c, w)
	for _, r := range server.BudRoutes() {
		got[r.ID] = map[string]string{}
		for _, p := range append(commonProvocations(r, w), special[r.ID]...) {
			p.send(t, c, r, w, got[r.ID])
		}
	}
	return got
}

// send records the answer if it is an error.
func (p provocation) send(t *testing.T, c emulatortest.Client, r *route.Route, w changer, into map[string]string) {
	t.Helper()
	path := p.path
	switch {
	case path != "":
	case r.Method == "DELETE":
		path = r.Path // later requests need the existing object
	default:
		path = w.fill(r.Path)
	}
	for strings.Contains(path, "{") {
		before, rest, _ := strings.Cut(path, "{")
		_, after, _ := strings.Cut(rest, "}")
		path = before + unknownID + after
	}
	headers := map[string]string{
		"X-Customer-Id": w.customer,
		"X-Timezone":    "Europe/London",
		"Content-Type":  contentTypeOf(r),
	}
	for name, value := range p.headers {
		headers[name] = value
	}
	got := c.Call(t, r.Method, path, w.fill(p.body), headers)
	if got.Status >= 400 {
		var body map[string]any
		if err := json.Unmarshal([]byte(got.Text), &body); err != nil {
			t.Fatal(err)
		}
		into[strconv.Itoa(got.Status)+" "+wording(body)] = path
	}
	if got.Status == 500 && strings.Contains(got.Text, "request id") &&
		!strings.Contains(got.Text, got.Header.Get("X-Request-Id")) {
		t.Errorf("%s %s answers 500 with another request id than its header: %s", r.Method, path, got.Text)
	}
}

func contentTypeOf(r *route.Route) string {
	switch {
	case r.ID == "oauth_token_post":
		return "application/x-www-form-urlencoded"
	case strings.Contains(r.Path, "/ingest/accounts"):
		return "application/bud-accounts+json"
	case strings.Contains(r.Path, "/ingest/transactions"):
		return "application/bud-transaction-v3+json"
	}
	return "application/json"
}

// commonProvocations returns the invalid requests that fit every operation.
func commonProvocations(r *route.Route, w changer) []provocation {
	sound := validBodies[r.ID]
	if sound == "-" {
		sound = ""
	}
	with := func(body string, headers ...string) provocation {
		p := provocation{body: body, headers: map[string]string{}}
		for i := 0; i < len(headers); i += 2 {
			p.headers[headers[i]] = headers[i+1]
		}
		return p
	}
	all := []provocation{
		with(sound, "X-Client-Id", ""),
		with(sound, "X-Customer-Id", ""),
		with(sound, "X-Customer-Id", "", "X-Customer-Secret", "secret"),
		with(sound, "X-Customer-Id", "x"),
		with(sound, "Authorization", "Basic x"),
		with(sound, "X-Sandbox-Fault", "status=500"),
		with(sound, "X-Sandbox-Fault", "status=429"),
		with("b"), with("{a"), with("{}"), with("[{}]"), with(""),
	}
	for _, id := range []string{unknownID, "x"} {
		unknown := with(sound)
		unknown.path = r.Path
		for strings.Contains(unknown.path, "{") {
			before, rest, _ := strings.Cut(unknown.path, "{")
			_, after, _ := strings.Cut(rest, "}")
			unknown.path = before + id + after
		}
		if unknown.path != r.Path {
			all = append(all, unknown)
		}
	}
	return all
}
