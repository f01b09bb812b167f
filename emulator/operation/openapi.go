package operation

import (
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// Raw is JSON that was encoded before.
type Raw []byte

// AppendJSON writes it as it is.
func (r Raw) AppendJSON(dst []byte) []byte { return append(dst, r...) }

// Shape says that it is an object, of which no more is known.
func (Raw) Shape() any { return None{} }

// OpenAPI describes the rows that are written, in an OpenAPI 3.0 document.
func OpenAPI(version string, rows []Row) (Raw, error) {
	doc := &openapi3.T{
		OpenAPI: "3.0.3",
		Info: &openapi3.Info{
			Title: "budsandbox", Version: version,
			Description: "What this sandbox answers. It is made from the table that serves the requests, so the two cannot differ.",
		},
		Paths: openapi3.NewPaths(),
		Components: &openapi3.Components{SecuritySchemes: openapi3.SecuritySchemes{
			"bearer": {Value: openapi3.NewSecurityScheme().WithType("http").WithScheme("bearer")},
			"basic":  {Value: openapi3.NewSecurityScheme().WithType("http").WithScheme("basic")},
		}},
	}
	for _, row := range rows {
		if row.Pending || row.Method == http.MethodHead {
			continue
		}
		item := doc.Paths.Value(row.Path)
		if item == nil {
			item = &openapi3.PathItem{}
			doc.Paths.Set(row.Path, item)
		}
		item.SetOperation(row.Method, describe(row))
	}
	encoded, err := json.Marshal(doc)
	if err != nil {
		return nil, fmt.Errorf("describe the operations: %w", err)
	}
	return encoded, nil
}

func describe(row Row) *openapi3.Operation {
	plan := planFor(row.in)
	op := &openapi3.Operation{
		OperationID: row.ID, Tags: []string{row.Tag}, Deprecated: row.Deprecated,
		Parameters: parameters(plan), Responses: openapi3.NewResponsesWithCapacity(8),
	}
	switch {
	case plan.reach >= project:
		op.Security = &openapi3.SecurityRequirements{{"bearer": {}}}
	case slices.ContainsFunc(plan.fields, readsCredentials): // the row knows whether it can do without
		op.Security = &openapi3.SecurityRequirements{{"basic": {}}, {}}
	}
	op.RequestBody = requestBody(plan)
	for _, status := range row.Statuses {
		op.Responses.Set(strconv.Itoa(status), success(row, status))
	}
	for _, status := range failures(row, plan) {
		op.Responses.Set(status, failure(status))
	}
	return op
}

func parameters(p plan) openapi3.Parameters {
	var all openapi3.Parameters
	for i := range p.fields {
		f := p.fields[i]
		if f.source == "form" || readsCredentials(f) {
			continue
		}
		schema := ruled(schemaOf(f.typ, false), p.in.FieldByIndex(f.index).Tag)
		all = append(all, &openapi3.ParameterRef{Value: &openapi3.Parameter{
			Name: f.name, In: f.source, Required: f.required, Schema: schema.NewRef(),
		}})
	}
	for _, h := range scopeHeaders(p.reach) {
		all = append(all, &openapi3.ParameterRef{Value: openapi3.NewHeaderParameter(h.name).
			WithRequired(h.required).WithSchema(openapi3.NewStringSchema().WithFormat(h.format))})
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
func scopeHeaders(how reach) (headers []scopeHeader) {
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
func (r Row) Headers() (names []string) {
	for _, h := range scopeHeaders(reachOf(r.in)) {
		names = append(names, h.name)
	}
	return names
}

func requestBody(p plan) *openapi3.RequestBodyRef {
	body := openapi3.NewRequestBody()
	switch {
	case p.body != nil:
		body.WithJSONSchema(schemaOf(p.body.typ, false)).WithRequired(p.body.required)
	case p.form:
		form := openapi3.NewObjectSchema()
		for _, f := range p.fields {
			if f.source == "form" {
				form.WithProperty(f.name, ruled(schemaOf(f.typ, false), p.in.FieldByIndex(f.index).Tag))
				if f.required {
					form.Required = append(form.Required, f.name)
				}
			}
		}
		body.WithSchema(form, []string{"application/x-www-form-urlencoded"}).WithRequired(true)
	default:
		return nil
	}
	return &openapi3.RequestBodyRef{Value: body}
}

func success(row Row, status int) *openapi3.ResponseRef {
	response := openapi3.NewResponse().WithDescription(http.StatusText(status))
	if row.data == noneType && row.meta == noneType {
		return &openapi3.ResponseRef{Value: response}
	}
	if row.Flat {
		return &openapi3.ResponseRef{Value: response.WithJSONSchema(schemaOf(row.data, true))}
	}
	envelope := openapi3.NewObjectSchema().WithProperty("operation_id", openapi3.NewStringSchema().WithEnum(row.ReplyID))
	envelope.Required = []string{"operation_id"}
	for name, t := range map[string]reflect.Type{"data": row.data, "metadata": row.meta} {
		if t != noneType {
			envelope.WithProperty(name, schemaOf(t, true))
			envelope.Required = append(envelope.Required, name)
		}
	}
	return &openapi3.ResponseRef{Value: response.WithJSONSchema(envelope)}
}

// failures are the statuses of errors that the guard, the adapter or the room may give.
func failures(row Row, p plan) []string {
	all := []string{"400", "405", "5XX"} // 400 at the least for a query that is none
	if p.reach >= project {
		all = append(all, "401")
	}
	if row.Private {
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

func failure(status string) *openapi3.ResponseRef {
	code, _ := strconv.Atoi(status)
	text := http.StatusText(code)
	if text == "" {
		text = "A fault of the sandbox"
	}
	schema := schemaOf(reflect.TypeFor[wireError](), true).WithProperty("errors", openapi3.NewObjectSchema()) // by field
	return &openapi3.ResponseRef{Value: openapi3.NewResponse().WithDescription(text).WithJSONSchema(schema)}
}
