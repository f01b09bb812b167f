package route

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"reflect"
	"slices"
	"sort"
	"strconv"
	"strings"

	"budsandbox/bank"
	"budsandbox/internal/spelling"
)

// remark reports a part of a request that is ignored, or that is probably a mistake.
type remark struct {
	in, name string // query or body, and the parameter's name or the field's path
	kind     string // kind of the advice about it
	text     string
}

// The kinds of remarks.
const (
	unknownParameter   = "unknown_parameter"
	unknownField       = "unknown_field"
	duplicateField     = "duplicate_field"
	duplicateParameter = "duplicate_parameter"
	emptyScope         = "empty_scope"
	noSettings         = "no_settings"
	unsendable         = "unsendable_identifier"
	longClient         = "long_client_id"
)

// RemarkKinds lists the kinds of remarks that become advice.
var RemarkKinds = []string{
	unknownParameter, unknownField, duplicateField, duplicateParameter, unsendable, longClient,
}

// maxRemarks is the maximum number of remarks on one request. maxInspected is the maximum length of an inspected body
// of Bud's API in bytes. The control plane inspects every body.
const maxRemarks, maxInspected = 20, 1 << 18

// scopeNames lists the parameters that limit the scope of a call. Without a value the call would affect all projects
// or customers.
var scopeNames = []string{clientField, "customer_id"}

const clientField = "client_id"

// positionName is the parameter that continues a list. It may be empty, which is the beginning, so that a loop over
// pages needs no exception for the first.
const positionName = "after"

// inspectQuery reports unknown parameters with the names that were probably meant, unless open, empty parameters, and
// repeated ones of which only the first is read.
func (b binding) inspectQuery(query url.Values, open bool) (all []remark) {
	if len(query) == 0 {
		return nil
	}
	var known []string
	for _, f := range b.fields {
		if f.source != "query" {
			continue
		}
		known = append(known, f.name)
		values := query[f.name]
		if f.name == clientField && len(query.Get(clientField)) > bank.MaxProject {
			all = append(all, tooLongClient("query", clientField))
		}
		if slices.ContainsFunc(values, isBlank) && f.name != positionName {
			all = append(all, remark{"query", f.name, emptyScope, f.name + " is empty; give a value, or leave it out"})
		} else if len(values) > 1 && f.typ.Kind() != reflect.Slice {
			text := f.name + " comes " + strconv.Itoa(len(values)) + " times in the query; only the first value counts"
			all = append(all, remark{"query", f.name, duplicateParameter, text})
		}
	}
	for name := range query {
		name = shortened(name, maxName)
		switch {
		case b.reads(name) || open:
		case b.reads(strings.TrimSuffix(name, "[]")):
			base := strings.TrimSuffix(name, "[]")
			all = append(
				all,
				remark{"query", name, unknownParameter, name + " is not read; repeat " + base + ", or separate values by commas"},
			)
		default:
			text := name + " is not a parameter of this operation"
			if len(known) > 0 {
				text += "; " + spelling.DidYouMean(name, known)
			}
			all = append(all, remark{"query", name, unknownParameter, text})
		}
		if len(all) >= maxRemarks {
			break
		}
	}
	sort.Slice(all, func(i, j int) bool { return all[i].name < all[j].name })
	return all
}

// reads reports whether the operation has a query parameter of this name.
func (b binding) reads(name string) bool {
	return slices.ContainsFunc(b.fields, func(f field) bool {
		_, keyed := f.key(name)
		return f.source == "query" && f.name == name || keyed
	})
}

// inspectBody reports fields of a JSON body that t does not have, repeated fields, and empty scopes. It ignores a body
// that is not JSON. exact says that a name in other letters' case is unknown, too; encoding/json takes it for the
// field's. types has the fields of types that were met before.
func inspectBody(body []byte, t reflect.Type, exact bool, types *jsonTypes) []remark {
	if len(body) == 0 {
		return nil
	}
	in := inspector{decoder: json.NewDecoder(bytes.NewReader(body)), exact: exact, types: types}
	if in.value(t, "") != nil {
		return nil
	}
	if in.settings == 0 && !slices.ContainsFunc(in.remarks, func(r remark) bool { return r.kind == unknownField }) {
		in.remark(setsNothing(t))
	}
	sort.SliceStable(in.remarks, func(i, j int) bool { return in.remarks[i].name < in.remarks[j].name })
	return in.remarks
}

// inspector walks through JSON along the type that it is decoded into.
type inspector struct {
	decoder  *json.Decoder
	exact    bool // letters' case of names counts
	remarks  []remark
	settings int // fields of the body as a whole, but for the client id
	types    *jsonTypes
}

// setsNothing returns the remark on a body of type t that sets none of its fields.
func setsNothing(t reflect.Type) remark {
	r := remark{"body", "body", noSettings, "the body sets nothing; give at least one setting"}
	if t.Kind() != reflect.Struct {
		return r
	}
	settings := slices.DeleteFunc(jsonNames(jsonFields(t)), func(name string) bool { return name == clientField })
	if len(settings) > 0 {
		r.name, r.text = settings[0], "the body sets nothing; give "+strings.Join(settings, " or ")
	}
	return r
}

