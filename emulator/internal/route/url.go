package route

import (
	"net/url"
	"strings"
)

// CheckRedirectURL returns an error for an address to which a browser cannot be redirected: one without a scheme, or a
// script. field names the parameter in the error.
func CheckRedirectURL(field, address string) error {
	u, err := url.Parse(address)
	if err != nil || u.Scheme == "" || (u.Host == "" && u.Path == "" && u.Opaque == "") {
		return InvalidField(field, field+" must be a URL such as https://app.example.com/back or my-app://back")
	}
	switch strings.ToLower(u.Scheme) {
	case "javascript", "data", "vbscript":
		return InvalidField(field, field+" must be the address of a page or an app, not a script")
	}
	return nil
}
