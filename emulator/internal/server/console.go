package server

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"sync"

	"github.com/labstack/echo/v4"

	"budsandbox/bank"
	"budsandbox/emulator/internal/console"
	"budsandbox/emulator/internal/route"
)

// consoleHeader is the header of a response with the address of its request in the console.
const consoleHeader = "X-Sandbox-Console"

// mountConsole serves the console, unless it is disabled.
func (a *App) mountConsole(e *echo.Echo, adapter *route.Adapter) {
	if a.config.NoConsole {
		return
	}
	o := operations{a, adapter}
	config := console.Config{
		Send: a.consoleCall, Read: o.read, Document: a.openAPI, Secret: a.secretOf, Client: string(a.config.DefaultProject),
		Token: func(client string) (string, error) {
			token, _, err := a.Authentication.Issue(bank.Project(client))
			return token, err
		},
		BaseURL: func(r *http.Request) string { return route.BaseURL(r, a.config.PublicURL) },
		Log:     a.config.Log,
	}
	pages := lazily(func() http.Handler {
		config.Settings = a.config.settings()
		return console.New(config)
	})
	e.Router().Add(http.MethodGet, console.Home, func(c echo.Context) error {
		if !acceptsHTML(c.Request()) {
			return echo.ErrNotFound
		}
		return pages(c)
	})
	counted := countBody(adapter, console.MaxForm)(pages)
	mountPages(e, console.Prefix, counted)
	mountPages(e, console.Prefix+"/*", counted)
}

// lazily returns a handler that is built for its first request, because most sandboxes never show a page.
func lazily(build func() http.Handler) echo.HandlerFunc {
	handler := sync.OnceValue(build)
	return func(c echo.Context) error {
		handler().ServeHTTP(c.Response(), c.Request())
		return nil
	}
}

// isConsole reports whether a path belongs to the console.
func isConsole(path string) bool {
	return path == console.Home || path == console.Prefix || strings.HasPrefix(path, console.Prefix+"/")
}

// isControl reports whether a path belongs to the control plane or to its pages.
func isControl(path string) bool {
	return path == console.Home || strings.HasPrefix(path, controlPrefix)
}

// opensConsole reports whether a browser only opens a page of the console, for example by a link in a report on
// another site. That is safe: the other site cannot read the page, and opening it changes nothing.
func opensConsole(r *http.Request) bool {
	return r.Method == http.MethodGet && isConsole(r.URL.Path) && r.Header.Get("Origin") == "" &&
		r.Header.Get("Sec-Fetch-Mode") == "navigate" && r.Header.Get("Sec-Fetch-Dest") == "document"
}

// acceptsHTML reports whether a browser sent a request to show the response to a person.
func acceptsHTML(r *http.Request) bool { return strings.Contains(r.Header.Get("Accept"), "text/html") }

// redirectToConsole is middleware that redirects a browser from / to the console. Programs get Bud's response.
func (a *App) redirectToConsole(c echo.Context, next echo.HandlerFunc) error {
	r := c.Request()
	browses := r.Method == http.MethodGet && r.URL.Path == "/" && acceptsHTML(r)
	if a.config.NoConsole || !browses {
		return next(c)
	}
	return c.Redirect(http.StatusSeeOther, a.pathPrefix(r)+console.Home+"/")
}

// pathPrefix returns the path of the base URL at which a client reached the sandbox.
func (a *App) pathPrefix(r *http.Request) string {
	base, err := url.Parse(route.BaseURL(r, a.config.PublicURL))
	if err != nil {
		return ""
	}
	return base.EscapedPath()
}

// setConsoleHeader sets consoleHeader for a request that is logged.
func (a *App) setConsoleHeader(c echo.Context) {
	if a.config.NoConsole || a.requests.Size == 0 {
		return
	}
	id := c.Response().Header().Get(echo.HeaderXRequestID)
	address := route.BaseURL(c.Request(), a.config.PublicURL) + console.Prefix + "/requests/" + id
	c.Response().Header().Set(consoleHeader, address)
}

// serveLocally serves a request without the network, and reports whether a fault has aborted it.
func (a *App) serveLocally(w http.ResponseWriter, r *http.Request) (aborted bool) {
	defer func() {
		switch reason := recover(); reason {
		case nil:
		case http.ErrAbortHandler:
			aborted = true
		default:
			panic(reason)
		}
	}()
	a.server.Handler.ServeHTTP(w, r)
	return false
}

// consoleCall serves a request of the console without the network.
func (a *App) consoleCall(r *http.Request) console.Answer {
	got := &responseBuffer{header: http.Header{}, status: http.StatusOK}
	if a.serveLocally(got, r) {
		return console.NewAnswer(0, got.header, []byte("The connection was dropped, as a fault wants it."))
	}
	return console.NewAnswer(got.status, got.header, bytes.TrimSpace(got.body.Bytes()))
}

// secretOf returns a secret that the token endpoint accepts for a project.
func (a *App) secretOf(client string) string {
	return cmp.Or(a.config.Projects[client], client+"-secret")
}

// read calls an operation of Bud's API for a page of the console, without logging it.
func (o operations) read(
	ctx context.Context, client, customer, operation string, parameters url.Values,
) (console.Answer, error) {
	id, err := bank.ParseCustomerID(customer)
	if err != nil {
		return noCustomer(), nil //nolint:nilerr // the response has the error
	}
	c, err := o.app.customers.Customer(ctx, bank.Project(client), id)
	if errors.Is(err, bank.ErrNoCustomer) {
		return noCustomer(), nil
	}
	if err != nil {
		return console.Answer{}, err
	}
	called, data, metadata, err := o.invoke(ctx, bank.Project(client), c, operation, "", parameters)
	if err != nil {
		status, body := o.adapter.ErrorJSON(called, err)
		return console.NewAnswer(status, nil, body), nil
	}
	body, err := json.Marshal(struct {
		Data     json.RawMessage `json:"data"`
		Metadata json.RawMessage `json:"metadata"`
	}{orNull(data), orNull(metadata)})
	if err != nil {
		return console.Answer{}, err
	}
	answer := console.NewAnswer(http.StatusOK, nil, body)
	req := route.NewRequest(ctx, o.app.Clock.Of(bank.Project(client)), bank.Project(client), c)
	given, err := o.adapter.AdviseOnValues(req, called, parameters)
	for _, advice := range given {
		answer.Advice = append(answer.Advice, advice.Text)
	}
	return answer, err
}

// noCustomer returns the response to a call for a customer that the project does not have.
func noCustomer() console.Answer {
	return console.NewAnswer(http.StatusNotFound, nil, []byte(`{"message":"The project has no such customer."}`))
}

// orNull returns JSON, or null if there is none.
func orNull(text []byte) json.RawMessage {
	if len(text) == 0 {
		return json.RawMessage("null")
	}
	return text
}
