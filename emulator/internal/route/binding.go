package route

import (
	"cmp"
	"encoding"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
)

// binding describes how a request type is filled. It is computed once for each route.
type binding struct {
	in        reflect.Type
	scope     scope
	fields    []field
	body      *field // the field named Body, decoded from JSON
	form      bool   // at least one field comes from a form
	validated bool   // at least one field has validation rules

	defaultsValid *atomic.Bool // whether a request without any values was found valid
}

// field is one parameter of a request type. Its tag path, query, header or form gives the source and the name, the tag
// default the value of a missing parameter, and the tag validate the rules that the validator checks.
type field struct {
	index       []int
	source      string
	name        string
	defaultText string
	required    bool
	media       []string // of a Content-Type: the accepted media types
	element     string   // of a body that is a list: the name of an element in errors, body unless the tag element has it
	typ         reflect.Type
	set         func(reflect.Value, []string) error
}

// isUpload reports whether the body is passed on undecoded.
func (b binding) isUpload() bool { return b.body != nil && b.body.typ == reflect.TypeFor[Upload]() }

// closeUpload closes the upload of a request, if it has one.
func (b binding) closeUpload(in reflect.Value) {
	if !b.isUpload() {
		return
	}
	if upload, _ := in.FieldByIndex(b.body.index).Interface().(Upload); upload != nil {
		_ = upload.Close()
	}
}

var sources = []string{"path", "query", "header", "form"}

// newBinding reads the tags of a request type. A type that it cannot fill is a programming error, so it panics. Every
// test mounts all routes and would show the panic.
func newBinding(in reflect.Type) binding {
	b := binding{in: in, scope: scopeOf(in), validated: hasValidation(in, map[reflect.Type]bool{}),
		defaultsValid: new(atomic.Bool)}
	for _, f := range reflect.VisibleFields(in) {
		if f.Name == "Body" && f.Tag.Get("body") != "" {
			b.body = &field{
				index: f.Index, source: "body", name: "body", typ: f.Type, required: f.Tag.Get("body") == "required",
				element: cmp.Or(f.Tag.Get("element"), "body"),
			}
			continue
		}
		for _, source := range sources {
			name, tagged := f.Tag.Lookup(source)
			if !tagged {
				continue
			}
			b.form = b.form || source == "form"
			b.fields = append(b.fields, field{
				index: f.Index, source: source, name: name, defaultText: f.Tag.Get("default"), typ: f.Type,
				required: source == "path" || isRequired(f.Tag), media: strings.Fields(f.Tag.Get("media")),
				set: setter(f.Type),
			})
		}
	}
	return b
}

// hasValidation reports whether a type or a type within it has rules for the validator.
func hasValidation(t reflect.Type, seen map[reflect.Type]bool) bool {
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Array, reflect.Map:
		return hasValidation(t.Elem(), seen)
	case reflect.Struct:
		if seen[t] {
			return false
		}
		seen[t] = true
		for i := range t.NumField() {
			if f := t.Field(i); f.Tag.Get("validate") != "" || hasValidation(f.Type, seen) {
				return true
			}
		}
	}
	return false
}

// values returns a field's values in a request, or nil if there are none. An empty value counts as missing.
func (f field) values(
	path func(string) string, query, form url.Values, header func(string) string,
) []string {
	var texts []string
	switch f.source {
	case "path":
		texts = []string{path(f.name)}
	case "query":
		if f.typ.Kind() == reflect.Map {
			return f.keyedValues(query)
		}
		texts = query[f.name]
	case "form":
		texts = form[f.name]
	case "header":
		texts = []string{header(f.name)}
	}
	if len(texts) == 0 || texts[0] == "" {
		if f.defaultText == "" {
			return nil
		}
		return []string{f.defaultText}
	}
	return texts
}

