package route

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// explainBody returns problems of a body in the words of the control plane: where a body is not JSON, and what belongs
// in a missing body.
func explainBody(problems Problems, body []byte, t reflect.Type) Problems {
	for i, p := range problems {
		var unused json.RawMessage
		err := json.Unmarshal(body, &unused)
		if err == nil {
			err = json.Unmarshal(body, reflect.New(t).Interface())
		}
		switch {
		case p.Kind == Missing && p.Name == "body":
			problems[i].Kind, problems[i].Text = Invalid, "body is required"+contentOf(t)
		case p.Kind == Undecodable && err != nil:
			problems[i].Text = DescribeSyntax(body, err)
		}
	}
	return problems
}

// CheckBody returns an error with all that the control plane refuses in JSON of any form: repeated fields, ids that are
// empty or too long, and identifiers that no header can have. It is for files that are read as bodies are.
func CheckBody(body []byte) error {
	var all []error
	for _, one := range inspectBody(body, reflect.TypeFor[json.RawMessage](), true, new(jsonTypes)) {
		if one.kind != noSettings {
			all = append(all, errors.New(one.text))
		}
	}
	return errors.Join(all...)
}

// index is the index of an element in a path.
var index = regexp.MustCompile(`\[\d+\]`)

// dottedIndex is an index of an element in a path whose parts are all separated by full stops.
var dottedIndex = regexp.MustCompile(`\.(\d+)\b`)

// contentOf says what a body of a type has, as the end of a sentence.
func contentOf(t reflect.Type) string {
	if t = inspected(t); t == nil || t.Kind() != reflect.Struct {
		return "; GET /_sandbox/openapi.json describes it"
	}
	names := jsonNames(jsonFields(t))
	var needed, others []string
	for _, f := range reflect.VisibleFields(t) {
		name := jsonFieldName(f)
		if rules := rulesOf(f.Tag); name != "" && slices.Contains(rules, "required") {
			needed = append(needed, name)
		}
	}
	for _, name := range names {
		if !slices.Contains(needed, name) {
			others = append(others, name)
		}
	}
	switch {
	case len(needed) == 0:
		return ": a JSON object with some of " + strings.Join(others, ", ")
	case len(others) == 0:
		return ": a JSON object with " + strings.Join(needed, ", ")
	}
	const format = ": a JSON object with %s; it may also have %s"
	return fmt.Sprintf(format, strings.Join(needed, ", "), strings.Join(others, ", "))
}

// pathOf returns the path of a value of the wrong type. element is the name of an element of a body that is a list.
func pathOf(mistyped *json.UnmarshalTypeError, body []byte, element string) string {
	path, field := pathAt(body, mistyped.Offset), mistyped.Field
	// With GOEXPERIMENT=jsonv2, the field has indexes, and the offset is where the value begins.
	if indexed := dottedIndex.ReplaceAllString("."+field, "[$1]"); strings.Contains(indexed, "[") {
		path, field = strings.TrimPrefix(indexed, "."), withoutIndexes(indexed)
	}
	switch {
	case !strings.HasPrefix(withoutIndexes(path), field):
		return field // the offset of a type that decodes itself is that in its own text, which leads elsewhere
	case strings.HasPrefix(path, "["):
		return element + path
	}
	return path
}

// withoutIndexes returns a path without the indexes of elements.
func withoutIndexes(path string) string {
	return strings.TrimPrefix(index.ReplaceAllString(path, ""), ".")
}

// pathAt returns the path of the value that ends, or of the list or object that begins, at an offset of valid JSON, as
// in lines[2].amount. The path of the whole is body.
func pathAt(text []byte, offset int64) string {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	if path, found := seek(decoder, "", offset); found && path != "" {
		return path
	}
	return "body"
}

// seek reads a value and returns its path, or that of the value in it that is at the offset, and whether it was found.
func seek(decoder *json.Decoder, path string, offset int64) (string, bool) {
	token, err := decoder.Token()
	if err != nil || decoder.InputOffset() >= offset {
		return path, err == nil
	}
	opened, is := token.(json.Delim)
	if !is {
		return "", false
	}
	for i := 0; decoder.More(); i++ {
		inner := path + "[" + strconv.Itoa(i) + "]"
		if opened == '{' {
			name, err := decoder.Token()
			if err != nil {
				return "", false
			}
			inner = strings.TrimPrefix(fmt.Sprintf("%s.%v", path, name), ".")
		}
		if found, is := seek(decoder, inner, offset); is {
			return found, true
		}
	}
	_, _ = decoder.Token() // the end, which valid JSON has
	return "", false
}

// DescribeSyntax says where a text is not JSON, and what is usual. err is the error of encoding/json.
func DescribeSyntax(text []byte, err error) string {
	var syntax *json.SyntaxError
	if !errors.As(err, &syntax) {
		return err.Error()
	}
	wrong := min(max(int(syntax.Offset)-1, 0), len(text))
	before := text[:wrong]
	line := 1 + bytes.Count(before, []byte("\n"))
	column := 1 + utf8.RuneCount(before[bytes.LastIndexByte(before, '\n')+1:])
	if strings.HasPrefix(syntax.Error(), "unexpected end") {
		return fmt.Sprintf("line %d is not JSON: the text ends there before a bracket, a brace or a quote is closed", line)
	}
	character, _ := utf8.DecodeRune(text[wrong:])
	const format = "line %d is not JSON from column %d, which has %q: names and texts need double quotes, and a comma " +
		"stands between values but not after the last one"
	return fmt.Sprintf(format, line, column, character)
}
