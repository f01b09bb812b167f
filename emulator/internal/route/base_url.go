package route

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
)

// BaseURL returns the address at which the client reached the sandbox, without a trailing slash. It is public if that
// is set, or else the address that a proxy sets in Forwarded or X-Forwarded-Host, -Proto and -Prefix, or else the
// request's own host. Invalid host names are ignored. The result is only used in links, so the headers of a proxy need
// not be trusted.
func BaseURL(r *http.Request, public string) string {
	if public != "" {
		return public
	}
	scheme, host := "http", r.Host
	if r.TLS != nil {
		scheme = "https"
	}
	if !forwards(r.Header) {
		return scheme + "://" + host
	}
	forwarded := forwardedBy(r.Header.Get("Forwarded"))
	if named := firstOf(r.Header.Get("X-Forwarded-Host"), forwarded["host"]); hostForm().MatchString(named) {
		host = named
	}
	if named := strings.ToLower(firstOf(r.Header.Get("X-Forwarded-Proto"), forwarded["proto"])); named == "http" ||
		named == "https" {
		scheme = named
	}
	prefix := strings.TrimSuffix(firstOf(r.Header.Get("X-Forwarded-Prefix"), ""), "/")
	if !prefixForm().MatchString(prefix) {
		prefix = ""
	}
	return scheme + "://" + host + prefix
}

// forwards reports whether a proxy set one of its headers. Nearly no request has them.
func forwards(h http.Header) bool {
	for _, name := range [...]string{"Forwarded", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-Prefix"} {
		if len(h[name]) > 0 {
			return true
		}
	}
	return false
}

var (
	hostForm = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(:[0-9]{1,5})?$`)
	})
	prefixForm = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^(/[A-Za-z0-9._~-]+)+$`)
	})
)

// firstOf returns the first element of a header's list, or another value if the header is missing.
func firstOf(list, other string) string {
	first, _, _ := strings.Cut(list, ",")
	if first = strings.TrimSpace(first); first != "" {
		return first
	}
	return other
}

// forwardedBy parses the parameters of the first element of a Forwarded header (RFC 7239).
func forwardedBy(header string) map[string]string {
	all := map[string]string{}
	for parameter := range strings.SplitSeq(firstOf(header, ""), ";") {
		name, value, _ := strings.Cut(strings.TrimSpace(parameter), "=")
		all[strings.ToLower(name)] = strings.Trim(value, `"`)
	}
	return all
}

// ParsePublicURL checks a URL for links and returns it without a trailing slash. The second result describes what is
// wrong with it.
func ParsePublicURL(text string) (string, string) {
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https":
		return "", "must be a URL such as https://sandbox.example.com or http://budsandbox:8283"
	case u.RawQuery != "" || u.Fragment != "" || u.User != nil:
		return "", "must be a scheme, a host and perhaps a path, without user, query or fragment"
	}
	return strings.TrimSuffix(u.Scheme+"://"+u.Host+u.EscapedPath(), "/"), ""
}