func (in *inspector) remark(r remark) {
	r.name, r.text = shortened(r.name, maxName), shortened(r.text, maxText)
	known := slices.ContainsFunc(in.remarks, func(other remark) bool { return other.name == r.name })
	if !known && len(in.remarks) < maxRemarks { // the first remark on a field tells what it is
		in.remarks = append(in.remarks, r)
	}
}

// value walks through one value. t is nil where any value is allowed.
func (in *inspector) value(t reflect.Type, path string) error {
	token, err := in.decoder.Token()
	if err != nil {
		return err
	}
	t = inspected(t)
	if text, is := token.(string); is && isIdentifier(path) && !sendable(text) {
		in.remark(remark{"body", path, unsendable, path + " cannot be sent in the header " + identifierHeader +
			"; use letters, digits and punctuation of ASCII, without spaces at the ends"})
	}
	if text, is := token.(string); is && isScope(path) && isBlank(text) {
		in.remark(remark{"body", path, emptyScope, path + " is empty; give an id, or leave it out"})
	}
	if text, is := token.(string); is && isClient(path) && len(text) > bank.MaxProject {
		in.remark(tooLongClient("body", path))
	}
	switch token {
	case nil:
		if isScope(path) || path == "match" { // which a program sends for a variable that is not set
			in.remark(remark{"body", path, emptyScope, path + " is null; give an id, or leave it out"})
		}
	case json.Delim('{'):
		return in.object(t, path)
	case json.Delim('['):
		return in.list(t, path)
	}
	return nil
}

// isClient reports whether a field names a project.
func isClient(path string) bool { return path == clientField || path == "match."+clientField }

func tooLongClient(in, name string) remark {
	return remark{in, name, longClient, fmt.Sprintf("%s must have at most %d bytes", name, bank.MaxProject)}
}

// isBlank reports whether a text has nothing but white space.
func isBlank(text string) bool { return strings.TrimSpace(text) == "" }

// isScope reports whether a field limits which project, customer or requests a call affects. All fields in the
// match of a fault do.
func isScope(path string) bool {
	parent, name, nested := strings.Cut(path, ".")
	return nested && parent == "match" && !strings.Contains(name, ".") ||
		slices.Contains(scopeNames, path[strings.LastIndexByte(path, '.')+1:])
}

// isIdentifier reports whether a field is the client's own identifier of a customer, which clients also send in a
// header.
func isIdentifier(path string) bool {
	name := path[strings.LastIndexByte(path, '.')+1:]
	return name == "idempotent_identifier" || name == "customer_idempotent_identifier"
}

// sendable reports whether every client can send a text unchanged as the value of a header.
func sendable(text string) bool {
	return text == strings.TrimSpace(text) && !strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r > '~' })
}

func (in *inspector) object(t reflect.Type, path string) error {
	seen := map[string]bool{}
	for in.decoder.More() {
		token, err := in.decoder.Token()
		if err != nil {
			return err
		}
		key, _ := token.(string)
		inner := strings.TrimPrefix(path+"."+key, ".")
		field := in.fieldName(t, key)
		if seen[field] {
			in.remark(remark{"body", inner, duplicateField, inner + " comes twice in the body; only the last value counts"})
		}
		seen[field] = true
		if path == "" && key != clientField {
			in.settings++
		}
		if err := in.value(in.member(t, key, inner), inner); err != nil {
			return err
		}
	}
	_, err := in.decoder.Token()
	return err
}

// member returns the type of an object's member, and reports an unknown member.
func (in *inspector) member(t reflect.Type, key, path string) reflect.Type {
	switch {
	case t == nil:
		return nil
	case t.Kind() == reflect.Map:
		return t.Elem()
	case t.Kind() != reflect.Struct:
		return nil
	}
	fields := in.types.fields(t)
	i := in.find(fields, key)
	if i < 0 {
		text := path + " is not a field of the body; " + spelling.DidYouMean(key, jsonNames(fields))
		in.remark(remark{"body", path, unknownField, text})
		return nil
	}
	return fields[i].typ
}

// find returns the index of the field with a name, or -1.
func (in *inspector) find(fields []jsonField, name string) int {
	return slices.IndexFunc(fields, func(f jsonField) bool {
		return f.name == name || !in.exact && strings.EqualFold(f.name, name)
	})
}

// fieldName returns the name of the field that a member of an object fills, or the member's own name if it fills none.
func (in *inspector) fieldName(t reflect.Type, key string) string {
	if t == nil || t.Kind() != reflect.Struct {
		return key
	}
	fields := in.types.fields(t)
	if i := in.find(fields, key); i >= 0 {
		return fields[i].name
	}
	return key
}

func (in *inspector) list(t reflect.Type, path string) error {
	var element reflect.Type
	if t != nil && (t.Kind() == reflect.Slice || t.Kind() == reflect.Array) {
		element = t.Elem()
	}
	for i := 0; in.decoder.More(); i++ {
		if err := in.value(element, path+"["+strconv.Itoa(i)+"]"); err != nil {
			return err
		}
	}
	_, err := in.decoder.Token()
	return err
}

var unmarshaler = reflect.TypeFor[json.Unmarshaler]()

// inspected returns the type behind pointers, or nil for a type that decodes its own JSON.
func inspected(t reflect.Type) reflect.Type {
	for t != nil {
		if t.Implements(unmarshaler) || reflect.PointerTo(t).Implements(unmarshaler) {
			return nil
		}
		if t.Kind() != reflect.Pointer {
			return t
		}
		t = t.Elem()
	}
	return nil
}
