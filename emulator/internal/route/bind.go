package route

import (
	"encoding"
	"fmt"
	"maps"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// binding says how a request type is filled. It is made once for each row.
type binding struct {
	in        reflect.Type
	scope     scope
	fields    []field
	body      *field // the field named Body, decoded from JSON
	form      bool   // some field comes from a form
	validated bool   // some field has rules to be checked
}

// field is one parameter of a request type: a tag path, query, header or form gives its source and name, default
// what stands in for it, and validate (read by the validator) what it may be.
type field struct {
	index       []int
	source      string
	name        string
	defaultText string
	required    bool
	typ         reflect.Type
	set         func(reflect.Value, []string) error
}

// isUpload reports whether the body is taken as it comes.
func (p binding) isUpload() bool { return p.body != nil && p.body.typ == reflect.TypeFor[Upload]() }

// maxBody is how long the body may be, in bytes.
func (p binding) maxBody(usual int64) int64 {
	if p.isUpload() {
		return max(usual, maxUpload)
	}
	return usual
}

var sources = []string{"path", "query", "header", "form"}

// newBinding reads the tags of a request type. A type that it cannot fill is a mistake in the program, so it panics
// when the table is mounted, which every test does.
func newBinding(in reflect.Type) binding {
	p := binding{in: in, scope: scopeOf(in), validated: hasValidation(in, map[reflect.Type]bool{})}
	for _, f := range reflect.VisibleFields(in) {
		if f.Name == "Body" && f.Tag.Get("body") != "" {
			p.body = &field{index: f.Index, source: "body", name: "body", typ: f.Type, required: f.Tag.Get("body") == "required"}
			continue
		}
		for _, source := range sources {
			name, tagged := f.Tag.Lookup(source)
			if !tagged {
				continue
			}
			p.form = p.form || source == "form"
			p.fields = append(p.fields, field{
				index: f.Index, source: source, name: name, defaultText: f.Tag.Get("default"), typ: f.Type,
				required: source == "path" || isRequired(f.Tag),
				set:      setter(f.Type),
			})
		}
	}
	return p
}

// hasValidation says whether a type, or what is in it, has rules for the validator: most of what lists has none.
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

// values gives a field's texts in a request, nil when it has none; an empty text counts as none.
func (f field) values(path func(string) string, query, form url.Values, header func(string) string) []string {
	var texts []string
	switch f.source {
	case "path":
		texts = []string{path(f.name)}
	case "query":
		if f.typ.Kind() == reflect.Map {
			return bracketValues(f.name, query)
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

// setter returns how texts become a value of a type; its errors continue the parameter's name: "must be ...".
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
		panic(fmt.Sprintf("operation: a parameter cannot be a %s", t))
	}
}

func sliceSetter(t reflect.Type) func(reflect.Value, []string) error {
	one := setter(t.Elem())
	return func(v reflect.Value, texts []string) error {
		all := reflect.MakeSlice(t, len(texts), len(texts))
		for i, text := range texts {
			if err := one(all.Index(i), []string{text}); err != nil {
				return err
			}
		}
		v.Set(all)
		return nil
	}
}

// Split takes lists apart that come with commas, repeated, or both.
func Split(texts []string) (all []string) {
	for _, text := range texts {
		for one := range strings.SplitSeq(text, ",") {
			if one = strings.TrimSpace(one); one != "" {
				all = append(all, one)
			}
		}
	}
	return all
}

// bracketValues are the keys and values of a parameter like change_percentage[subcategory], one after the other, in the order of keys:
// what stands in the brackets is the client's to choose. Of a key that comes twice the last value counts, as in a form.
func bracketValues(name string, query url.Values) (texts []string) {
	prefix, _, _ := strings.Cut(name, "[")
	for _, key := range slices.Sorted(maps.Keys(query)) {
		inside, found := strings.CutPrefix(key, prefix+"[")
		if inside, closed := strings.CutSuffix(inside, "]"); found && closed && inside != "" {
			values := query[key]
			texts = append(texts, inside, values[len(values)-1])
		}
	}
	return texts
}

func mapSetter(t reflect.Type) func(reflect.Value, []string) error {
	one := setter(t.Elem())
	return func(v reflect.Value, texts []string) error {
		all := reflect.MakeMap(t)
		for i := 0; i+1 < len(texts); i += 2 {
			value := reflect.New(t.Elem()).Elem()
			if err := one(value, texts[i+1:]); err != nil {
				return err
			}
			all.SetMapIndex(reflect.ValueOf(texts[i]), value)
		}
		v.Set(all)
		return nil
	}
}
