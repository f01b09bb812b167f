package emulator_test

import (
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"budsandbox/emulator"
)

// scenario is one request and what must come of it. Every scenario is also held against what holds for all
// answers, and against Bud's contract when BUD_CONTRACT names the folder with it.
type scenario struct {
	name    string
	method  string
	path    string
	headers map[string]string // in addition to the token and the client id; an empty value takes one away
	body    string
	status  int
	want    string // the whole body as JSON, where "*" stands for any string
}

func (s scenario) run(t *testing.T, c client) {
	t.Helper()
	t.Run(s.name, func(t *testing.T) {
		t.Helper()
		got := c.call(t, s.method, s.path, s.body, s.headers)
		if got.status != s.status {
			t.Fatalf("%s %s answers %d %s, want %d", s.method, s.path, got.status, got.text, s.status)
		}
		if s.want != "" {
			got.mustBe(t, s.want)
		}
	})
}

// client is a project's view of a sandbox.
type client struct {
	base, id, token string
}

// answer is what came of a request.
type answer struct {
	status int
	header http.Header
	text   string
	json   map[string]any
}

// connect gets a token for a project.
func connect(t *testing.T, s *emulator.Sandbox, id string) client {
	t.Helper()
	c := client{base: s.URL(), id: id}
	got := c.askToken(t, "grant_type=client_credentials", id+":"+id+"-secret", nil)
	if got.status != 200 {
		t.Fatalf("token for %s: %d %s", id, got.status, got.text)
	}
	c.token = got.at("data.access_token").(string)
	return c
}

// askToken posts a form to the token endpoint with a Basic header, unless the pair is empty.
func (c client) askToken(t *testing.T, form, pair string, headers map[string]string) answer {
	t.Helper()
	all := map[string]string{"Authorization": "", "X-Client-Id": "", "Content-Type": "application/x-www-form-urlencoded"}
	if pair != "" {
		all["Authorization"] = "Basic " + base64.StdEncoding.EncodeToString([]byte(pair))
	}
	for name, value := range headers {
		all[name] = value
	}
	return c.call(t, "POST", "/v1/oauth/token", form, all)
}

// call sends a request and holds the answer against what holds for all of them.
func (c client) call(t *testing.T, method, path, body string, headers map[string]string) answer {
	t.Helper()
	r, err := http.NewRequest(method, c.base+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+c.token)
	r.Header.Set("X-Client-Id", c.id)
	r.Header.Set("Content-Type", "application/json")
	for name, value := range headers {
		r.Header.Del(name)
		if value != "" {
			r.Header.Set(name, value)
		}
	}
	response, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	a := answer{status: response.StatusCode, header: response.Header, text: string(text)}
	a.mustHold(t, method, path)
	mustFollowDocuments(t, r, a)
	return a
}

var uuidForm = regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)

// mustHold checks what is true of every answer: a request id, JSON with its type, and a message in every error.
func (a *answer) mustHold(t *testing.T, method, path string) {
	t.Helper()
	if id := a.header.Get("X-Request-Id"); !uuidForm.MatchString(id) {
		t.Errorf("%s %s: X-Request-Id is %q", method, path, id)
	}
	if a.text == "" {
		if a.status >= 400 {
			t.Errorf("%s %s answers %d without a body", method, path, a.status)
		}
		return
	}
	if a.status < 300 && a.header.Get("Content-Disposition") != "" { // a file
		return
	}
	ofSearch := strings.HasPrefix(path, "/search/") && strings.HasPrefix(a.header.Get("Content-Type"), "application/bud-transaction-")
	if got := a.header.Get("Content-Type"); got != "application/json" && !ofSearch {
		t.Errorf("%s %s: Content-Type is %q", method, path, got)
	}
	if err := json.Unmarshal([]byte(a.text), &a.json); err != nil {
		t.Fatalf("%s %s answers no JSON object: %v: %s", method, path, err, a.text)
	}
	if message, _ := a.json["message"].(string); a.status >= 400 && message == "" {
		t.Errorf("%s %s answers %d without a message: %s", method, path, a.status, a.text)
	}
	if forced := a.header.Get("X-Sandbox-Fault") != ""; a.status >= 500 && a.status != 501 && !forced {
		t.Errorf("%s %s answers %d: %s", method, path, a.status, a.text)
	}
}

// at reads a value by its path: data.0.customer_id.
func (a answer) at(path string) any {
	var v any = a.json
	for step := range strings.SplitSeq(path, ".") {
		switch inner := v.(type) {
		case map[string]any:
			v = inner[step]
		case []any:
			i := int(step[0] - '0')
			if len(step) != 1 || i >= len(inner) {
				return nil
			}
			v = inner[i]
		default:
			return nil
		}
	}
	return v
}

func (a answer) str(path string) string {
	s, _ := a.at(path).(string)
	return s
}

// mustBe compares the whole body with JSON in which "*" stands for any string.
func (a answer) mustBe(t *testing.T, want string) {
	t.Helper()
	var wanted any
	if err := json.Unmarshal([]byte(want), &wanted); err != nil {
		t.Fatalf("the wanted body is no JSON: %v", err)
	}
	if diff := cmp.Diff(wanted, any(a.json), wildcard); diff != "" {
		t.Errorf("body (-want +got):\n%s", diff)
	}
}

var wildcard = cmp.FilterValues(
	func(a, b any) bool { return a == "*" || b == "*" },
	cmp.Comparer(func(a, b any) bool {
		_, text := a.(string)
		_, other := b.(string)
		return text && other
	}),
)

// newCustomer makes a customer with a body and returns its id.
func (c client) newCustomer(t *testing.T, body string) string {
	t.Helper()
	got := c.call(t, "POST", "/platform/v3/customers", body, nil)
	if got.status != 201 {
		t.Fatalf("create a customer: %d %s", got.status, got.text)
	}
	return got.str("data.customer_id")
}

// query writes parameters after a path.
func query(path string, pairs ...string) string {
	values := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		values.Add(pairs[i], pairs[i+1])
	}
	return path + "?" + values.Encode()
}

// object writes a part of an answer as JSON, to be repeated in what is wanted.
func object(t *testing.T, a answer, path string) string {
	t.Helper()
	text, err := json.Marshal(a.at(path))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
