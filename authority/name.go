package authority

import (
	"fmt"
	"net"
	"slices"
	"strings"
)

// permittedDomains are the domains for which the authority is trusted, including subdomains. Nobody can register them
// on the internet: see https://www.iana.org/assignments/special-use-domain-names.
var permittedDomains = []string{"localhost", "test", "local", "internal", "home.arpa"}

// permittedRanges are the addresses for which the authority is trusted: IANA's loopback, private and link-local
// ranges.
var permittedRanges = []string{
	"127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "::1/128", "fc00::/7", "fe80::/10",
}

// networks returns permittedRanges in parsed form.
func networks() (all []*net.IPNet) {
	for _, text := range permittedRanges {
		_, network, err := net.ParseCIDR(text)
		if err != nil {
			panic(err) // an invalid entry of the table
		}
		all = append(all, network)
	}
	return all
}

// CheckName returns an error for a name or address for which the authority is not trusted.
func CheckName(name string) error {
	if ip := net.ParseIP(name); ip != nil {
		if slices.ContainsFunc(networks(), func(n *net.IPNet) bool { return n.Contains(ip) }) {
			return nil
		}
		return fmt.Errorf("%s is an address of the internet; certificates are made for private networks alone", name)
	}
	for _, domain := range permittedDomains {
		if rest, found := strings.CutSuffix(name, domain); found &&
			(rest == "" || strings.HasSuffix(rest, ".") && len(rest) > 1) {
			return nil
		}
	}
	return fmt.Errorf("%q is not a private address, and does not end in one of .%s",
		name, strings.Join(permittedDomains, ", ."))
}
