package emulator_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/labstack/echo/v4"

	"budsandbox/clock"
	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
	"budsandbox/emulator/internal/route"
)

const (
	noRoute  = `{"operation_id":"unknown","code_id":"unknown","message":"Route or resource not found","errors":{}}`
	noMethod = `{"operation_id":"unknown","code_id":"unknown","message":"Method not allowed","errors":{}}`
)

// Ensure that the paths that clients build from a base URL with a trailing slash are routed to the same rows.
func TestSlashes(t *testing.T) {
	t.Parallel()
	c := emulatortest.NewClient(t, emulatortest.Frozen(t), "shop")
	id := c.NewCustomer(t, "")
	for _, base := range []string{c.Base, c.Base + "/", c.Base + "//"} {
		c := emulatortest.Client{Base: base, ID: c.ID, Token: c.Token}
		for _, path := range []string{
			"/platform/v3/customers", "/platform/v3/customers/", "//platform///v3//customers//",
			"/platform/v3/customers?page_size=1",
			"/platform/v3/customers/?page_size=1", "/v1/customers/" + id + "/context/", "/v1/customers//" + id + "/context",
			"/_sandbox//health/",
		} {
			emulatortest.Scenario{Name: base[len(c.Base)-1:] + path, Method: "GET", Path: path, Status: 200}.Run(t, c)
		}
	}
	emulatortest.Scenario{Name: "a name cut in two", Method: "GET", Path: "/plat/form/v3/customers", Status: 404}.Run(t, c)
	emulatortest.Scenario{Name: "nothing but slashes", Method: "GET", Path: "///", Status: 404, Want: noRoute}.Run(t, c)
}

// Ensure that an identifier in a path is unescaped exactly once.
func TestEscapedIdentifiers(t *testing.T) {
	t.Parallel()
	c := emulatortest.NewClient(t, emulatortest.Frozen(t), "shop")
	const prefix = "/platform/v3/customers/idempotent-identifier/"
	identifiers := []string{
		"a/b", "a//b", "/a", "a/", "a%2Fb", "100%", "%", "%25", "%zz", "a b", "a+b", "a?b=c", "a#b", "a;b", "a:b", "*", "{a}",
		".", "..", "~", "زبون🙂", "\x01",
	}
	for _, identifier := range identifiers {
		text, err := json.Marshal(identifier)
		if err != nil {
			t.Fatal(err)
		}
		c.NewCustomer(t, `{"client_metadata":{"idempotent_identifier":`+string(text)+`}}`)
	}
	for left := len(identifiers); left > 0; left-- {
		if got := c.Call(t, "GET", "/platform/v3/customers", "", nil); got.At("metadata.results") != float64(left) {
			t.Fatalf("%v customers are left, want %d", got.At("metadata.results"), left)
		}
		identifier := identifiers[left-1]
		emulatortest.Scenario{
			Name:   identifier,
			Method: "DELETE",
			Path:   prefix + url.PathEscape(identifier),
			Status: 202,
		}.Run(t, c)
		emulatortest.Scenario{
			Name:   identifier + " again",
			Method: "DELETE",
			Path:   prefix + url.PathEscape(identifier),
			Status: 404,
			Want:   noRoute,
		}.Run(t, c)
	}
}

// Ensure that an unknown path of Bud's API is answered in the words of Bud's gateway, with or without credentials.
func TestUnknownRoutes(t *testing.T) {
	t.Parallel()
	c := emulatortest.NewClient(t, emulatortest.Frozen(t), "shop")
	stranger := emulatortest.Client{Base: c.Base}
	for _, test := range []emulatortest.Scenario{
		{Method: "GET", Path: "/", Status: 404, Want: noRoute},
		{Method: "GET", Path: "/v9/customers", Status: 404, Want: noRoute},
		{Method: "POST", Path: "/platform/v3/customer", Status: 404, Want: noRoute},
		{Method: "GET", Path: "/platform/v3/customers/a/b/c", Status: 404, Want: noRoute},
		{Method: "PUT", Path: "/platform/v3/customers/a/b/c", Status: 404, Want: noRoute},
		{Method: "DELETE", Path: "/platform/v3/customers/idempotent-identifier/a/b", Status: 404, Want: noRoute},
		{Method: "GET", Path: "/platform%2Fv3%2Fcustomers", Status: 404, Want: noRoute},
		{Method: "GET", Path: "/_sandbox", Status: 404, Want: noRoute},
		{Method: "PATCH", Path: "/platform/v3/customers", Status: 405, Want: noMethod},
		{Method: "GET", Path: "/v1/oauth/token", Status: 405, Want: noMethod},
		{Method: "get", Path: "/platform/v3/customers", Status: 405, Want: noMethod},
	} {
		test.Name = test.Method + " " + test.Path
		test.Run(t, c)
		test.Run(t, stranger)
	}
}

// broken has handlers that fail in every possible way.
type broken struct{}

type empty struct{ route.Public }

func (broken) fail(*route.Request, *empty) (r route.Empty, _ error) {
	return r, errors.New("the disk is full")
}

func (broken) panic(*route.Request, *empty) (r route.Empty, _ error) {
	panic("the disk is full")
}

func (broken) unencodable(*route.Request, *empty) (r route.Data[any], _ error) {
	r.Data = func() { panic("the disk is full") }
	return r, nil
}

