package server

import "github.com/labstack/echo/v4"

// middleware handles a request by itself, or calls next at most once.
type middleware func(c echo.Context, next echo.HandlerFunc) error

// chain returns middleware that runs all in order. Echo would make a closure of each for every request.
func chain(all ...middleware) echo.MiddlewareFunc {
	return func(handler echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			request := &chained{left: all, handler: handler}
			request.next = request.run
			return request.run(c)
		}
	}
}

// chained is a chain that serves one request.
type chained struct {
	left    []middleware // that have not begun
	handler echo.HandlerFunc
	next    echo.HandlerFunc // the method run
}

// run runs what is left, and the handler.
func (r *chained) run(c echo.Context) error {
	if len(r.left) == 0 {
		return r.handler(c)
	}
	first := r.left[0]
	r.left = r.left[1:]
	return first(c, r.next)
}
