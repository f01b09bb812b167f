// Package emulatortest is the kit for tests of the sandbox's API. A Client is a project, a Scenario is one request
// with its expected response, a Customer has a clock that the test moves, a ConnectedCustomer has the data of a
// persona, and an Inbox receives webhooks. The kit checks every response for what is true of all responses. It also
// validates responses against Bud's documents if BUD_CONTRACT names the folder that holds them.
package emulatortest

import (
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Scenario is one request and the expected response.
type Scenario struct {
	Name    string
	Method  string
	Path    string
	Headers map[string]string // in addition to token and client id; an empty value removes one of these
	Body    string
	Status  int
	Want    string // the whole body as JSON, where "*" stands for any string
}

// Run sends the request in a subtest and compares the response.
func (s Scenario) Run(t *testing.T, c Client) {
	t.Helper()
	t.Run(s.Name, func(t *testing.T) {
		t.Helper()
		got := c.Call(t, s.Method, s.Path, s.Body, s.Headers)
		if got.Status != s.Status {
			t.Fatalf("%s %s answers %d %s, want %d", s.Method, s.Path, got.Status, got.Text, s.Status)
		}
		if s.Want != "" {
			got.MustBe(t, s.Want)
		}
	})
}

// Client sends requests as one project of Bud's.
type Client struct {
	Base, ID, Token string

	// Observe is called with every request and its response, unless it is nil.
	Observe func(method, path string, a Answer)
}

// Answer is the response to a request.
type Answer struct {
	Status int
	Header http.Header
	Text   string
	JSON   map[string]any
}

// Server is a running sandbox.
type Server interface{ URL() string }

// NewClient returns a client with a token of a project.
func NewClient(t *testing.T, s Server, id string) Client {
	t.Helper()
	c := Client{Base: s.URL(), ID: id}
	got := c.RequestToken(t, "grant_type=client_credentials", id+":"+id+"-secret", nil)
	if got.Status != 200 {
		t.Fatalf("token for %s: %d %s", id, got.Status, got.Text)
	}
	c.Token = got.At("data.access_token").(string)
	return c
}

// RequestToken posts a form to the token endpoint. Unless pair is empty, it is sent in a Basic header.
func (c Client) RequestToken(t *testing.T, form, pair string, headers map[string]string) Answer {
	t.Helper()
	all := map[string]string{"Authorization": "", "X-Client-Id": "", "Content-Type": "application/x-www-form-urlencoded"}
	if pair != "" {
		all["Authorization"] = "Basic " + base64.StdEncoding.EncodeToString([]byte(pair))
	}
	for name, value := range headers {
		all[name] = value
	}
	return c.Call(t, "POST", "/v1/oauth/token", form, all)
}

// Call sends a request and checks what is true of every response.
func (c Client) Call(t *testing.T, method, path, body string, headers map[string]string) Answer {
	t.Helper()
	r, err := http.NewRequest(method, c.Base+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+c.Token)
	r.Header.Set("X-Client-Id", c.ID)
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
	a := Answer{Status: response.StatusCode, Header: response.Header, Text: string(text)}
	a.MustHold(t, method, path)
	MustFollowDocuments(t, r, a)
	if c.Observe != nil {
		c.Observe(method, path, a)
	}
	return a
}

// UUIDForm matches UUIDs as Bud writes them.
var UUIDForm = regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)

// misformatted matches the output of package fmt for a verb without a suitable value.
var misformatted = regexp.MustCompile(`%!([a-zA-Z]?\(|\(EXTRA|\(BAD)`)

