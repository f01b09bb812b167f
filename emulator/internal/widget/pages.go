// Package widget serves Bud's frontend widgets: pages about one customer's money that a client shows in a frame. Pages
// are made from the responses of Bud's operations, so that their figures always agree.
//
// Pages need no script and no cookies and load nothing from other sites. Any page may frame them, because their
// address contains a token. Each figure names its source: the page's attribute data-calls lists the operations, and
// data-figure has the terms of the figure, each as the number of a call and a path in its response.
//
// Parts for tests have stable data-testid attributes: "page" with the page's name in data-page, "tab", "previous",
// "next", "row", "chart", "forecast", "search", "clear", "insight", "empty", "error".
package widget

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"html/template"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"

	"budsandbox/bank"
	"budsandbox/clock"
	"budsandbox/emulator/internal/chart"
	"budsandbox/emulator/internal/customertoken"
	"budsandbox/emulator/internal/locale"
	"budsandbox/emulator/internal/render"
	"budsandbox/fixtures/calendar"
)

//go:embed templates
var files embed.FS

// Prefix is the path prefix of the pages.
const Prefix = "/widgets/"

// FindCustomer returns a customer of a project, or ErrNoCustomer.
type FindCustomer func(ctx context.Context, p bank.Project, id bank.CustomerID) (bank.Customer, error)

// Config configures the pages.
type Config struct {
	Operations Operations
	Available  func(operation string) bool // whether the sandbox has the operation
	Tokens     *customertoken.Signer
	Clocks     *clock.Clocks
	Customer   FindCustomer
	Category   func(model, slug string) string // the display name of a category; empty if unknown
	BaseURL    func(*http.Request) string      // address at which a browser reached the sandbox
	Log        *slog.Logger
}

// ErrRefused reports a parameter that an operation refused.
var ErrRefused = errors.New("an operation refused a parameter")

// ErrNoCustomer reports a token whose customer was deleted.
var ErrNoCustomer = errors.New("the customer is not there")

// Pages serves the widgets. It is created by New.
type Pages struct {
	Config
	templates func() (*template.Template, error)
	handler   func() *http.ServeMux
}

// New returns the pages. Their handlers are registered and their templates parsed by the first request, because most
// sandboxes serve no widgets.
func New(c Config) *Pages {
	p := &Pages{Config: c, templates: sync.OnceValues(parse)}
	p.handler = sync.OnceValue(p.newHandler)
	return p
}

// newHandler returns the handler of all pages.
func (p *Pages) newHandler() *http.ServeMux {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /widgets/style.css", render.Style(chart.Style, files, "templates/widget.css"))
	mux.HandleFunc("GET /widgets/calendar.js", render.Script(files, "templates/calendar.js"))
	for name, w := range widgets {
		mux.HandleFunc("GET /widgets/"+name, p.page(name, w.build))
	}
	for _, name := range []string{Summary, Search} {
		mux.HandleFunc("GET /widgets/"+name+"/{id}", p.page(name, widgets[name].build))
	}
	for _, tab := range []string{"merchants", "categories"} {
		mux.HandleFunc("GET /widgets/spending-analysis/"+tab, p.page(SpendingAnalysis, func(v *view) any {
			v.query.Set("tab", tab)
			return v.spending()
		}))
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { p.problem(w, r, errNotFound) })
	return mux
}

// The names of the widgets, as in the paths of Bud's operations.
const (
	Accounts         = "accounts"
	BalancesOverTime = "balances-over-time"
	Calendar         = "financial-calendar"
	Recurring        = "recurring-and-forecasted-transactions"
	SpendingAnalysis = "spending-analysis"
	SpendingBudgets  = "spending-budgets"
	SavingsGoals     = "savings-goals"
	Search           = "intelligent-search"
	Summary          = "summary"
)

// widgets maps the name of each widget to its heading and to the function that returns the data of its template.
var widgets = map[string]struct {
	title string
	build func(*view) any
}{
	Accounts:         {"Accounts", func(v *view) any { return v.accounts() }},
	BalancesOverTime: {"Balances over time", func(v *view) any { return v.balances() }},
	Calendar:         {"Financial calendar", func(v *view) any { return v.calendar() }},
	Recurring:        {"Coming up", func(v *view) any { return v.recurring() }},
	SpendingAnalysis: {"Spending", func(v *view) any { return v.spending() }},
	SpendingBudgets:  {"Budgets", func(v *view) any { return v.budgets() }},
	SavingsGoals:     {"Savings goals", func(v *view) any { return v.goals() }},
	Search:           {"Search transactions", func(v *view) any { return v.search() }},
	Summary:          {"Summary", func(v *view) any { return v.summary() }},
}

func parse() (*template.Template, error) {
	parsed, err := template.New("").Funcs(functions).ParseFS(files, "templates/*.html")
	if err != nil {
		return nil, fmt.Errorf("parse the templates of the widgets: %w", err)
	}
	return parsed, nil
}

// policy lets a page load only the sandbox's own styles and pictures. It does not restrict framing.
const policy = "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; form-action 'self'; " +
	"base-uri 'none'"

