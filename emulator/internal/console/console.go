// Package console serves the sandbox's pages for developers at /_sandbox/: the customers and their money, the
// client's requests, and the clock.
//
// The console computes no figure. Pages are made from responses of the control plane and of Bud's API, which are
// called in the same process. A button sends a Request that the console also shows as code. The pages work without
// JavaScript, load nothing from other sites, and change data only by POST, which the sandbox's guard refuses from
// other sites.
//
// The parts of a page have stable data-testid attributes for tests that drive a browser: "page" with the page's
// name in data-page, "notice", "row", "code", and the name of the action on each form.
package console

import (
	"cmp"
	"context"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync"

	"budsandbox/emulator/internal/chart"
	"budsandbox/emulator/internal/render"
)

//go:embed templates
var files embed.FS

// The paths of the console: Home is its first page, and the others are below Prefix.
const (
	Home   = "/_sandbox"
	Prefix = "/_sandbox/console"
)

// Config connects the console to a sandbox.
type Config struct {
	// Send sends a request without the network, as if a client had sent it.
	Send func(*http.Request) Answer
	// Read calls an operation of Bud's API for a customer. Such calls are not in the request log.
	Read func(ctx context.Context, client, customer, operation string, parameters url.Values) (Answer, error)
	// Document returns the OpenAPI document of all operations.
	Document func() (json.RawMessage, error)
	// Token returns an access token of a project.
	Token func(client string) (string, error)
	// Secret returns the secret of a project, for the code that is shown.
	Secret func(client string) string
	// BaseURL returns the base URL at which a browser reached the sandbox.
	BaseURL  func(*http.Request) string
	Client   string    // the project that is shown first
	Settings []Setting // what the sandbox was started with
	Log      *slog.Logger
}

// Setting is a flag with its value.
type Setting struct{ Name, Value, Text string }

// Console serves the pages.
type Console struct {
	Config
	templates func() (map[string]*template.Template, error)
	actions   map[string]action
	notices   notices
	catalogue func() ([]operation, error) // read once
	mux       *http.ServeMux
}

// New returns the console. Templates are parsed on the first request, because many sandboxes never show a page.
func New(config Config) *Console {
	c := &Console{Config: config, templates: sync.OnceValues(parse), actions: actions(), mux: http.NewServeMux()}
	c.catalogue = sync.OnceValues(c.readCatalogue)
	c.mux.HandleFunc("GET "+Prefix+"/style.css", render.Style(chart.Style, files, "templates/style.css"))
	c.mux.HandleFunc("GET "+Prefix+"/script.js", render.Script(files, "templates/script.js"))
	c.mux.HandleFunc("POST "+Prefix+"/do/{action}", c.do)
	c.mux.HandleFunc("GET "+Prefix+"/code/{action}", c.page(page{"code", "", (*visit).code}))
	c.mux.HandleFunc("GET "+Home, c.page(overview))
	c.mux.HandleFunc("GET "+Prefix, c.page(overview))
	for path, p := range pages {
		c.mux.HandleFunc("GET "+Prefix+"/"+path, c.page(p))
	}
	c.mux.HandleFunc("/", c.page(unknownPage))
	return c
}

// page is one page: a template, its section of the navigation, and the function that returns its data.
type page struct {
	template string
	section  string
	data     func(*visit) any
}