// setter returns a function that parses texts into a value of type t. Its errors continue the parameter's name, as in
// "must be a whole number".
func setter(t reflect.Type) func(reflect.Value, []string) error {
	if reflect.PointerTo(t).Implements(reflect.TypeFor[encoding.TextUnmarshaler]()) {
		return func(v reflect.Value, texts []string) error {
			return v.Addr().Interface().(encoding.TextUnmarshaler).UnmarshalText([]byte(texts[0]))
		}
	}
	switch t.Kind() {
	case reflect.String:
		return func(v reflect.Value, texts []string) error { v.SetString(texts[0]); return nil }
	case reflect.Int:
		return func(v reflect.Value, texts []string) error {
			n, err := strconv.Atoi(texts[0])
			if errors.Is(err, strconv.ErrRange) {
				return fmt.Errorf("must be a whole number of at most 18 digits")
			}
			if err != nil {
				return fmt.Errorf("must be a whole number")
			}
			v.SetInt(int64(n))
			return nil
		}
	case reflect.Bool:
		return func(v reflect.Value, texts []string) error {
			b, err := strconv.ParseBool(texts[0])
			if err != nil {
				return fmt.Errorf("must be true or false")
			}
			v.SetBool(b)
			return nil
		}
	case reflect.Slice:
		return sliceSetter(t)
	case reflect.Map:
		return mapSetter(t)
	default:
		panic(fmt.Sprintf("route: a parameter cannot have the type %s", t))
	}
}

func sliceSetter(t reflect.Type) func(reflect.Value, []string) error {
	setItem := setter(t.Elem())
	return func(v reflect.Value, texts []string) error {
		all := reflect.MakeSlice(t, len(texts), len(texts))
		for i, text := range texts {
			if err := setItem(all.Index(i), []string{text}); err != nil {
				return err
			}
		}
		v.Set(all)
		return nil
	}
}

// key returns the part of a query parameter's name that the client chooses, if the field accepts it: the text in the
// brackets of change_percentage[subcategory], or after the dot of metadata.{field_name}.
func (f field) key(name string) (key string, found bool) {
	if f.source != "query" || f.typ.Kind() != reflect.Map {
		return "", false
	}
	if prefix, _, dotted := strings.Cut(f.name, ".{"); dotted {
		key, found = strings.CutPrefix(name, prefix+".")
		return key, found && key != ""
	}
	prefix, _, _ := strings.Cut(f.name, "[")
	if key, found = strings.CutPrefix(name, prefix+"["); found {
		key, found = strings.CutSuffix(key, "]")
	}
	return key, found && key != ""
}

// keyedValues returns the keys and values of a parameter whose name is partly chosen by the client, alternating and
// sorted by key. The last value of a repeated key is used.
func (f field) keyedValues(query url.Values) (texts []string) {
	for _, name := range slices.Sorted(maps.Keys(query)) {
		if key, found := f.key(name); found {
			values := query[name]
			texts = append(texts, key, values[len(values)-1])
		}
	}
	return texts
}

// keyError is an error of the value of a parameter whose name is partly chosen by the client.
type keyError struct {
	key string
	error
}

func (e keyError) Unwrap() error { return e.error }

// nameOf returns the name of the parameter that has an error, with the key that the client chose.
func (f field) nameOf(err error) string {
	var keyed keyError
	if !errors.As(err, &keyed) {
		return f.name
	}
	if prefix, _, dotted := strings.Cut(f.name, ".{"); dotted {
		return prefix + "." + keyed.key
	}
	prefix, _, _ := strings.Cut(f.name, "[")
	return prefix + "[" + keyed.key + "]"
}

func mapSetter(t reflect.Type) func(reflect.Value, []string) error {
	setValue := setter(t.Elem())
	return func(v reflect.Value, texts []string) error {
		all := reflect.MakeMap(t)
		for i := 0; i+1 < len(texts); i += 2 {
			value := reflect.New(t.Elem()).Elem()
			if err := setValue(value, texts[i+1:]); err != nil {
				return keyError{texts[i], err}
			}
			all.SetMapIndex(reflect.ValueOf(texts[i]), value)
		}
		v.Set(all)
		return nil
	}
}