// Ensure that an internal error is Bud's 500 with the request id of the header and the log, that only the log has
// its cause, and that the next request is answered.
func TestInternalErrors(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	s := emulator.Start(t, emulator.Options{Log: slog.New(slog.NewTextHandler(&log, nil))})
	e := s.Handler().(*echo.Echo)
	adapter := &route.Adapter{
		Clock:   clock.NewClocks(clock.New(time.Now, clock.State{})),
		Log:     slog.New(slog.NewTextHandler(&log, nil)),
		MaxBody: 1,
		Bodies:  route.NewBudget(1 << 20),
	}
	adapter.Mount(e, route.Group("Broken", route.Classic,
		route.New("GET /fails", "fails", broken{}.fail),
		route.New("GET /panics", "panics", broken{}.panic),
		route.New("GET /unencodable", "unencodable", broken{}.unencodable),
	))
	for _, path := range []string{"/fails", "/panics", "/unencodable"} {
		log.Reset()
		recorder := httptest.NewRecorder()
		e.ServeHTTP(recorder, httptest.NewRequest("GET", path, nil))
		id := recorder.Header().Get("X-Request-Id")
		want := `{"operation_id":"unknown","code_id":"unknown","message":"An error occurred while processing your request. ` +
			`Get in touch with us and provide us your request id: ` + id + `"}`
		if got := recorder.Body.String(); recorder.Code != 500 || got != want || !emulatortest.UUIDForm.MatchString(id) {
			t.Errorf("%s is answered %d %s, want %s", path, recorder.Code, got, want)
		}
		cause, told := "the disk is full", strings.Contains(log.String(), id)
		if path == "/unencodable" {
			cause = "unsupported type" // the library's error calls it a function
		}
		if !told || !strings.Contains(log.String(), cause) {
			t.Errorf("the log says of %s:\n%s", path, log.String())
		}
	}
	emulatortest.NewClient(t, s, "shop")
}

// Ensure that every response has a request id of its own, also if the client sent one.
func TestRequestIDs(t *testing.T) {
	t.Parallel()
	c := emulatortest.NewClient(t, emulatortest.Frozen(t), "shop")
	seen := map[string]bool{}
	for _, path := range []string{"/platform/v3/customers", "/platform/v3/customers", "/nothing", "/nothing",
		"/_sandbox/health"} {
		seen[c.Call(t, "GET", path, "", map[string]string{"X-Request-Id": "mine"}).Header.Get("X-Request-Id")] = true
	}
	if len(seen) != 5 || seen["mine"] {
		t.Errorf("five answers have the ids %v", seen)
	}
}

// Ensure that a body of the maximal size is accepted and one byte more refused, with or without Content-Length.
func TestBodyLimit(t *testing.T) {
	t.Parallel()
	const limit = 100
	s := emulator.Start(t, emulator.Options{MaxBody: limit})
	c := emulatortest.Client{Base: s.URL(), ID: "shop", Token: emulatortest.NewClient(t, s, "shop").Token}
	const ids = `"operation_id":"unknown","code_id":"unknown"`
	for path, ids := range map[string]string{
		"/platform/v3/customers": ids, "/v1/oauth/token": ids,
		"/_sandbox/reset": `"operation_id":"sandbox_reset_post","code_id":"request_entity_too_large"`,
	} {
		tooLarge := `{` + ids + `,"message":"Request body too large, the limit is 100 bytes","errors":{}}`
		for _, chunked := range []bool{false, true} {
			for _, size := range []int{limit, limit + 1, 10 * limit, 1 << 20} {
				a := hostileRequest{
					method:  "POST",
					path:    path,
					header:  http.Header{},
					chunked: chunked,
					body:    strings.Repeat(" ", size-2) + "{}",
				}
				a.header.Set("Authorization", "Bearer "+c.Token)
				a.header.Set("X-Client-Id", c.ID)
				got := a.send(t, c)
				if refused := got.Status == 413; refused != (size > limit) {
					t.Errorf("%s with %d bytes (chunked %v) is answered %d", path, size, chunked, got.Status)
				}
				if got.Status == 413 {
					got.MustBe(t, tooLarge)
				}
			}
		}
	}
	if got := sendBytes(t, s, "GET /_sandbox/health HTTP/1.1\r\nHost: sandbox\r\nContent-Length: 101\r\n\r\n"+
		""); got != 413 {
		t.Errorf("an operation that takes no body answers %d where too large a one is announced", got)
	}
}

// Ensure that JSON is accepted with any Content-Type, which .NET's StringContent and plain fetch calls need.
func TestContentTypes(t *testing.T) {
	t.Parallel()
	c := emulatortest.NewClient(t, emulatortest.Frozen(t), "shop")
	for _, contentType := range []string{"", "text/plain", "text/plain; charset=utf-8",
		"application/x-www-form-urlencoded", "nonsense;;", "*/*"} {
		got := c.Call(
			t,
			"POST",
			"/platform/v3/customers",
			`{"customer_context":{"type":"business"}}`,
			map[string]string{"Content-Type": contentType},
		)
		if got.Status != 201 || got.Str("data.customer_context.type") != "business" {
			t.Errorf("JSON as %q is answered %d %s", contentType, got.Status, got.Text)
		}
	}
}