// pages maps paths to pages.
var pages = map[string]page{
	"customers":                            {"customers", "customers", (*visit).customers},
	"customers/{customer_id}":              {"customer", "customers", (*visit).customerMoney},
	"customers/{customer_id}/transactions": {"transactions", "customers", (*visit).customerTransactions},
	"customers/{customer_id}/income":       {"income", "customers", (*visit).customerIncome},
	"customers/{customer_id}/calendar":     {"calendar", "customers", (*visit).customerCalendar},
	"customers/{customer_id}/insights":     {"insights", "customers", (*visit).customerInsights},
	"customers/{customer_id}/consents":     {"consents", "customers", (*visit).customerConsents},
	"customers/{customer_id}/requests":     {"customer-requests", "customers", (*visit).customerRequests},
	"customers/{customer_id}/json":         {"customer-json", "customers", (*visit).customerJSON},
	"customers/{customer_id}/transaction":  {"transaction", "customers", (*visit).transaction},
	"customers/{customer_id}/why":          {"why", "customers", (*visit).explanation},
	"payments":                             {"payments", "payments", (*visit).payments},
	"payments/{payment_id}":                {"payment", "payments", (*visit).payment},
	"requests":                             {"requests", "requests", (*visit).requests},
	"requests/{request_id}":                {"request", "requests", (*visit).request},
	"advice":                               {"advice", "advice", (*visit).advice},
	"webhooks":                             {"webhooks", "webhooks", (*visit).webhooks},
	"webhooks/{delivery_id}":               {"webhook", "webhooks", (*visit).webhook},
	"faults":                               {"faults", "faults", (*visit).faults},
	"clock":                                {"clock", "clock", (*visit).clock},
	"mails":                                {"mails", "mails", (*visit).mails},
	"personas":                             {"personas", "personas", (*visit).personas},
	"personas/{persona}":                   {"persona", "personas", (*visit).persona},
	"widgets":                              {"widgets", "widgets", (*visit).widgets},
	"enrich":                               {"enrich", "enrich", (*visit).enrich},
	"explorer":                             {"explorer", "explorer", (*visit).explorer},
	"explorer/{operation}":                 {"explore", "explorer", (*visit).explore},
	"settings":                             {"settings", "settings", (*visit).settings},
}

// overview is the first page.
var overview = page{"overview", "", (*visit).overview}

// unknownPage is the page of unknown paths.
var unknownPage = page{"problem", noSection, func(v *visit) any { v.fail(errNoPage); return nil }}

// ServeHTTP serves a page, or runs the action of a form.
func (c *Console) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	// Without a referrer, browsers would send forms with the origin null.
	render.SetHeaders(w.Header(), policy, "same-origin")
	c.mux.ServeHTTP(w, r)
}

// policy is the Content-Security-Policy. A page may only load the sandbox's own styles, scripts and pictures, may
// only frame the sandbox's own pages, and may not be framed.
const policy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; " +
	"frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// parse parses the templates. Each page is a template within frame.html.
func parse() (map[string]*template.Template, error) {
	shared, err := template.New("frame.html").
		Funcs(functions).
		ParseFS(files, "templates/frame.html", "templates/parts.html")
	if err != nil {
		return nil, fmt.Errorf("parse the frame of the console: %w", err)
	}
	entries, err := files.ReadDir("templates")
	if err != nil {
		return nil, err
	}
	all := map[string]*template.Template{}
	for _, entry := range entries {
		name, isPage := strings.CutSuffix(entry.Name(), ".html")
		if !isPage || name == "frame" || name == "parts" {
			continue
		}
		parsed, err := shared.Clone()
		if err == nil {
			parsed, err = parsed.ParseFS(files, "templates/"+entry.Name())
		}
		if err != nil {
			return nil, fmt.Errorf("parse the page %s: %w", name, err)
		}
		all[name] = parsed
	}
	return all, nil
}

// page returns the handler of a page. If the page cannot be shown, it shows the reason.
func (c *Console) page(p page) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		v := c.newVisit(r)
		data := p.data(v)
		status := http.StatusOK
		if v.Refused != "" {
			status = http.StatusBadRequest
		}
		f := frame{visit: v, Page: p.template, Section: cmp.Or(v.section, p.section), Title: v.title, Data: data}
		if v.err != nil {
			status, f = v.problem(f)
		}
		f.fill()
		if err := c.write(w, status, f); err != nil {
			c.Log.Error("a page of the console failed", "path", r.URL.Path, "error", err)
			http.Error(w, "The page failed; the sandbox's log says why.", http.StatusInternalServerError)
		}
	}
}

// write sends a page.
func (c *Console) write(w http.ResponseWriter, status int, f frame) error {
	all, err := c.templates()
	if err != nil {
		return err
	}
	return render.Page(w, status, all[f.Page], f)
}

// errNoPage is the error of an unknown path.
var errNoPage = errors.New("there is no such page")

// missingError is the error of a page about something that does not exist. It says what.
type missingError string

func (e missingError) Error() string { return string(e) }
