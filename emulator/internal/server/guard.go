package server

import (
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"budsandbox/emulator/internal/route"
)

// Guard keeps web pages from elsewhere away from the control plane. A page in a browser on this machine can send
// requests to loopback, also under a name of its own (DNS rebinding); programs and test containers may come by any
// name. So what a browser sends must come from a page of ours and name a host that is known to be us.
type Guard struct{ Hosts []string } // further names, as --allow-host gives them

// picturePrefix is where the pictures of providers are.
const picturePrefix = "/_sandbox/icons/"

// Check returns Bud-shaped 403 for a request that a foreign page sent.
func (g Guard) Check(r *http.Request) error {
	if r.Method == http.MethodGet && strings.HasPrefix(r.URL.Path, picturePrefix) {
		return nil // pages of clients show them
	}
	origin, site := r.Header.Get("Origin"), r.Header.Get("Sec-Fetch-Site")
	from, err := url.Parse(origin)
	known := err == nil && (strings.EqualFold(from.Host, r.Host) || g.allows(from.Host))
	switch {
	case origin != "" && !known:
		return forbidden("the web page at " + origin + " sent it")
	case origin == "" && site != "" && site != "same-origin" && site != "none":
		return forbidden("a web page of another site sent it")
	}
	if fromBrowser(r.Header) && !isLoopback(r.Host) && !g.allows(r.Host) {
		return forbidden("a browser sent it for the host " + r.Host)
	}
	return nil
}

// fromBrowser goes by what every browser sends and a page cannot take away. Over plain HTTP to a name that is not
// loopback browsers leave out Sec-Fetch-*, so the language and the agent have to do; Node's fetch sends "*".
func fromBrowser(h http.Header) bool {
	language := h.Get("Accept-Language")
	return h.Get("Sec-Fetch-Site") != "" || h.Get("Origin") != "" || h.Get("Referer") != "" ||
		strings.HasPrefix(h.Get("User-Agent"), "Mozilla/") || (language != "" && language != "*")
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

func forbidden(why string) error {
	return &route.Error{
		Status: http.StatusForbidden, Operation: "sandbox_guard", Code: "forbidden",
		Message: "The control plane refused this request because " + why + "; start the sandbox with --allow-host NAME to allow that host.",
	}
}
