// Package bankpages serves the pages that a person sees behind a gateway URL or a payment's link. A customer chooses a
// bank and a persona, consents, and returns to the client. Bud calls these pages Bud Connect. They are plain HTML,
// work without JavaScript, and load nothing from other sites.
//
// The parts of a page have stable data-testid attributes for tests that drive a browser: "page" with the page's name
// in data-page, "bank" and "persona" with the id in data-id, "outcome", "reference", "amount", "client", "search",
// "allow", "cancel", "continue", "retry", "connect-more", "account", "consent", "reconfirm", "revoke", "download",
// "progress", "look-again", "skip", "notice", "error", "app", "applicant", "holder", "other-bank", "other-persona",
// "keep", "stop", and "save".
package bankpages

import (
	"embed"
	"fmt"
	"html/template"
	"log/slog"
	"net/http"
	"sync"

	"budsandbox/emulator/internal/assess"
	"budsandbox/emulator/internal/branding"
	"budsandbox/emulator/internal/connection"
	"budsandbox/emulator/internal/ledger"
	"budsandbox/emulator/internal/locale"
	"budsandbox/emulator/internal/payment"
	"budsandbox/emulator/internal/render"
)

//go:embed templates
var files embed.FS

// Prefix is the path prefix of the pages.
const Prefix = "/connect/"

// Pages serves the pages.
type Pages struct {
	connections  *connection.Service
	payments     *payment.Service
	applications *assess.Service
	branding     *branding.Settings
	books        *ledger.Books
	log          *slog.Logger
	prefix       func(*http.Request) string
	templates    func() (map[string]*template.Template, error)
	mux          *http.ServeMux
}

// Services are the services that the pages use.
type Services struct {
	Connections  *connection.Service
	Payments     *payment.Service
	Applications *assess.Service
	Branding     *branding.Settings
	Books        *ledger.Books
	Log          *slog.Logger

	// PathPrefix returns the path below which a browser reached the sandbox through a proxy, or "".
	PathPrefix func(*http.Request) string
}

// New returns the pages for the services. Templates are parsed on the first request, because most sandboxes never
// serve a page.
func New(s Services) *Pages {
	p := &Pages{
		connections: s.Connections, payments: s.Payments, applications: s.Applications, branding: s.Branding,
		books: s.Books, log: s.Log, prefix: s.PathPrefix,
		templates: sync.OnceValues(parse), mux: http.NewServeMux(),
	}
	p.mux.HandleFunc("GET /connect/style.css", render.Style("", files, "templates/style.css"))
	p.mux.HandleFunc("GET /connect/progress.js", render.Script(files, "templates/progress.js"))
	for pattern, serve := range map[string]func(*visit) error{
		"GET /connect/{token}":                 p.start,
		"GET /connect/{token}/banks":           p.banks,
		"GET /connect/{token}/personas":        p.personas,
		"GET /connect/{token}/consent":         p.consent,
		"POST /connect/{token}/allow":          p.allow,
		"POST /connect/{token}/cancel":         p.cancel,
		"GET /connect/{token}/progress/{task}": p.progress,
		"GET /connect/{token}/done/{task}":     p.done,
		"GET /connect/{token}/back/{task}":     p.back,
		"GET /connect/{token}/accounts":        p.accounts,
		"GET /connect/{token}/consents":        p.consents,
		"GET /connect/{token}/confirm":         p.confirm,
		"POST /connect/{token}/reconfirm":      p.reconfirm,
		"POST /connect/{token}/revoke":         p.revoke,
		"GET /connect/{token}/leave":           p.leave,
		"GET /connect/{token}/download":        p.download,
		"GET /connect/{token}/data.json":       p.export,
		"GET /connect/{token}/logo":            p.logo,
	} {
		p.mux.HandleFunc(pattern, p.withSession(serve))
	}
	for pattern, serve := range map[string]func(*paymentVisit) error{
		"GET /pay/{token}":            p.pay,
		"POST /pay/{token}/authorise": p.authorisePayment,
		"POST /pay/{token}/reject":    p.rejectPayment,
		"GET /pay/{token}/leave":      p.leavePayment,
		"GET /pay/{token}/logo":       func(v *paymentVisit) error { return p.logo(&v.visit) },
	} {
		p.mux.HandleFunc(pattern, p.withPayment(serve))
	}
	// Whoever reloads the page of a refused form, or opens its address again, starts anew.
	for _, form := range []string{"allow", "cancel", "reconfirm", "revoke"} {
		p.mux.HandleFunc("GET /connect/{token}/"+form, p.withSession(func(v *visit) error { return v.redirect(v.at()) }))
	}
	for _, form := range []string{"authorise", "reject"} {
		serve := func(v *paymentVisit) error { return v.redirect(v.at()) }
		p.mux.HandleFunc("GET /pay/{token}/"+form, p.withPayment(serve))
	}
	p.mux.HandleFunc("GET "+assess.Prefix+"{link}", p.followLink)
	p.mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { p.showProblem(p.newVisit(w, r), errNoPage) })
	return p
}

