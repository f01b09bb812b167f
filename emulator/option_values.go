package emulator

import (
	"fmt"
	"net"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"time"

	"budsandbox/emulator/internal/connection"
	"budsandbox/emulator/internal/route"
)

// CheckOrigin returns an error unless text is an origin as browsers send it: a scheme, a host and an optional port.
func CheckOrigin(text string) error {
	u, err := url.Parse(strings.TrimSuffix(text, "/"))
	if err != nil || u.Scheme == "" || u.Host == "" || u.Scheme+"://"+u.Host != strings.TrimSuffix(text, "/") {
		return fmt.Errorf("%q is not an origin of pages, such as http://localhost:3000", text)
	}
	return nil
}

// hostForm matches a host name or an IPv4 address, with an optional port.
var hostForm = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?(:[0-9]{1,5})?$`)
})

// CheckHost returns an error unless text is a host, as in the address of a page: a name or an IP address, and an
// optional port.
func CheckHost(text string) error {
	name := strings.Trim(text, "[]")
	if host, _, err := net.SplitHostPort(text); err == nil && strings.HasPrefix(text, "[") {
		name = host
	}
	if !hostForm().MatchString(text) && net.ParseIP(name) == nil {
		return fmt.Errorf("%q is not a host such as app.example or 192.168.1.20:3000, without a scheme and a path", text)
	}
	return nil
}

// ParseRefreshInterval parses an interval between background refreshes, such as 24h or P1D. 0s means none. The
// minimum is an hour and the maximum a year.
func ParseRefreshInterval(text string) (time.Duration, error) {
	return connection.ParseInterval(text)
}

// ParsePublicURL parses the address at which clients reach a sandbox, as in Options.PublicURL, and returns it without
// a trailing slash.
func ParsePublicURL(text string) (string, error) {
	address, problem := route.ParsePublicURL(text)
	if problem != "" {
		return "", fmt.Errorf("%q %s", text, problem)
	}
	return address, nil
}
