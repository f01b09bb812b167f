package route

import (
	"net/url"
	"reflect"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"budsandbox/internal/textfile"
)

// binder fills the request type of one request from its path, query, headers, form and body.
type binder struct {
	binding
	adapter *Adapter
	route   *Route
	context echo.Context
	request *Request
	in      reflect.Value // the request type

	problems Problems
	query    url.Values
	given    bool // a parameter or the body has a value other than the default
}

// bind parses the parameters and the body into the request type. It collects what is wrong with them in problems.
func (b *binder) bind() error {
	var form url.Values
	switch {
	case b.isUpload():
		b.given = true
		if err := b.bindUpload(); err != nil {
			return err
		}
	case b.body != nil || b.form:
		body, err := b.readBody()
		if err != nil {
			return err
		}
		if b.form {
			form = readForm(b.context.Request().Header.Get(echo.HeaderContentType), body)
		}
		if b.body != nil && len(body) > 0 && !b.hasFormField(form) {
			form = nil // JSON that is sent as a form, as curl -d does
		}
		if b.body != nil && form == nil && !b.bindBody(body) {
			return nil
		}
		if b.body == nil && form == nil && len(body) > 0 {
			AddAdvice(b.context, noForm(b.context.Request().Header.Get(echo.HeaderContentType)))
		}
	case b.route.ControlPlane:
		if b.problems = refuseBody(b.context); len(b.problems) > 0 {
			return nil
		}
	}
	b.bindParameters(form)
	return nil
}

// noForm returns the advice about a body of another media type than a form, which an operation reads alone.
func noForm(contentType string) Advice {
	text := "Bud reads a form here, with the Content-Type " + formType
	if contentType == "" {
		return Advice{"media_type", text + "; the request has none."}
	}
	return Advice{"media_type", text + ", not " + shortened(contentType, maxName) + "."}
}

// hasFormField reports whether a form has one of the request type's fields.
func (b *binder) hasFormField(form url.Values) bool {
	return slices.ContainsFunc(b.fields, func(f field) bool { return f.source == "form" && form.Has(f.name) })
}

// bindUpload passes the body on undecoded.
func (b *binder) bindUpload() error {
	limit := b.route.bodyLimit(b.binding, b.adapter.MaxBody)
	upload, err := readUpload(b.context.Response(), b.context.Request(), limit)
	if err != nil {
		return err
	}
	b.in.FieldByIndex(b.body.index).Set(reflect.ValueOf(upload))
	return nil
}

// readBody reads the body. The request holds it until it is released.
func (b *binder) readBody() (body []byte, err error) {
	limit := b.route.bodyLimit(b.binding, b.adapter.MaxBody)
	b.request.body, err = b.adapter.readBody(b.context.Response(), b.context.Request(), limit)
	if err != nil {
		return nil, err
	}
	return b.request.body.Bytes, nil
}

// bindBody decodes a JSON body. It returns false for a body that exceeds the limits, of which nothing is decoded.
func (b *binder) bindBody(body []byte) bool {
	own := b.route.ControlPlane
	longest := maxString
	if own { // its bodies may come from files
		body, longest = textfile.Decode(body), maxOwnText
	}
	if b.problems = checkLimits(body, longest); len(b.problems) > 0 {
		return false
	}
	b.given = len(body) > 0
	b.problems = decodeBody(b.body, body, b.in.FieldByIndex(b.body.index))
	if own {
		b.problems = explainBody(b.problems, body, b.body.typ)
	}
	if len(b.problems) == 0 && (own || len(body) <= maxInspected) {
		b.problems = applyRemarks(b.context, b.route, inspectBody(body, b.body.typ, own, &b.adapter.types))
	}
	return true
}

// bindParameters parses the parameters of path, query, headers and form.
func (b *binder) bindParameters(form url.Values) {
	r := b.context.Request()
	if problems := checkPairs(r); len(problems) > 0 {
		b.add(problems...)
		return
	}
	var err error
	if b.query, err = url.ParseQuery(r.URL.RawQuery); err != nil {
		b.add(Problem{In: "query", Name: "query", Text: "query " + explainQuery(err)})
	}
	b.add(applyRemarks(b.context, b.route, b.inspectQuery(b.query, b.route.ownQuery))...)
	path, header := pathValue(b.context), r.Header.Get
	for _, f := range b.fields {
		texts := f.values(path, b.query, form, header)
		if texts == nil {
			continue
		}
		b.given = b.given || len(texts) != 1 || texts[0] != f.defaultText
		if f.source == "path" && strings.TrimSpace(texts[0]) == "" {
			b.add(Problem{In: "path", Name: f.name, Kind: Missing})
			continue
		}
		if err := f.set(b.in.FieldByIndex(f.index), texts); err != nil {
			name := f.nameOf(err)
			b.add(Problem{In: f.source, Name: name, Text: sentence(name, err)})
		}
	}
}

func (b *binder) add(problems ...Problem) { b.problems = append(b.problems, problems...) }

// validate checks the rules of the request type. It returns nothing if a value could not be parsed, because that value
// is zero and would be reported a second time.
func (b *binder) validate() Problems {
	for _, problem := range b.problems {
		if problem.Kind != Missing {
			return nil
		}
	}
	if b.route.Pending || !b.validated || !b.given && b.defaultsValid.Load() {
		return nil
	}
	invalid := b.adapter.rules.checkAll(b.in.Addr().Interface())
	if len(invalid) == 0 && !b.given {
		b.defaultsValid.Store(true)
	}
	return invalid
}
