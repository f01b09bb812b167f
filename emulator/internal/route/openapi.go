package route

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// Raw is encoded JSON.
type Raw []byte

// AppendJSON appends the JSON unchanged.
func (r Raw) AppendJSON(dst []byte) []byte { return append(dst, r...) }

// MarshalJSON returns the JSON unchanged.
func (r Raw) MarshalJSON() ([]byte, error) { return r, nil }

// Shape returns an object without known properties.
func (Raw) Shape() any { return None{} }

// OpenAPI returns an OpenAPI 3.0 document of all routes that are not pending, for the sandbox at a base URL.
func OpenAPI(version, base string, routes []*Route) (Raw, error) {
	doc := document{
		OpenAPI: "3.0.3",
		Info: info{
			Title: "budsandbox", Version: version,
			Description: "What this sandbox answers. " +
				"It is made from the table that serves the requests, so the two cannot differ.",
			License: licence{"Apache 2.0", "https://www.apache.org/licenses/LICENSE-2.0"},
		},
		Servers: []server{{cmp.Or(base, "/")}},
		Paths:   map[string]map[string]description{},
		Components: map[string]map[string]map[string]string{"securitySchemes": {
			"bearer": {"type": "http", "scheme": "bearer"},
			"basic":  {"type": "http", "scheme": "basic"},
		}},
	}
	for _, route := range routes {
		if route.Pending || route.Method == http.MethodHead {
			continue
		}
		if doc.Paths[route.Path] == nil {
			doc.Paths[route.Path] = map[string]description{}
		}
		doc.Paths[route.Path][strings.ToLower(route.Method)] = describe(route)
	}
	encoded, err := json.Marshal(doc)
	if err != nil {
		return nil, fmt.Errorf("describe the operations: %w", err)
	}
	return encoded, nil
}

func describe(route *Route) description {
	b := newBinding(typeOf(route.in))
	d := description{
		ID: route.ID, Summary: route.Summary, Tags: []string{route.Tag},
		Deprecated: route.Deprecated, Security: []map[string][]string{},
		Parameters: parameters(b), Body: requestBody(b), Responses: map[string]content{},
	}
	switch {
	case b.scope >= scopeProject:
		d.Security = []map[string][]string{{"bearer": {}}}
	case slices.ContainsFunc(b.fields, readsCredentials): // optional, as some routes also accept other credentials
		d.Security = []map[string][]string{{"basic": {}}, {}}
	}
	for _, status := range route.Statuses {
		d.Responses[strconv.Itoa(status)] = success(route, status)
	}
	for _, status := range failures(route, b) {
		d.Responses[status] = failure(status)
	}
	return d
}

func parameters(b binding) (all []parameter) {
	for _, f := range b.fields {
		if f.source == "form" || readsCredentials(f) {
			continue
		}
		t := f.typ
		if t.Kind() == reflect.Map { // the parameter is given once for each key
			t = t.Elem()
		}
		s := withRules(schemaOf(t, false), b.in.FieldByIndex(f.index).Tag)
		all = append(all, parameter{f.name, f.source, f.required, s})
	}
	for _, h := range scopeHeaders(b.scope) {
		all = append(all, parameter{h.name, "header", h.required, &schema{Type: "string", Format: h.format}})
	}
	return all
}

// readsCredentials reports whether a parameter belongs to the security of an operation. OpenAPI does not allow it
// among the parameters.
func readsCredentials(f field) bool {
	return f.source == "header" && strings.EqualFold(f.name, "Authorization")
}

type scopeHeader struct {
	name     string
	required bool
	format   string
}

// scopeHeaders returns the headers that a scope reads. The customer's id is optional, because the client's own
// identifier may replace it.
func scopeHeaders(s scope) (headers []scopeHeader) {
	if s >= scopeProject {
		headers = append(headers, scopeHeader{name: clientHeader, required: true})
	}
	if s >= scopeCustomer {
		headers = append(headers, scopeHeader{name: customerHeader, format: "uuid"})
		headers = append(headers, scopeHeader{name: identifierHeader})
	}
	if s >= scopeSecret {
		headers = append(headers, scopeHeader{name: secretHeader})
	}
	return headers
}

// Headers returns the names of the headers that the route's scope reads.
func (r *Route) Headers() (names []string) {
	for _, h := range scopeHeaders(scopeOf(typeOf(r.in))) {
		names = append(names, h.name)
	}
	return names
}

func requestBody(b binding) *content {
	switch {
	case b.isUpload():
		return &content{Required: true, Media: mediaTypes("*/*", &schema{Type: "string", Format: "binary"})}
	case b.body != nil:
		return &content{Required: b.body.required, Media: mediaTypes(jsonType, schemaOf(b.body.typ, false))}
	case b.form:
		form := object()
		for _, f := range b.fields {
			if f.source == "form" {
				form.Properties[f.name] = withRules(schemaOf(f.typ, false), b.in.FieldByIndex(f.index).Tag)
				if f.required {
					form.Required = append(form.Required, f.name)
				}
			}
		}
		return &content{Required: true, Media: mediaTypes(formType, form)}
	default:
		return nil
	}
}

func success(route *Route, status int) content {
	answer := content{Description: http.StatusText(status)}
	data := typeOf(route.data)
	switch {
	case status == http.StatusNoContent, route.NoEnvelope && data == noneType:
		return answer
	case data == reflect.TypeFor[File]():
		answer.Media = mediaTypes("*/*", &schema{Type: "string", Format: "binary"})
		return answer
	case data == reflect.TypeFor[Stream]():
		answer.Media = mediaTypes("text/event-stream", &schema{Type: "string"})
		return answer
	case route.NoEnvelope:
		answer.Media = mediaTypes(jsonType, schemaOf(data, true))
		return answer
	}
	envelope := object()
	envelope.Properties["operation_id"] = &schema{Type: "string", Enum: []any{route.ReplyID}}
	envelope.Required = []string{"operation_id"}
	for name, t := range map[string]reflect.Type{"data": data, "metadata": typeOf(route.meta)} {
		if t != noneType {
			envelope.Properties[name] = schemaOf(t, true)
			if name == "data" && status != route.Statuses[0] && canBeNil(t.Kind()) {
				continue // the other status has no body
			}
			envelope.Required = append(envelope.Required, name)
		}
	}
	slices.Sort(envelope.Required)
	answer.Media = mediaTypes(jsonType, envelope)
	for i, media := range route.Media {
		if i == 0 {
			answer.Media = mediaTypes(media, envelope)
		}
		answer.Media[media] = answer.Media[route.Media[0]]
	}
	return answer
}

// failures returns the statuses of the errors that the guard, the adapter or the handler may send.
func failures(route *Route, b binding) []string {
	all := []string{"400", "405", "5XX"} // 400 at least for a malformed query
	if b.scope >= scopeProject {
		all = append(all, "401")
	}
	if route.ControlPlane {
		all = append(all, "403")
	}
	if slices.ContainsFunc(b.fields, func(f field) bool { return f.source == "path" }) {
		all = append(all, "404")
	}
	if b.body != nil || b.form {
		all = append(all, "413", "415")
	}
	for _, status := range route.Errors {
		all = append(all, strconv.Itoa(status))
	}
	return all
}

func failure(status string) content {
	code, _ := strconv.Atoi(status)
	text := http.StatusText(code)
	if text == "" {
		text = "A fault of the sandbox"
	}
	body := schemaOf(reflect.TypeFor[wireError](), true)
	body.Properties["errors"] = &schema{Type: "object"} // by field
	return content{Description: text, Media: mediaTypes(jsonType, body)}
}
