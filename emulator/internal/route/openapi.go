package route

import (
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// Raw is JSON that was encoded before.
type Raw []byte

// AppendJSON writes it as it is.
func (r Raw) AppendJSON(dst []byte) []byte { return append(dst, r...) }

// MarshalJSON writes it within other data.
func (r Raw) MarshalJSON() ([]byte, error) { return r, nil }

// Shape says that it is an object, of which no more is known.
func (Raw) Shape() any { return None{} }

// OpenAPI describes the rows that are written, in an OpenAPI 3.0 document.
func OpenAPI(version string, rows []Route) (Raw, error) {
	doc := document{
		OpenAPI: "3.0.3",
		Info: info{
			Title: "budsandbox", Version: version,
			Description: "What this sandbox answers. It is made from the table that serves the requests, so the two cannot differ.",
		},
		Paths: map[string]map[string]description{},
		Components: map[string]map[string]map[string]string{"securitySchemes": {
			"bearer": {"type": "http", "scheme": "bearer"},
			"basic":  {"type": "http", "scheme": "basic"},
		}},
	}
	for _, row := range rows {
		if row.Pending || row.Method == http.MethodHead {
			continue
		}
		if doc.Paths[row.Path] == nil {
			doc.Paths[row.Path] = map[string]description{}
		}
		doc.Paths[row.Path][strings.ToLower(row.Method)] = describe(row)
	}
	encoded, err := json.Marshal(doc)
	if err != nil {
		return nil, fmt.Errorf("describe the operations: %w", err)
	}
	return encoded, nil
}

func describe(row Route) description {
	plan := newBinding(row.in)
	d := description{
		ID: row.ID, Tags: []string{row.Tag}, Deprecated: row.Deprecated,
		Parameters: parameters(plan), Body: requestBody(plan), Responses: map[string]content{},
	}
	switch {
	case plan.scope >= project:
		d.Security = []map[string][]string{{"bearer": {}}}
	case slices.ContainsFunc(plan.fields, readsCredentials): // the row knows whether it can do without
		d.Security = []map[string][]string{{"basic": {}}, {}}
	}
	for _, status := range row.Statuses {
		d.Responses[strconv.Itoa(status)] = success(row, status)
	}
	for _, status := range failures(row, plan) {
		d.Responses[status] = failure(status)
	}
	return d
}

func parameters(p binding) (all []parameter) {
	for _, f := range p.fields {
		if f.source == "form" || readsCredentials(f) {
			continue
		}
		of := f.typ
		if of.Kind() == reflect.Map { // it is written once for each key
			of = of.Elem()
		}
		all = append(all, parameter{f.name, f.source, f.required, ruled(schemaOf(of, false), p.in.FieldByIndex(f.index).Tag)})
	}
	for _, h := range scopeHeaders(p.scope) {
		all = append(all, parameter{h.name, "header", h.required, &schema{Type: "string", Format: h.format}})
	}
	return all
}

// readsCredentials says that a parameter is what OpenAPI calls security, and has readers ignore as a parameter.
func readsCredentials(f field) bool {
	return f.source == "header" && strings.EqualFold(f.name, "Authorization")
}

type scopeHeader struct {
	name     string
	required bool
	format   string
}

// scopeHeaders are what a scope reads. The customer's id is not required: its identifier may stand for it.
func scopeHeaders(how scope) (headers []scopeHeader) {
	if how >= project {
		headers = append(headers, scopeHeader{name: clientHeader, required: true})
	}
	if how >= customer {
		headers = append(headers, scopeHeader{name: customerHeader, format: "uuid"}, scopeHeader{name: identifierHeader})
	}
	if how >= secret {
		headers = append(headers, scopeHeader{name: secretHeader})
	}
	return headers
}

// Headers names the headers by which a row finds out for whom it acts.
func (r Route) Headers() (names []string) {
	for _, h := range scopeHeaders(scopeOf(r.in)) {
		names = append(names, h.name)
	}
	return names
}

func requestBody(p binding) *content {
	switch {
	case p.isUpload():
		return &content{Required: true, Media: as("*/*", &schema{Type: "string", Format: "binary"})}
	case p.body != nil:
		return &content{Required: p.body.required, Media: as(jsonType, schemaOf(p.body.typ, false))}
	case p.form:
		form := object()
		for _, f := range p.fields {
			if f.source == "form" {
				form.Properties[f.name] = ruled(schemaOf(f.typ, false), p.in.FieldByIndex(f.index).Tag)
				if f.required {
					form.Required = append(form.Required, f.name)
				}
			}
		}
		return &content{Required: true, Media: as(formType, form)}
	default:
		return nil
	}
}

func success(row Route, status int) content {
	answer := content{Description: http.StatusText(status)}
	switch {
	case status == http.StatusNoContent, row.NoEnvelope && row.data == noneType:
		return answer
	case row.data == reflect.TypeFor[File]():
		answer.Media = as("*/*", &schema{Type: "string", Format: "binary"})
		return answer
	case row.NoEnvelope:
		answer.Media = as(jsonType, schemaOf(row.data, true))
		return answer
	}
	envelope := object()
	envelope.Properties["operation_id"] = &schema{Type: "string", Enum: []any{row.ReplyID}}
	envelope.Required = []string{"operation_id"}
	for name, t := range map[string]reflect.Type{"data": row.data, "metadata": row.meta} {
		if t != noneType {
			envelope.Properties[name] = schemaOf(t, true)
			envelope.Required = append(envelope.Required, name)
		}
	}
	slices.Sort(envelope.Required)
	answer.Media = as(jsonType, envelope)
	for i, media := range row.Media {
		if i == 0 {
			answer.Media = as(media, envelope)
		}
		answer.Media[media] = answer.Media[row.Media[0]]
	}
	return answer
}

// failures are the statuses of errors that the guard, the adapter or the handler may give.
func failures(row Route, p binding) []string {
	all := []string{"400", "405", "5XX"} // 400 at the least for a query that is none
	if p.scope >= project {
		all = append(all, "401")
	}
	if row.ControlPlane {
		all = append(all, "403")
	}
	if slices.ContainsFunc(p.fields, func(f field) bool { return f.source == "path" }) {
		all = append(all, "404")
	}
	if p.body != nil || p.form {
		all = append(all, "413")
	}
	for _, status := range row.Errors {
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
	return content{Description: text, Media: as(jsonType, body)}
}
