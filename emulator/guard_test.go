package emulator_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
)

// guardedRequest is a request of a program or a browser to the control plane.
type guardedRequest struct {
	name    string
	host    string
	headers map[string]string
	allowed bool
}

const firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"

// page returns the headers of a fetch by a page. Pairs are added, and an empty value removes a header.
func page(pairs ...string) map[string]string {
	headers := map[string]string{
		"User-Agent": firefox, "Accept-Language": "en-GB,en;q=0.5",
		"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "cors", "Sec-Fetch-Dest": "empty",
	}
	for i := 0; i < len(pairs); i += 2 {
		headers[pairs[i]] = pairs[i+1]
	}
	return headers
}

// send sends the request to a sandbox at the request's host and returns the response.
func (v guardedRequest) send(t *testing.T, s *emulator.Sandbox, method, path string) emulatortest.Answer {
	t.Helper()
	r := httptest.NewRequest(method, path, nil)
	r.Host = v.host
	for name, value := range v.headers {
		if value != "" {
			r.Header.Set(name, value)
		}
	}
	recorder := httptest.NewRecorder()
	s.Handler().ServeHTTP(recorder, r)
	got := emulatortest.Answer{Status: recorder.Code, Header: recorder.Header(), Text: recorder.Body.String()}
	got.MustBeValid(t, method, path)
	return got
}

// check fails the test unless the control plane admits or refuses the request, as wanted, for reading and for writing.
func (v guardedRequest) check(t *testing.T, s *emulator.Sandbox) {
	t.Helper()
	t.Run(v.name, func(t *testing.T) {
		t.Helper()
		for _, request := range []struct {
			method, path string
			done         int
		}{{"GET", "/_sandbox/clock", 200}, {"DELETE", "/_sandbox/faults", 204}, {"GET", "//_sandbox//health/", 200}} {
			got := v.send(t, s, request.method, request.path)
			if v.allowed && got.Status != request.done || !v.allowed && got.Status != 403 {
				t.Errorf("%s %s is answered %d %s", request.method, request.path, got.Status, got.Text)
			}
			if !v.allowed {
				got.MustBe(t, `{"operation_id":"sandbox_guard","code_id":"forbidden","message":"*"}`)
			}
		}
	})
}

// Ensure that programs can use the control plane under any host name, as test containers do.
func TestGuardAdmitsPrograms(t *testing.T) {
	t.Parallel()
	s := emulatortest.Frozen(t)
	for _, v := range []guardedRequest{
		{name: "curl", host: "127.0.0.1:8283", headers: map[string]string{"User-Agent": "curl/8.5.0", "Accept": "*/*"}},
		{
			name: "a container of the same network", host: "budsandbox:8283",
			headers: map[string]string{"User-Agent": "okhttp/4.12.0"},
		},
		{
			name: "a program elsewhere", host: "build.example:8283",
			headers: map[string]string{"User-Agent": "Go-http-client/1.1"},
		},
		{name: "a program without an agent", host: "budsandbox:8283"},
		{name: "HTTP/1.0 without a host", host: ""},
		{name: "fetch in Node", host: "budsandbox:8283", headers: map[string]string{
			"User-Agent": "node", "Accept": "*/*", "Accept-Language": "*", "Sec-Fetch-Mode": "cors",
			"Accept-Encoding": "br, gzip, deflate",
		}},
	} {
		v.allowed = true
		v.check(t, s)
	}
}

