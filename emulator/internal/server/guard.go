package server

import (
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"budsandbox/emulator/internal/route"
	"budsandbox/emulator/internal/wire"
)

// Guard protects the sandbox from foreign web pages. A page in a local browser can send requests to loopback,
// also by a host name of its own (DNS rebinding). Therefore a browser's request must come from one of the sandbox's
// pages and name loopback or an allowed host. Other programs may use any host name.
type Guard struct {
	Hosts   []string // additional host names, from --allow-host
	Origins []string // origins whose pages may use Bud's API, but not the control plane, from --cors
}

// embedded lists the path prefixes of resources that clients embed in their own pages: icons, and websites of
// merchants.
var embedded = []string{wire.Icons, wire.MerchantPages}

// Check returns an error with status 403 for a request of a foreign web page.
func (g Guard) Check(r *http.Request) error {
	isEmbedded := func(prefix string) bool { return strings.HasPrefix(r.URL.Path, prefix) }
	if r.Method == http.MethodGet && slices.ContainsFunc(embedded, isEmbedded) {
		return nil
	}
	origin, site := first(r.Header, "Origin"), first(r.Header, "Sec-Fetch-Site")
	switch {
	case origin != "" && !isOwnOrigin(r) && !g.allowsOrigin(r):
		return forbidden("the web page at "+origin+" sent it", mendOfPage(r, origin))
	case origin == "" && site != "" && site != "same-origin" && site != "none":
		return forbidden("a web page of another site sent it without its origin", mendOfPage(r, "ORIGIN"))
	}
	return g.CheckHost(r)
}

// CheckHost returns an error with status 403 for a browser's request with an unknown host name.
func (g Guard) CheckHost(r *http.Request) error {
	if fromBrowser(r.Header) && !isLoopback(r.Host) && !g.allows(r.Host) {
		return forbidden("a browser sent it for the host "+r.Host, "--allow-host NAME to allow that host")
	}
	return nil
}

// Allow lets a page of an allowed host read the response, and reports whether the request was a preflight request.
func (g Guard) Allow(r *http.Request, response http.Header) (preflight bool) {
	if first(r.Header, "Origin") == "" || isOwnOrigin(r) || !g.allowsOrigin(r) {
		return false
	}
	response.Set("Access-Control-Allow-Origin", r.Header.Get("Origin"))
	response.Add("Vary", "Origin")
	if r.Method != http.MethodOptions || r.Header.Get("Access-Control-Request-Method") == "" {
		response.Set("Access-Control-Expose-Headers", "X-Request-Id, X-Sandbox-Fault, Retry-After")
		return false
	}
	response.Set("Access-Control-Allow-Methods", r.Header.Get("Access-Control-Request-Method"))
	if names := r.Header.Get("Access-Control-Request-Headers"); names != "" {
		response.Set("Access-Control-Allow-Headers", names)
	}
	// a page on the internet requests access to this machine
	if r.Header.Get("Access-Control-Request-Private-Network") == "true" {
		response.Set("Access-Control-Allow-Private-Network", "true")
	}
	response.Set("Access-Control-Max-Age", "600")
	return true
}

// isOwnOrigin reports whether a page of the sandbox itself sent a request.
func isOwnOrigin(r *http.Request) bool {
	from, err := url.Parse(r.Header.Get("Origin"))
	return err == nil && strings.EqualFold(from.Host, r.Host)
}

// allowsOrigin reports whether a request comes from a page of an allowed host, or calls Bud's API from an allowed
// origin.
func (g Guard) allowsOrigin(r *http.Request) bool {
	origin := r.Header.Get("Origin")
	from, err := url.Parse(origin)
	if err != nil {
		return false
	}
	return g.allows(from.Host) ||
		!strings.HasPrefix(r.URL.Path, controlPrefix) && slices.Contains(g.Origins, strings.ToLower(origin))
}

// fromBrowser reports whether a browser sent the headers. It checks headers that every browser sends and that a page
// cannot remove. Browsers omit Sec-Fetch-* over plain HTTP to hosts other than loopback, hence the checks of
// User-Agent and Accept-Language. Node's fetch sends "*" as the language.
func fromBrowser(h http.Header) bool {
	language := first(h, "Accept-Language")
	return first(h, "Sec-Fetch-Site") != "" || first(h, "Origin") != "" || first(h, "Referer") != "" ||
		strings.HasPrefix(first(h, "User-Agent"), "Mozilla/") || (language != "" && language != "*")
}

// first returns the first value of a header, or "". The name has its canonical form, which Get would check for each of
// the headers that nearly every request lacks.
func first(h http.Header, name string) string {
	if values := h[name]; len(values) > 0 {
		return values[0]
	}
	return ""
}

func (g Guard) allows(host string) bool {
	name := hostname(host)
	return name != "" && slices.ContainsFunc(g.Hosts, func(allowed string) bool {
		return strings.EqualFold(allowed, name) || strings.EqualFold(allowed, host)
	})
}

func isLoopback(host string) bool {
	name := hostname(host)
	if strings.EqualFold(name, "localhost") || strings.HasSuffix(strings.ToLower(name), ".localhost") {
		return true
	}
	ip := net.ParseIP(strings.Trim(name, "[]"))
	return ip != nil && ip.IsLoopback()
}

func hostname(host string) string {
	if name, _, err := net.SplitHostPort(host); err == nil {
		return name
	}
	return strings.Trim(host, "[]")
}

// mendOfPage returns the flag that lets a page send a request: of Bud's API, pages of an origin may be allowed without
// the control plane.
func mendOfPage(r *http.Request, origin string) string {
	if strings.HasPrefix(r.URL.Path, controlPrefix) {
		return "--allow-host NAME to allow the host of that page"
	}
	return "--cors " + origin + " to let pages of that origin use Bud's API"
}

func forbidden(reason, mend string) error {
	return &route.Error{
		Status: http.StatusForbidden, Operation: "sandbox_guard", Code: "forbidden",
		Message: "The sandbox refused this request because " + reason + "; start the sandbox with " + mend + ".",
	}
}
