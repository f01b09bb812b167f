package server

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"budsandbox/emulator/internal/route"
)

// cleanPath is middleware that removes doubled and trailing slashes, which come from base URLs that end in a slash.
// An empty parameter of the control plane is noted. The router gets the escaped path, so that an escaped slash in an
// identifier is not a separator.
func (a *App) cleanPath(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		u := c.Request().URL
		path := u.EscapedPath()
		if name := a.emptyParameter(c.Request().Method, path); name != "" {
			c.Set(emptyParameterKey, name)
		}
		for strings.Contains(path, "//") {
			path = strings.ReplaceAll(path, "//", "/")
		}
		if len(path) > 1 {
			path = strings.TrimSuffix(path, "/")
		}
		u.RawPath, u.Path = path, path
		return next(c)
	}
}

// emptyParameterKey is the key of the context for the name of an empty parameter in the path.
const emptyParameterKey = "empty parameter"

// emptyParameter returns the name of the parameter that is empty in a path of the control plane, or "". A trailing
// slash is an empty parameter only if the method writes: GET /_sandbox/customers/ is the list.
func (a *App) emptyParameter(method, path string) string {
	relative := strings.TrimLeft(path, "/")
	if !strings.HasPrefix(relative, controlPrefix[1:]) {
		return ""
	}
	path = "/" + relative
	trimmed := strings.TrimRight(path, "/")
	inside := strings.Contains(trimmed, "//")
	if !inside && trimmed == path {
		return ""
	}
	if !inside {
		trimmed += "/" // the last segment is empty
	}
	given := strings.Split(trimmed, "/")
	for _, r := range a.routes.control {
		if !inside && (r.Method != method || method == http.MethodGet) {
			continue
		}
		if name := emptyIn(strings.Split(r.Path, "/"), given); name != "" {
			return name
		}
	}
	return ""
}

// emptyIn returns the name of the last parameter among a route's segments that is empty in a path. It is "" if there is
// none, or if the path is another route's.
func emptyIn(segments, given []string) (name string) {
	if len(segments) != len(given) {
		return ""
	}
	for i, segment := range segments {
		switch {
		case segment == given[i], isParameter(segment) && given[i] != "":
		case isParameter(segment):
			name = strings.Trim(segment, "{}")
		default:
			return ""
		}
	}
	return name
}

func isParameter(segment string) bool { return strings.HasPrefix(segment, "{") }

// emptyParameterError returns the error for a path with an empty parameter.
func emptyParameterError(name string) *route.Error {
	missing := route.NotFound()
	missing.Message = fmt.Sprintf("The %s in the path is empty; is the variable that should hold it unset?", name)
	return missing
}