// ServeHTTP serves a page.
func (p *Pages) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	render.SetHeaders(w.Header(), policy, "no-referrer") // the address contains the token
	p.handler().ServeHTTP(w, r)
}

// page serves one widget for a token of its customer.
func (p *Pages) page(name string, build func(*view) any) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		v, err := p.open(r)
		if err == nil {
			err = p.show(w, v, name, build)
		}
		if err != nil {
			p.problem(w, r, err)
		}
	}
}

var errNotFound = errors.New("there is no such page")

// queryError is the error of a parameter with a value that it cannot have. It says which values it can have.
type queryError string

func (e queryError) Error() string {
	return "a parameter has a value that it cannot have: " + string(e)
}

// open verifies the token and returns the view of its customer.
func (p *Pages) open(r *http.Request) (*view, error) {
	query := r.URL.Query()
	grant, err := p.Tokens.Verify(query.Get("token"), customertoken.Widgets)
	if err != nil {
		return nil, err
	}
	if id := r.PathValue("id"); id != "" {
		if got, err := uuid.Parse(id); err != nil || got != grant.WidgetID {
			return nil, errNotFound
		}
	}
	customer, err := p.Customer(r.Context(), grant.Project, grant.Customer)
	if err != nil {
		return nil, err
	}
	v := p.newView(r.Context(), grant, customer)
	v.query, v.path, v.prefix = query, r.URL.Path, p.prefix(r)
	return v, v.readAppearance()
}

// newView returns a view of a customer now.
func (p *Pages) newView(ctx context.Context, grant customertoken.Grant, c bank.Customer) *view {
	v := &view{
		ctx: ctx, config: &p.Config, grant: grant, customer: c, locale: locale.Of(c.Context.Region), headingLevel: 1,
		now: p.Clocks.Of(grant.Project).Now(), zone: time.UTC,
		query: url.Values{}, tags: map[string]map[string]string{},
	}
	if zone, err := calendar.FindZone(grant.Timezone); err == nil {
		v.zone = zone
	}
	v.now = v.now.In(v.zone)
	return v
}

// prefix returns the path prefix at which a proxy serves the sandbox, or "".
func (p *Pages) prefix(r *http.Request) string {
	base, err := url.Parse(p.BaseURL(r))
	if err != nil {
		return ""
	}
	return strings.TrimSuffix(base.Path, "/")
}

// frame holds the data that all pages have.
type frame struct {
	Page, Title, Language, ColorMode string
	Prefix                           string // prefix of paths on the page
	Level                            int
	Calls                            []Call
	Data                             any
}

// show writes a whole page, or an error page.
func (p *Pages) show(w http.ResponseWriter, v *view, name string, build func(*view) any) error {
	data := build(v)
	if v.err != nil {
		return v.err
	}
	return p.write(w, http.StatusOK, frame{
		Page: name, Title: widgets[name].title, Language: v.locale.Language(), ColorMode: v.colorMode, Prefix: v.prefix,
		Level: v.headingLevel, Calls: v.calls, Data: data,
	})
}

// write sends a page.
func (p *Pages) write(w http.ResponseWriter, status int, f frame) error {
	all, err := p.templates()
	if err != nil {
		return err
	}
	return render.Page(w, status, all.Lookup(f.Page+".html"), f)
}

// problem writes a page with an error and how to correct it.
func (p *Pages) problem(w http.ResponseWriter, r *http.Request, err error) {
	status, title := http.StatusInternalServerError, "Something went wrong"
	text := "We can't show this right now. Please try again."
	var query queryError
	switch {
	case errors.Is(err, customertoken.ErrExpired):
		status, title = http.StatusUnauthorized, "This link has expired"
		text = "Links are valid for 60 minutes. Go back to the app and open it again."
	case errors.Is(err, customertoken.ErrInvalid), errors.Is(err, ErrNoCustomer):
		status, title = http.StatusUnauthorized, "This link doesn't work"
		text = "Go back to the app and open it again."
	case errors.Is(err, errNotFound):
		status, title = http.StatusNotFound, "Page not found"
		text = "The link may be incomplete. Go back to the app and open it again."
	case errors.As(err, &query):
		status, title = http.StatusBadRequest, "This link isn't right"
		text = "Part of the link isn't valid: " + string(query) + "."
	case errors.Is(err, ErrRefused):
		status, title = http.StatusBadRequest, "This link isn't right"
		text = "Part of the link isn't valid. Go back and try again."
	case r.Context().Err() == nil: // else nobody waits for it any more
		p.Log.Error("a widget failed", "path", r.URL.Path, "error", err)
	}
	f := frame{
		Page: "problem", Title: title, Language: "en-GB", ColorMode: "light", Prefix: p.prefix(r), Level: 1, Data: text,
	}
	if failed := p.write(w, status, f); failed != nil {
		p.Log.Error("a widget failed", "path", r.URL.Path, "error", failed)
		http.Error(w, title, http.StatusInternalServerError)
	}
}