// parse parses the templates. Each page is a template within frame.html.
func parse() (map[string]*template.Template, error) {
	all := map[string]*template.Template{}
	for _, name := range []string{
		"banks", "personas", "consent", "progress", "done", "accounts", "consents", "confirm", "download", "pay",
		"problem", "finished",
	} {
		empty := template.New("frame.html").Funcs(template.FuncMap{"card": newCard})
		parsed, err := empty.ParseFS(files, "templates/frame.html", "templates/"+name+".html")
		if err != nil {
			return nil, fmt.Errorf("parse the page %s: %w", name, err)
		}
		all[name] = parsed
	}
	return all, nil
}

// ServeHTTP serves a page.
func (p *Pages) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	render.SetHeaders(w.Header(), policy, "no-referrer") // the path contains the token
	p.mux.ServeHTTP(w, r)
}

// policy is the Content-Security-Policy of the pages. They load only the sandbox's style sheet and icons. Only pages
// on this machine may embed them in a frame. There is no form-action, because it would block the redirect to the
// client after a form.
const policy = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; " +
	"frame-ancestors 'self' http://localhost:* https://localhost:* http://127.0.0.1:* https://127.0.0.1:*"

// livePolicy is the policy of the progress page, which has a script that reloads it.
const livePolicy = policy + "; script-src 'self'; connect-src 'self'"

// frame is the data of every page.
type frame struct {
	Page, Title string
	Prefix      string        // of the paths of all pages, behind a proxy
	Locale      locale.Locale // language and formats of the page
	App         appData
	Bank        *bankData // the bank that the page is about; nil for none
	Base        string    // path of the session's pages; empty without a session
	BackText    string    // of the link that leaves the page
	Refresh     bool      // reload after a second
	Data        any
}

// appData is how the client presents itself.
type appData struct {
	Name string
	Logo string // path of the picture; empty for none
}

// app returns how the client of a visit presents itself.
func (p *Pages) app(v *visit, base string) (appData, error) {
	if v.Project == "" {
		return appData{Name: "budsandbox"}, nil
	}
	brand, err := p.branding.Of(v.request.Context(), v.Project)
	if err != nil {
		return appData{}, err
	}
	data := appData{Name: brand.Name}
	if brand.Logo.Type != "" && base != "" {
		data.Logo = base + "/logo"
	}
	return data, nil
}

// logo sends the client's logo.
func (p *Pages) logo(v *visit) error {
	brand, err := p.branding.Of(v.request.Context(), v.Project)
	if err != nil {
		return err
	}
	if brand.Logo.Type == "" {
		return errNoPage
	}
	v.writer.Header().Set("Content-Type", brand.Logo.Type)
	_, _ = v.writer.Write(brand.Logo.Data)
	return nil
}

// content is what a page of a session shows.
type content struct {
	name, title string
	bank        string // id of the bank that it is about; empty for none
	data        any
	refresh     bool // reload after a second
}

// show sends a page of a session.
func (p *Pages) show(v *visit, c content) error {
	if c.refresh {
		v.writer.Header().Set("Content-Security-Policy", livePolicy)
	}
	app, err := p.app(v, v.at())
	if err != nil {
		return err
	}
	return p.write(v.writer, http.StatusOK, frame{
		Page: c.name, Title: c.title, Prefix: v.prefix, Locale: v.locale(), App: app, Bank: p.bank(c.bank),
		Base: v.at(), BackText: v.backText(app), Refresh: c.refresh, Data: c.data,
	})
}

// bank returns the bank with an id, or nil if there is none.
func (p *Pages) bank(id string) *bankData {
	banks, err := p.connections.Fixtures.Providers()
	if err != nil {
		return nil
	}
	found, ok := banks.Find(id)
	if !ok {
		return nil
	}
	return &bankData{ID: found.ID, Name: found.DisplayName, Icon: found.Icon}
}

// bankName returns the name of a bank, or the id of an unknown one.
func (p *Pages) bankName(id string) string {
	if found := p.bank(id); found != nil {
		return found.Name
	}
	return id
}

// write sends a page.
func (p *Pages) write(w http.ResponseWriter, status int, f frame) error {
	all, err := p.templates()
	if err != nil {
		return err
	}
	return render.Page(w, status, all[f.Page], f)
}
