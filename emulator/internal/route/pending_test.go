package route

import (
	"context"
	"log/slog"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/labstack/echo/v4"

	"budsandbox/bank"
	"budsandbox/clock"
)

// oneProject knows one token and no customers.
type oneProject struct{}

func (oneProject) Bearer(token string) (bank.Project, error) {
	if token != "valid" {
		return "", &Error{Status: 401, Code: "token_expired"}
	}
	return "shop", nil
}

func (oneProject) Customer(context.Context, bank.Project, bank.CustomerID) (bank.Customer, error) {
	return bank.Customer{}, bank.ErrNoCustomer
}

func (oneProject) CustomerByIdentifier(context.Context, bank.Project, string) (bank.Customer, error) {
	return bank.Customer{}, bank.ErrNoCustomer
}

// Ensure that an operation that is not implemented says so, in Bud's envelope, to authenticated callers only.
func TestPending(t *testing.T) {
	t.Parallel()
	e := echo.New()
	a := &Adapter{
		Lookup: oneProject{}, Clock: clock.NewClocks(clock.New(time.Now, clock.State{})), MaxBody: 100,
		Bodies: NewBudget(1 << 20), Log: slog.New(slog.DiscardHandler),
	}
	a.Mount(e, Group("New", Classic, Pending[ForProject]("GET /v9/new", "v9_new_get")))
	for token, want := range map[string]struct {
		status int
		text   string
	}{
		"valid": {501, `"operation_id":"v9_new_get","code_id":"not_implemented"`},
		"other": {401, `"code_id":"token_expired"`},
	} {
		r, w := httptest.NewRequest("GET", "/v9/new", nil), httptest.NewRecorder()
		r.Header.Set("Authorization", "Bearer "+token)
		r.Header.Set("X-Client-Id", "shop")
		e.ServeHTTP(w, r)
		if w.Code != want.status || !strings.Contains(w.Body.String(), want.text) {
			t.Errorf("the token %q gets %d %s, want %d with %s", token, w.Code, w.Body, want.status, want.text)
		}
	}
}
