// Package bankpages is what a person sees: the pages behind a gateway URL, on which a customer chooses a bank and a persona, agrees, and
// goes back to the client; Bud calls them Bud Connect. They are plain HTML, work without JavaScript, and load nothing from elsewhere.
//
// Every page marks its parts with data-testid, for tests that drive a browser: "page" with the page's name in data-page, "bank" and
// "persona" (with the id in data-id), "outcome", "reference", "amount", "client", "search", "allow", "cancel", "continue", "retry", "connect-more", "account", "consent",
// "reconfirm", "revoke", "download", "progress", "look-again", "notice", "error". They stay as they are.
package bankpages

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"html/template"
	"log/slog"
	"net/http"
	"path"
	"sync"

	"budsandbox/bank"
	"budsandbox/emulator/internal/connection"
	"budsandbox/emulator/internal/ledger"
	"budsandbox/emulator/internal/payment"
)

//go:embed templates
var files embed.FS

// Prefix is where the pages are.
const Prefix = "/connect/"

// Pages serves the pages. Make one with New.
type Pages struct {
	desk      *connection.Service
	payments  *payment.Service
	books     *ledger.Books
	log       *slog.Logger
	templates func() (map[string]*template.Template, error)
	mux       *http.ServeMux
}

// New makes the pages over the desks, whose rules they keep, and the books, from which they show accounts. It reads nothing yet: most
// sandboxes are never looked at.
func New(desk *connection.Service, payments *payment.Service, books *ledger.Books, log *slog.Logger) *Pages {
	p := &Pages{desk: desk, payments: payments, books: books, log: log, templates: sync.OnceValues(parse), mux: http.NewServeMux()}
	p.mux.HandleFunc("GET /connect/style.css", p.file("style.css", "text/css; charset=utf-8"))
	p.mux.HandleFunc("GET /connect/progress.js", p.file("progress.js", "text/javascript; charset=utf-8"))
	for pattern, serve := range map[string]func(*visit) error{
		"GET /connect/{token}": p.start, "GET /connect/{token}/banks": p.banks, "GET /connect/{token}/personas": p.personas,
		"GET /connect/{token}/consent": p.consent, "POST /connect/{token}/allow": p.allow, "POST /connect/{token}/cancel": p.cancel,
		"GET /connect/{token}/progress/{task}": p.progress, "GET /connect/{token}/done/{task}": p.done, "GET /connect/{token}/back/{task}": p.back,
		"GET /connect/{token}/accounts": p.accounts, "GET /connect/{token}/consents": p.consents, "GET /connect/{token}/confirm": p.confirm,
		"POST /connect/{token}/reconfirm": p.reconfirm, "POST /connect/{token}/revoke": p.revoke, "GET /connect/{token}/leave": p.leave,
		"GET /connect/{token}/download": p.download, "GET /connect/{token}/data.json": p.data,
	} {
		p.mux.HandleFunc(pattern, p.visited(serve))
	}
	for pattern, serve := range map[string]func(*payVisit) error{
		"GET /pay/{token}": p.pay, "POST /pay/{token}/authorise": p.authorisePayment, "POST /pay/{token}/reject": p.rejectPayment,
		"GET /pay/{token}/leave": p.leavePayment,
	} {
		p.mux.HandleFunc(pattern, p.paying(serve))
	}
	p.mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) { p.problem(w, &visit{}, errNotHere) })
	return p
}

// parse reads the templates: each page within the frame of all.
func parse() (map[string]*template.Template, error) {
	all := map[string]*template.Template{}
	for _, name := range []string{"banks", "personas", "consent", "progress", "done", "accounts", "consents", "confirm", "download", "pay", "problem"} {
		parsed, err := template.New("frame.html").Funcs(words).ParseFS(files, "templates/frame.html", "templates/"+name+".html")
		if err != nil {
			return nil, fmt.Errorf("the page %s: %w", name, err)
		}
		all[name] = parsed
	}
	return all, nil
}

// ServeHTTP serves a page.
func (p *Pages) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "no-referrer") // the path is a key
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", policy)
	p.mux.ServeHTTP(w, r)
}

// What a page may load: nothing but our own style and icons. Frames of this machine may hold it, as clients do that embed it;
// nobody else's. There is no form-action: it would keep the browser from going back to the client after a form.
const policy = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; " +
	"frame-ancestors 'self' http://localhost:* https://localhost:* http://127.0.0.1:* https://127.0.0.1:*"

// livePolicy is for the one page with a script of ours, which asks for that page again.
const livePolicy = policy + "; script-src 'self'; connect-src 'self'"