// Ensure that a browser can use the control plane from pages of this sandbox on this machine, and from no other
// page.
func TestGuardSortsPages(t *testing.T) {
	t.Parallel()
	s := emulatortest.Frozen(t)
	for _, v := range []guardedRequest{
		{"a page of ours at localhost", "localhost:8283", page("Origin", "http://localhost:8283"), true},
		{"a page of ours at 127.0.0.1", "127.0.0.1:8283", page("Origin", "http://127.0.0.1:8283"), true},
		{"a page of ours at [::1]", "[::1]:8283", page("Origin", "http://[::1]:8283"), true},
		{"a page of ours at [::1] on port 80", "[::1]", page("Origin", "http://[::1]"), true},
		{"a page of ours below localhost", "Bud.LocalHost:8283", page("Origin", "http://bud.localhost:8283"), true},
		{"a read by a page of ours", "localhost:8283", page(), true},
		{
			"an address typed by a person", "localhost:8283", page("Sec-Fetch-Site", "none", "Sec-Fetch-Mode", "navigate"), true,
		},
		{
			"a browser without Sec-Fetch", "127.0.0.1:8283", map[string]string{"User-Agent": firefox, "Accept-Language": "en"},
			true,
		},

		{
			"a page of another site", "localhost:8283", page("Sec-Fetch-Site", "cross-site", "Origin", "https://evil.example"),
			false,
		},
		{
			"an image on another site", "localhost:8283", page("Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "no-cors"),
			false,
		},
		{
			"a link on another site", "localhost:8283", page("Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate"),
			false,
		},
		{"a page of the same site", "localhost:8283", page("Sec-Fetch-Site", "same-site"), false},
		{"a page at another port", "localhost:8283", page("Sec-Fetch-Site", "", "Origin", "http://localhost:3000"), false},
		{
			"a page at another name of this machine", "localhost:8283",
			page("Sec-Fetch-Site", "", "Origin", "http://127.0.0.1:8283"), false,
		},
		{"a page without an origin", "localhost:8283", page("Sec-Fetch-Site", "", "Origin", "null"), false},
		{"an origin that is none", "localhost:8283", page("Sec-Fetch-Site", "", "Origin", "http://[::1"), false},
		{"a word that no browser sends", "localhost:8283", page("Sec-Fetch-Site", "SAME-ORIGIN"), false},

		{"a name that leads here, by its agent", "evil.example:8283", map[string]string{"User-Agent": firefox}, false},
		{
			"a name that leads here, by its language", "evil.example:8283", map[string]string{"Accept-Language": "en-GB"}, false,
		},
		{
			"a name that leads here, by its referrer", "evil.example:8283",
			map[string]string{"Referer": "http://evil.example:8283/"}, false,
		},
		{
			"a name that leads here, as its own origin", "evil.example:8283",
			map[string]string{"Origin": "http://evil.example:8283"}, false,
		},
		{"a name that leads here, as its own site", "evil.example:8283", page(), false},
		{"a name that looks like this machine", "localhost.evil.example:8283", page(), false},
		{"a name that looks like an address", "127.0.0.1.evil.example:8283", page(), false},
		{"a name that ends alike", "evillocalhost:8283", page(), false},
		{"an address of this network", "192.168.1.20:8283", page(), false},
	} {
		v.check(t, s)
	}
}

// Ensure that a refusal names the flag that helps: --cors for pages that call Bud's API, which does not open the
// control plane, and --allow-host for everything else.
func TestGuardNamesTheFlag(t *testing.T) {
	t.Parallel()
	s := emulatortest.Frozen(t)
	const other = "http://localhost:5173"
	for _, test := range []struct {
		path, host string
		headers    map[string]string
		want       string
	}{
		{"/platform/v3/customers", "localhost", page("Origin", other), "--cors " + other},
		{"/platform/v3/customers", "localhost", page("Sec-Fetch-Site", "cross-site"), "--cors ORIGIN"},
		{"/platform/v3/customers", "bud.test", page(), "--allow-host NAME"},
		{"/_sandbox/clock", "localhost", page("Origin", other), "--allow-host NAME"},
	} {
		got := guardedRequest{host: test.host, headers: test.headers}.send(t, s, "GET", test.path)
		if got.Status != 403 || !strings.Contains(got.Str("message"), "start the sandbox with "+test.want+" to ") {
			t.Errorf("%s for %v: %d %s, want it to name %s", test.path, test.headers, got.Status, got.Text, test.want)
		}
	}
}

// Ensure that --allow-host opens the control plane to browsers at that name, with or without a port, and at no
// other.
func TestGuardAllowsHosts(t *testing.T) {
	t.Parallel()
	s := emulator.Start(t, emulator.Options{AllowHosts: []string{"Bud.Test", "proxy.test:8443", "192.168.1.20"}})
	for _, v := range []guardedRequest{
		{"an allowed name", "bud.test:8283", page("Origin", "http://bud.test:8283"), true},
		{"an allowed name at any port", "bud.test", page(), true},
		{"an allowed name by its agent alone", "bud.test:8283", map[string]string{"User-Agent": firefox}, true},
		{"an allowed address", "192.168.1.20:8283", page(), true},
		{"an allowed port", "proxy.test:8443", page(), true},
		{"a proxy's page, passed on under another name", "localhost:8283", page("Origin", "https://proxy.test:8443"), true},
		{"an allowed page at another name", "localhost:8283", page("Sec-Fetch-Site", "", "Origin", "http://bud.test"), true},

		{"a port that is not allowed", "proxy.test:8283", page(), false},
		{"another name", "evil.example:8283", page(), false},
		{"a name below an allowed one", "evil.bud.test:8283", page(), false},
		{
			"an allowed page of another site", "localhost:8283",
			page("Sec-Fetch-Site", "cross-site", "Origin", "http://bud.test"), true,
		},
		{"another site's page at an allowed name", "bud.test:8283", page("Sec-Fetch-Site", "cross-site"), false},
		{
			"another page at an allowed name", "bud.test:8283", page("Sec-Fetch-Site", "", "Origin", "http://evil.example"),
			false,
		},
		{"a page without an origin at an allowed name", "bud.test:8283", page("Sec-Fetch-Site", "", "Origin", "null"), false},
	} {
		v.check(t, s)
	}
}

// Ensure that an empty name, as a stray comma in a variable leaves it, allows no host.
func TestGuardAllowsNoEmptyHost(t *testing.T) {
	t.Parallel()
	s := emulator.Start(t, emulator.Options{AllowHosts: []string{""}})
	withoutOrigin := page("Sec-Fetch-Site", "", "Origin", "null")
	guardedRequest{"a page without an origin", "localhost:8283", withoutOrigin, false}.check(t, s)
	guardedRequest{"a browser without a host", "", map[string]string{"User-Agent": firefox}, false}.check(t, s)
}

// Ensure that the guard protects every route, that pages of other origins cannot read responses, and that no
// spelling of a path gets around it.
func TestGuardedPaths(t *testing.T) {
	t.Parallel()
	s := emulatortest.Frozen(t)
	token := emulatortest.NewClient(t, s, "shop").Token
	foreign := guardedRequest{host: "evil.example:8283", headers: page(
		"Sec-Fetch-Site",
		"cross-site",
		"Origin",
		"https://evil.example",
		"Authorization",
		"Bearer "+token,
		"X-Client-Id",
		"shop",
	)}
	for path, status := range map[string]int{
		"/platform/v3/customers": 403, "/nothing": 403, "/_sandboxes": 403,
		"/_sandbox/clock": 403, "/_sandbox/nothing": 403, "///_sandbox/clock": 403,
		"/%5Fsandbox/clock": 403, "/_sandbox%2Fclock": 403, "/v1/../_sandbox/clock": 403, "/_SANDBOX/clock": 403,
	} {
		if got := foreign.send(t, s, http.MethodGet, path); got.Status != status {
			t.Errorf("GET %s is answered %d %s, want %d", path, got.Status, got.Text, status)
		}
		if got := foreign.send(t, s, http.MethodOptions, path); got.Header.Get("Access-Control-Allow-Origin") != "" {
			t.Errorf("%s admits pages elsewhere: %v", path, got.Header)
		}
	}
}