// MustHold checks what is true of every response: a request id, JSON with its media type, and a message in every
// error.
func (a *Answer) MustHold(t *testing.T, method, path string) {
	t.Helper()
	if id := a.Header.Get("X-Request-Id"); !UUIDForm.MatchString(id) {
		t.Errorf("%s %s: X-Request-Id is %q", method, path, id)
	}
	if a.Text == "" {
		if a.Status >= 400 {
			t.Errorf("%s %s answers %d without a body", method, path, a.Status)
		}
		return
	}
	isFile := a.Header.Get("Content-Disposition") != "" || strings.HasPrefix(path, "/_sandbox/llms.txt") ||
		strings.HasPrefix(path, "/_sandbox/merchants/")
	if a.Status < 300 && isFile {
		return
	}
	ofSearch := strings.HasPrefix(path, "/search/") &&
		strings.HasPrefix(a.Header.Get("Content-Type"), "application/bud-transaction-")
	if got := a.Header.Get("Content-Type"); got != "application/json" && !ofSearch {
		t.Errorf("%s %s: Content-Type is %q", method, path, got)
	}
	if err := json.Unmarshal([]byte(a.Text), &a.JSON); err != nil {
		t.Fatalf("%s %s answers no JSON object: %v: %s", method, path, err, a.Text)
	}
	if misformatted.MatchString(a.Text) {
		t.Errorf("%s %s answers with an error of formatting: %s", method, path, a.Text)
	}
	if message, _ := a.JSON["message"].(string); a.Status >= 400 && message == "" {
		t.Errorf("%s %s answers %d without a message: %s", method, path, a.Status, a.Text)
	}
	if forced := a.Header.Get("X-Sandbox-Fault") != ""; a.Status >= 500 && a.Status != 501 && !forced {
		t.Errorf("%s %s answers %d: %s", method, path, a.Status, a.Text)
	}
}

// At returns the value at a path such as data.0.customer_id, or nil if there is none.
func (a Answer) At(path string) any {
	var v any = a.JSON
	for step := range strings.SplitSeq(path, ".") {
		switch inner := v.(type) {
		case map[string]any:
			v = inner[step]
		case []any:
			i, err := strconv.Atoi(step)
			if err != nil || i < 0 || i >= len(inner) {
				return nil
			}
			v = inner[i]
		default:
			return nil
		}
	}
	return v
}

// Str returns the string at a path, or "" if there is none.
func (a Answer) Str(path string) string {
	s, _ := a.At(path).(string)
	return s
}

// MustBe compares the whole body with JSON in which "*" stands for any string.
func (a Answer) MustBe(t *testing.T, want string) {
	t.Helper()
	var wanted any
	if err := json.Unmarshal([]byte(want), &wanted); err != nil {
		t.Fatalf("the wanted body is no JSON: %v", err)
	}
	if diff := cmp.Diff(wanted, any(a.JSON), wildcard); diff != "" {
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

// NewCustomer creates a customer with a body and returns its id.
func (c Client) NewCustomer(t *testing.T, body string) string {
	t.Helper()
	got := c.Call(t, "POST", "/platform/v3/customers", body, nil)
	if got.Status != 201 {
		t.Fatalf("create a customer: %d %s", got.Status, got.Text)
	}
	return got.Str("data.customer_id")
}

// WithQuery appends query parameters, given as alternating names and values, to a path.
func WithQuery(path string, pairs ...string) string {
	values := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		values.Add(pairs[i], pairs[i+1])
	}
	return path + "?" + values.Encode()
}

// JSONOf encodes a part of a response, for comparison with a response that must repeat it.
func JSONOf(t *testing.T, a Answer, path string) string {
	t.Helper()
	text, err := json.Marshal(a.At(path))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// Items returns the data of a response that is a list.
func (a Answer) Items(t *testing.T) (items []map[string]any) {
	t.Helper()
	list, is := a.At("data").([]any)
	if !is {
		t.Fatalf("data is no list: %s", a.Text)
	}
	for _, item := range list {
		items = append(items, item.(map[string]any))
	}
	return items
}

// List returns the objects of the list at a path, or nil if there is none.
func (a Answer) List(t *testing.T, path string) (items []map[string]any) {
	t.Helper()
	list, is := a.At(path).([]any)
	if !is && a.At(path) != nil {
		t.Fatalf("%s is no list: %s", path, a.Text)
	}
	for _, item := range list {
		items = append(items, item.(map[string]any))
	}
	return items
}
