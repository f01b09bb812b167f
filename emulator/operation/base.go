package operation

import (
	"context"
	"net/url"

	"github.com/labstack/echo/v4"
)

type baseKey struct{}

// withBase remembers the address at which the client reached the sandbox.
func withBase(c echo.Context) context.Context {
	return context.WithValue(c.Request().Context(), baseKey{}, c)
}

// Base is the address at which the client of a request reached the sandbox, such as http://127.0.0.1:8283: what links in
// answers begin with. It is empty outside a request.
func Base(ctx context.Context) string {
	c, inside := ctx.Value(baseKey{}).(echo.Context)
	if !inside {
		return ""
	}
	return c.Scheme() + "://" + c.Request().Host
}

// QueryOf is the query of a request, empty outside one.
func QueryOf(ctx context.Context) url.Values {
	c, inside := ctx.Value(baseKey{}).(echo.Context)
	if !inside {
		return nil
	}
	return c.QueryParams()
}
