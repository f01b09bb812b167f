package server

import (
	"net/http/httptest"
	"slices"
	"testing"

	"github.com/labstack/echo/v4"
)

// Ensure that a chain runs its middleware in order around the handler, for each request anew, and that middleware can
// answer by itself.
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
	handle := chain(logs("first"), logs("second"))(func(echo.Context) error {
		ran = append(ran, "handler")
		return nil
	})
	all := []string{"first", "second", "handler", "second ends", "first ends"}
	for _, test := range []struct {
		target string
		want   []string
	}{
		{"/", all}, {"/", all},
		{"/?stop=second", []string{"first", "second", "second ends", "first ends"}},
		{"/?stop=first", []string{"first", "first ends"}},
	} {
		ran = nil
		c := echo.New().NewContext(httptest.NewRequest("GET", test.target, nil), httptest.NewRecorder())
		if err := handle(c); err != nil || !slices.Equal(ran, test.want) {
			t.Errorf("GET %s runs %v, want %v: %v", test.target, ran, test.want, err)
		}
	}
}