func (p *Pages) file(name, kind string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		text, err := files.ReadFile("templates/" + name)
		if err != nil {
			p.problem(w, &visit{}, err)
			return
		}
		w.Header().Set("Content-Type", kind)
		_, _ = w.Write(text)
	}
}

// visit is one request of a customer on the way to his bank.
type visit struct {
	connection.Session
	token   string
	expired bool
	request *http.Request
	writer  http.ResponseWriter
}

// visited finds whose page it is. Only what changes nothing may still be seen of an authorisation that is over.
func (p *Pages) visited(serve func(*visit) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		v := &visit{token: r.PathValue("token"), request: r, writer: w}
		var err error
		if v.Session, err = p.desk.Open(v.token); errors.Is(err, connection.ErrExpired) {
			v.expired, err = true, nil
		}
		if err == nil {
			err = serve(v)
		}
		if err != nil {
			p.problem(w, v, err)
		}
	}
}

// at is the path of a page of this visit.
func (v *visit) at(parts ...string) string {
	return path.Join(append([]string{Prefix, v.token}, parts...)...)
}

// open refuses what needs an authorisation that is not over.
func (v *visit) open() error {
	switch a := v.Authorisation; {
	case v.expired:
		return connection.ErrExpired
	case !a.UsedAt.IsZero() && !a.Gateway.ConnectMore:
		return connection.ErrUsed
	}
	return nil
}

// seeOther sends the browser on, so that going back or reloading repeats nothing.
func (v *visit) seeOther(address string) error {
	// http.Redirect would escape what some app's address does not escape.
	v.writer.Header().Set("Location", address)
	v.writer.WriteHeader(http.StatusSeeOther)
	return nil
}

// frame is what every page has.
type frame struct {
	Page, Title string
	Base        string // path of this visit's pages; empty where there is none
	Refresh     bool   // look again in a second
	Data        any
}

// show writes a page, whole or not at all.
func (p *Pages) show(v *visit, name, title string, data any, refresh bool) error {
	if refresh {
		v.writer.Header().Set("Content-Security-Policy", livePolicy)
	}
	return p.write(v.writer, http.StatusOK, name, frame{Page: name, Title: title, Base: v.at(), Refresh: refresh, Data: data})
}

func (p *Pages) write(w http.ResponseWriter, status int, name string, f frame) error {
	all, err := p.templates()
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := all[name].Execute(&b, f); err != nil {
		return fmt.Errorf("the page %s: %w", name, err)
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(b.Bytes())
	return nil
}

var errNotHere = errors.New("there is no such page")

type problemData struct {
	Text string
	Hint string // for the developer
	Back bool   // to the client
}

// problem tells what is wrong and what to do.
func (p *Pages) problem(w http.ResponseWriter, v *visit, err error) {
	status, title, data := http.StatusInternalServerError, "Something went wrong", problemData{Text: "The sandbox has noted what. Please try again."}
	known := v.Authorisation.Return != ""
	var refusal *connection.Refusal
	switch {
	case errors.Is(err, connection.ErrExpired):
		status, title = http.StatusGone, "This link is expired"
		data = problemData{"It was good for 30 minutes. Go back to the app and start again there.", "The sandbox's clock decides, which can be moved. " + freshLink, known}
	case errors.Is(err, connection.ErrUsed):
		status, title = http.StatusGone, "This link has been used"
		data = problemData{"Go back to the app; to connect another account, start again there.", freshLink, known}
	case errors.Is(err, connection.ErrToken), errors.Is(err, errNotHere), errors.Is(err, connection.ErrNotFound):
		status, title = http.StatusNotFound, "There is nothing here"
		data = problemData{"The link is not one of this sandbox, or it is not complete. Start again in the app.", freshLink, known}
	case errors.As(err, &refusal):
		status, title, data = http.StatusBadRequest, "That is not possible", problemData{Text: refusal.Text, Back: known}
	default:
		p.log.Error("a page failed", "error", err)
	}
	f := frame{Page: "problem", Title: title, Data: data}
	if known {
		f.Base = v.at()
	}
	if failed := p.write(w, status, "problem", f); failed != nil {
		p.log.Error("a page failed", "error", failed)
		http.Error(w, title, http.StatusInternalServerError)
	}
}

const freshLink = "POST /v2/open-banking/authorisation-gateway-url, or authorisation-url with a licence of your own, gives a new link."

// words are what the templates can say.
var words = template.FuncMap{
	"money": func(m bank.Money) string { return m.String() },
}
