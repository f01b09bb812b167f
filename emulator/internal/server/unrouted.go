package server

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"budsandbox/emulator/internal/route"
	"budsandbox/internal/spelling"
)

// handleError sends the error of a request that no route served.
func (a *App) handleError(adapter *route.Adapter, err error, c echo.Context) {
	if c.Response().Committed {
		return
	}
	var known *echo.HTTPError
	switch {
	case errors.As(err, &known) && known.Code == http.StatusNotFound:
		err = a.unrouted(route.NotFound(), c.Request())
	case errors.As(err, &known) && known.Code == http.StatusMethodNotAllowed:
		err = a.unrouted(route.MethodNotAllowed(), c.Request())
	}
	if failed := adapter.WriteError(c, noRoute(c.Request().URL.Path), err); failed != nil {
		adapter.Log.Error("cannot write the response", "error", failed)
	}
}

// noRoute is the route of errors about a path that none has.
func noRoute(path string) *route.Route {
	return &route.Route{ControlPlane: strings.HasPrefix(path, controlPrefix)}
}

// maxSuggested is the maximum length in bytes of a path for which a similar known path is suggested.
const maxSuggested = 120

// unrouted adds the reason to an error about a path or a method that no operation has, with the operation that was
// probably meant.
func (a *App) unrouted(failure *route.Error, r *http.Request) error {
	if strings.HasPrefix(r.URL.Path, controlPrefix) {
		return a.unroutedControl(failure, r.URL.Path, r.Method)
	}
	failure.Reason = "No operation of Bud's answers " + r.Method + " " + r.URL.Path + "."
	if len(r.URL.Path) > maxSuggested {
		failure.Reason = "No operation of Bud's answers this path."
		return failure
	}
	for _, one := range a.routes.dropped {
		if one.path == r.URL.Path {
			failure.Reason += " Bud has dropped it; call " + one.successor + "."
			return failure
		}
	}
	known := make([]string, len(a.routes.bud))
	for i, one := range a.routes.bud {
		known[i] = one.Method + " " + one.Path
	}
	if near := spelling.Nearest(r.Method+" "+r.URL.Path, known); near != "" {
		failure.Reason += " Did you mean " + near + "?"
	}
	return failure
}

// unroutedControl is unrouted for the control plane, where the message itself has the reason.
func (a *App) unroutedControl(failure *route.Error, path, method string) error {
	if len(path) > maxSuggested {
		failure.Message = fmt.Sprintf("There is no such path; GET %sopenapi.json lists them.", controlPrefix)
		return failure
	}
	given := strings.Split(path, "/")
	var near, methods []string
	for _, one := range a.routes.control {
		segments := strings.Split(one.Path, "/")
		if len(segments) != len(given) {
			continue
		}
		for i := range segments {
			if isParameter(segments[i]) {
				segments[i] = given[i]
			}
		}
		candidate := strings.Join(segments, "/")
		if candidate == path && !slices.Contains(methods, one.Method) {
			methods = append(methods, one.Method)
		}
		near = append(near, strings.TrimPrefix(candidate, controlPrefix))
	}
	if len(methods) > 0 {
		slices.Sort(methods)
		failure.Message = fmt.Sprintf("%s has no %s; it has %s.", path, method, strings.Join(methods, ", "))
		return failure
	}
	if failure.Status == http.StatusMethodNotAllowed { // a path that is not an operation, such as a page or an MCP server
		failure.Message = fmt.Sprintf("%s has no %s.", path, method)
		return failure
	}
	failure.Message = fmt.Sprintf("There is no path %s; GET %sopenapi.json lists them.", path, controlPrefix)
	if found := spelling.Nearest(strings.TrimPrefix(path, controlPrefix), near); found != "" {
		failure.Message = fmt.Sprintf("There is no path %s; did you mean %s%s?", path, controlPrefix, found)
	}
	return failure
}
