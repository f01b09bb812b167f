package server

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"

	"github.com/labstack/echo/v4"
)

// Ensure that a chain runs its middleware in order around the handler of each request, also if the path has none, and
// that middleware can answer by itself.
func TestChain(t *testing.T) {
	t.Parallel()
	var ran []string
	logs := func(name string) middleware {
		return func(c echo.Context, next echo.HandlerFunc) error {
			ran = append(ran, name)
			defer func() { ran = append(ran, name+" ends") }()
			if c.QueryParam("stop") == name {
				return nil
			}
			return next(c)
		}
	}
	e := echo.New()
	e.Use(chain(logs("first"), logs("second")))
	for _, path := range []string{"/", "/other"} {
		e.GET(path, func(c echo.Context) error {
			ran = append(ran, "handler of "+c.Path())
			return c.NoContent(http.StatusNoContent)
		})
	}
	all := func(path string) []string {
		return []string{"first", "second", "handler of " + path, "second ends", "first ends"}
	}
	around := []string{"first", "second", "second ends", "first ends"}
	for _, test := range []struct {
		target string
		want   []string
	}{
		{"/", all("/")}, {"/other", all("/other")}, {"/", all("/")},
		{"/unknown", around}, {"/?stop=second", around},
		{"/?stop=first", []string{"first", "first ends"}},
	} {
		ran = nil
		e.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", test.target, nil))
		if !slices.Equal(ran, test.want) {
			t.Errorf("GET %s runs %v, want %v", test.target, ran, test.want)
		}
	}
}
