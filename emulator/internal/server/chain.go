package server

import (
	"slices"

	"github.com/labstack/echo/v4"
)

// middleware handles a request by itself, or calls next at most once.
type middleware func(c echo.Context, next echo.HandlerFunc) error

// chain returns middleware that runs all in order, and then the handler that the router has found. It composes them
// once, while Echo applies middleware to the handler of every request anew.
func chain(all ...middleware) echo.MiddlewareFunc {
	composed := func(c echo.Context) error { return c.Handler()(c) }
	for _, one := range slices.Backward(all) {
		next := composed
		composed = func(c echo.Context) error { return one(c, next) }
	}
	return func(echo.HandlerFunc) echo.HandlerFunc { return composed }
}
