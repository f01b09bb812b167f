package console

import (
	"cmp"
	"crypto/rand"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"sync"
)

// action is the effect of a form: it returns the Request to send, or to show as code.
type action struct {
	name, title string
	request     func(v *visit, form url.Values) Request
	check       func(v *visit, form url.Values) (problem string) // why nothing is sent, or ""; nil checks nothing
	outcome     func(*visit, url.Values, Answer) outcome         // what an answered request has caused; nil for no words
}

// send sends the request of a form, unless the check refuses the form.
func (a action) send(v *visit, form url.Values, call Request) Answer {
	if a.check != nil {
		if problem := a.check(v, form); problem != "" {
			return Answer{Unsent: true, Body: Value{problem}}
		}
	}
	return v.send(call)
}

// actions returns all actions by name.
func actions() map[string]action {
	all := map[string]action{}
	for _, group := range [][]action{
		clockActions, requestActions, webhookActions, faultActions, personaActions, exploreActions, widgetActions,
		enrichActions, settingActions, customerActions, paymentActions,
	} {
		for _, a := range group {
			all[a.name] = a
		}
	}
	return all
}

// MaxForm is the maximum length of a form in bytes.
const MaxForm = 1 << 20

// do runs an action and redirects to the page of its form, which then shows a notice.
func (c *Console) do(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, MaxForm)
	if err := r.ParseForm(); err != nil {
		http.Error(w, "The form cannot be read: "+err.Error(), http.StatusBadRequest)
		return
	}
	a, known := c.actions[r.PathValue("action")]
	if !known {
		c.page(unknownPage)(w, r)
		return
	}
	v := c.newVisit(r)
	call := a.request(v, r.Form)
	answer := a.send(v, r.Form, call)
	var result outcome
	if a.outcome != nil && !answer.Failed() {
		result = a.outcome(v, r.Form, answer)
	}
	id := c.notices.add(notice{
		Action: a.name, Title: a.title, Request: call, Answer: answer, Snippets: call.Snippets(v.Base, v.credentials()),
		Form: r.Form, Outcome: result, Page: answer.Header.Get("X-Sandbox-Console"),
	})
	w.Header().Set("Location", v.next(r.Form, answer, id))
	w.WriteHeader(http.StatusSeeOther)
}

// next returns the URL to which an action redirects: the page that its form names, or the place of a form to fill in
// that was refused.
func (v *visit) next(form url.Values, answer Answer, notice string) string {
	if !answer.Failed() {
		return v.back(form.Get(backField), noticeParameter, notice)
	}
	return v.back(pageOf(form), noticeParameter, notice) + placeOf(form)
}

// pageOf returns the address of the page that a form is on.
func pageOf(form url.Values) string { return cmp.Or(form.Get(originField), form.Get(backField)) }

// placeOf returns the place of a form to fill in on its page, as the end of an address.
func placeOf(form url.Values) string { return (&url.URL{Fragment: form.Get(idField)}).String() }

// back returns the URL of a page with a parameter, if that has a value.
func (v *visit) back(address, parameter, value string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host != "" || u.Scheme != "" || !strings.HasPrefix(u.Path, v.prefix+Home) ||
		strings.Contains(u.Path, "..") {
		u = &url.URL{Path: v.prefix + Home + "/"}
	}
	query := u.Query()
	if value != "" {
		query.Set(parameter, value)
	}
	return u.Path + questionMark(query.Encode())
}

// codeData is an action as code.
type codeData struct {
	Action   string
	Title    string
	Fields   []formField
	Back     string // the page of the form, with what was filled in
	Request  Request
	Snippets []Snippet
}

// code shows an action as code, with the values of its form.
func (v *visit) code() any {
	form := v.req.URL.Query()
	v.section = v.sectionOf(form.Get(backField))
	a, known := v.console.actions[v.req.PathValue("action")]
	if !known {
		v.fail(errNoPage)
		return nil
	}
	data := codeData{Action: a.name, Title: a.title, Back: v.uncoded(form)}
	data.Request = a.request(v, form)
	data.Snippets = data.Request.Snippets(v.Base, v.credentials())
	for name, values := range form {
		for _, value := range values {
			data.Fields = append(data.Fields, formField{name, value})
		}
	}
	v.title = a.title + ", as code"
	return data
}

// uncoded returns the URL that leads back from the code of a form: that of its page, where a form to fill in has what
// was entered.
func (v *visit) uncoded(form url.Values) string {
	if form.Get(idField) == "" {
		return v.back(cmp.Or(form.Get(backField), v.Link("")), "", "")
	}
	entered := maps.Clone(form)
	entered.Del(backField)
	entered.Del(originField)
	return v.back(pageOf(form), draftParameter, entered.Encode()) + placeOf(form)
}

// noticeParameter is the parameter of a page that has the id of the notice to show.
const noticeParameter = "notice"

// notice describes the result of an action.
type notice struct {
	id       string
	Action   string
	Title    string
	Request  Request
	Answer   Answer
	Snippets []Snippet
	Form     url.Values
	Outcome  outcome
	Page     string // URL of the call in the request log; empty if it is not there
}

// Bad reports whether the call was refused, or what it started has failed.
func (n notice) Bad() bool { return n.Answer.Failed() || n.Outcome.Failed }

// Links returns links to what the call created and to what can be opened.
func (n notice) Links() (all []pageLink) {
	for _, path := range []string{"data.url", "data.bud_pay_url", "data.authorisation_url"} {
		if u, err := url.Parse(n.Answer.Body.Text(path)); err == nil && (u.Scheme == "http" || u.Scheme == "https") {
			all = append(all, pageLink{Name: "Open " + u.Path, Href: u.String()})
		}
	}
	if id := n.Answer.Body.Text("data.0.customer_id"); id != "" && !n.Answer.Failed() {
		all = append(all, pageLink{Name: "Open the customer", Path: "customers/" + id})
	}
	if id := n.Answer.Body.Text("data.payment_id"); id != "" {
		all = append(all, pageLink{Name: "See the payment", Path: "payments/" + id})
	}
	return all
}

// notices holds the latest notices in memory, so that a page can show its notice after a redirect.
type notices struct {
	mu     sync.Mutex
	latest []notice
}

// maxNotices is the maximum number of stored notices. A page requests its notice within a second.
const maxNotices = 32

func (n *notices) add(added notice) (id string) {
	added.id = rand.Text()
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.latest = append(n.latest, added); len(n.latest) > maxNotices {
		n.latest = n.latest[1:]
	}
	return added.id
}

// find returns a notice, or nil.
func (n *notices) find(id string) *notice {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, found := range n.latest {
		if found.id == id {
			return &found
		}
	}
	return nil
}
