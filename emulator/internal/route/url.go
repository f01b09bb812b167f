package route

import (
	"net/url"
	"strings"
)

// CheckRedirectURL returns an error for an address to which a page cannot redirect a browser: one without a scheme, a
// script, a local file, or what only browsers use themselves. field names the parameter in the error.
func CheckRedirectURL(field, address string) error {
	u, err := url.Parse(address)
	if err != nil || u.Scheme == "" || (u.Host == "" && u.Path == "" && u.Opaque == "") {
		return InvalidField(field, field+" must be a URL such as https://app.example.com/back or my-app://back")
	}
	switch strings.ToLower(u.Scheme) {
	case "javascript", "data", "vbscript":
		return InvalidField(field, field+" must be the address of a page or an app, not a script")
	case "file", "blob", "about", "filesystem", "view-source":
		return InvalidField(field, field+" must be the address of a page or an app, to which a page can lead")
	}
	return nil
}
