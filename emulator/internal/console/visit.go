package console

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// visit is one request for a page. It keeps the first error; after an error, calls return zero values. The page
// checks the error once, at the end.
type visit struct {
	console  *Console
	req      *http.Request
	Client   string // the project that is shown
	Base     string // the address at which the browser reached the sandbox
	prefix   string // of paths, where a proxy adds one
	title    string
	section  string  // of the navigation, for a page that belongs to several; empty for that of the page
	projects []Value // nil until they are read
	banks    []Value // nil until they are read
	Refused  string  // why the values of the page's own form, such as filters, were refused; empty if they were not
	err      error
}

// newVisit returns the visit of a request.
func (c *Console) newVisit(r *http.Request) *visit {
	v := &visit{console: c, req: r, Base: c.BaseURL(r), Client: r.FormValue("client_id")}
	if u, err := url.Parse(v.Base); err == nil {
		v.prefix = u.Path
	}
	if v.Client == "" {
		v.Client = c.Client
	}
	return v
}

// fail keeps the first error.
func (v *visit) fail(err error) {
	if v.err == nil {
		v.err = err
	}
}

// Query returns a parameter of the page.
func (v *visit) Query(name string) string { return v.req.URL.Query().Get(name) }

// notice returns the notice of the action that led to the page, or nil.
func (v *visit) notice() *notice { return v.console.notices.find(v.Query(noticeParameter)) }

// resultOf returns the notice if an action led to the page that sent a request, and nil otherwise.
func (v *visit) resultOf(action string) *notice {
	if n := v.notice(); n != nil && n.Action == action && !n.Answer.Unsent {
		return n
	}
	return nil
}

// refusal is an unsuccessful response to a call that a page needs.
type refusal struct {
	path   string
	answer Answer
}

func (e *refusal) Error() string {
	return fmt.Sprintf("%s answers %d: %s", e.path, e.answer.Status, e.answer.Problem())
}

// control reads from the control plane. namesAndValues alternates names and values of the query; empty values are
// omitted.
func (v *visit) control(path string, namesAndValues ...string) Value {
	if v.err != nil {
		return Value{}
	}
	path = withQuery("/_sandbox/"+path, namesAndValues...)
	answer := v.send(Request{Method: http.MethodGet, Path: path})
	switch {
	case answer.Status == http.StatusNotFound:
		v.fail(missingError(answer.Problem()))
	case answer.Failed():
		v.fail(&refusal{path, answer})
	}
	return answer.Body
}

// filtered is control with values of the page's own form. If they are refused, the page shows its form and the reason.
func (v *visit) filtered(path string, namesAndValues ...string) Value {
	if v.err != nil {
		return Value{}
	}
	body := v.control(path, namesAndValues...)
	var refused *refusal
	if !errors.As(v.err, &refused) || refused.answer.Status != http.StatusBadRequest {
		return body
	}
	v.Refused, v.err = refused.answer.Problem(), nil
	return Value{}
}

// bud calls an operation of Bud's API for a customer. A refusal, such as for a figure without data, is returned as
// an Answer and is not an error of the page.
func (v *visit) bud(customer, operation string, namesAndValues ...string) Answer {
	if v.err != nil {
		return Answer{}
	}
	parameters := newQuery(namesAndValues)
	answer, err := v.console.Read(v.req.Context(), v.Client, customer, operation, parameters)
	if err != nil {
		v.fail(err)
	}
	return answer
}

// forwarded lists the headers with which a proxy describes the address of the sandbox.
var forwarded = []string{"Forwarded", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-Prefix"}

// send sends a request within the process.
func (v *visit) send(call Request) Answer {
	address := "http://" + v.req.Host + call.Path
	r, err := http.NewRequestWithContext(v.req.Context(), call.Method, address, strings.NewReader(call.Body))
	if err != nil {
		return Answer{Status: http.StatusBadRequest, Body: Value{err.Error()}}
	}
	for _, name := range forwarded {
		if value := v.req.Header.Get(name); value != "" {
			r.Header.Set(name, value)
		}
	}
	if call.Client != "" {
		token, err := v.console.Token(call.Client)
		if err != nil {
			return Answer{Status: http.StatusUnauthorized, Body: Value{call.Client + ": " + err.Error()}}
		}
		r.Header.Set("Authorization", "Bearer "+token)
	}
	for _, h := range call.headers() {
		r.Header.Set(h.Name, h.Value)
	}
	return v.console.Send(r)
}

// Link returns the URL of a page for the current project. namesAndValues alternates names and values of the query.
func (v *visit) Link(path string, namesAndValues ...string) string {
	address := v.prefix + Home + "/"
	if path != "" {
		address = v.prefix + Prefix + "/" + path
	}
	return withQuery(address, append([]string{"client_id", v.shownClient()}, namesAndValues...)...)
}

// shownClient returns the current project, or "" if it is the default.
func (v *visit) shownClient() string {
	if v.Client == v.console.Client {
		return ""
	}
	return v.Client
}

// With returns the URL of this page with changed parameters. An empty value removes a parameter.
func (v *visit) With(namesAndValues ...string) string {
	query := v.req.URL.Query()
	query.Del(noticeParameter)
	query.Del(draftParameter)
	for i := 0; i < len(namesAndValues); i += 2 {
		query.Del(namesAndValues[i])
		if namesAndValues[i+1] != "" {
			query.Set(namesAndValues[i], namesAndValues[i+1])
		}
	}
	return v.prefix + v.req.URL.Path + questionMark(query.Encode())
}

// questionMark returns a query with the question mark before it, or "" for an empty one.
func questionMark(query string) string {
	if query == "" {
		return ""
	}
	return "?" + query
}

// Local returns the path of a resource of the sandbox outside the console.
func (v *visit) Local(path string) string { return v.prefix + path }

// credentials returns the credentials of the current project.
func (v *visit) credentials() credentials { return credentials{v.Client, v.console.Secret(v.Client)} }

// problem returns a page with an error and how to correct it.
func (v *visit) problem(f frame) (status int, _ frame) {
	f.Page, f.Title, status = "problem", "Something went wrong", http.StatusInternalServerError
	var missing missingError
	var refused *refusal
	switch {
	case errors.Is(v.err, errNoPage):
		f.Title, status = "Page not found", http.StatusNotFound
		f.Data = "The address may be incomplete. The sections beside lead everywhere."
	case errors.As(v.err, &missing):
		f.Title, status = "Not found", http.StatusNotFound
		f.Data = missing.Error()
	case errors.As(v.err, &refused):
		f.Title, status = "That is not possible", http.StatusBadRequest
		f.Data = refused.answer.Problem()
	default:
		if v.req.Context().Err() == nil { // else nobody waits for it any more
			v.console.Log.Error("a page of the console failed", "path", v.req.URL.Path, "error", v.err)
		}
		f.Data = "The sandbox's log says why."
	}
	v.err = nil
	return status, f
}
