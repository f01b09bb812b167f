package console

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// Request describes a request to the sandbox's API. A button sends it, and Snippets show it as code.
type Request struct {
	Method string
	Path   string // with the query
	Client string // project whose token the request needs; empty for the control plane
	Header []Header
	Body   string // empty for none
}

// Header is a header of a Request.
type Header struct{ Name, Value string }

// credentials are the client id and the secret for a token.
type credentials struct{ id, secret string }

// headers returns the headers of the request without the token.
func (r Request) headers() []Header {
	var all []Header
	if r.Client != "" {
		all = append(all, Header{"X-Client-Id", r.Client})
	}
	all = append(all, r.Header...)
	if r.Body != "" && !r.hasHeader("Content-Type") {
		all = append(all, Header{"Content-Type", "application/json"})
	}
	return all
}

func (r Request) hasHeader(name string) bool {
	return slices.ContainsFunc(r.Header, func(h Header) bool { return strings.EqualFold(h.Name, name) })
}

// field is a member of a JSON object.
type field struct {
	name  string
	value any
}

// object returns a JSON object with its fields in order. It omits empty texts.
func object(fields ...field) string {
	var b strings.Builder
	b.WriteByte('{')
	for _, f := range fields {
		if text, ok := f.value.(string); ok && text == "" {
			continue
		}
		value, err := json.Marshal(f.value)
		if err != nil { // entered text that is not JSON
			value, _ = json.Marshal(strings.TrimSpace(string(f.value.(json.RawMessage))))
		}
		if b.Len() > 1 {
			b.WriteByte(',')
		}
		name, _ := json.Marshal(f.name)
		b.Write(name)
		b.WriteByte(':')
		b.Write(value)
	}
	b.WriteByte('}')
	return b.String()
}

// raw returns JSON that is written unchanged.
func raw(text string) json.RawMessage { return json.RawMessage(text) }

// number returns an entered number as a JSON number. It returns invalid text unchanged and "" for no text.
func number(text string) any {
	if text = strings.TrimSpace(text); text == "" {
		return ""
	}
	if json.Valid([]byte(text)) {
		return json.RawMessage(text)
	}
	return text
}

// withQuery adds a query to a path, without empty parameters. namesAndValues alternates names and values.
func withQuery(path string, namesAndValues ...string) string {
	return path + questionMark(newQuery(namesAndValues).Encode())
}

// newQuery returns the parameters that are not empty.
func newQuery(namesAndValues []string) url.Values {
	query := url.Values{}
	for i := 0; i < len(namesAndValues); i += 2 {
		if namesAndValues[i+1] != "" {
			query.Add(namesAndValues[i], namesAndValues[i+1])
		}
	}
	return query
}

// Answer is the response to a request.
type Answer struct {
	Status int
	Header http.Header
	Body   Value
	Advice []string // about the request, if Config.Read sent it
	Unsent bool     // the console itself refused the form, and the body is the reason
}

// NewAnswer returns a response with a body, which is decoded if it is JSON.
func NewAnswer(status int, header http.Header, body []byte) Answer {
	return Answer{Status: status, Header: header, Body: decode(body)}
}

// Failed reports whether the status is not a success.
func (a Answer) Failed() bool { return a.Status < 200 || a.Status > 299 }

// problemOf returns a text of an error with the name of its field in front, unless it begins with that.
func problemOf(field, text string) string {
	if strings.HasPrefix(text, field) {
		return text
	}
	return field + ": " + text
}

// Problem returns the error message of a response.
func (a Answer) Problem() string {
	if !a.Failed() {
		return ""
	}
	for _, path := range []string{"errors", "error"} {
		var texts []string
		for _, m := range a.Body.Members(path) {
			texts = append(texts, problemOf(m.Name, m.Text("")))
		}
		if len(texts) > 0 {
			return strings.Join(texts, "; ")
		}
	}
	for _, path := range []string{"description", "message", "error_description", "data.message"} {
		if text := a.Body.Text(path); text != "" {
			return text
		}
	}
	return a.Body.Text("")
}
