package console

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// line is a line of a body, with the remarks about it.
type line struct {
	Text    string
	Remarks []string
	path    string // of the value that begins on the line: 0 transactions 1 amount
}

// remark is a text about a part of a body.
type remark struct{ path, text string }

// annotate splits a body into lines and puts each remark below the line to which it refers. rest holds the remarks
// that refer to no line.
func annotate(body Value, remarks []remark) (lines []line, rest []string) {
	if text, ok := body.json.(string); ok {
		for part := range strings.SplitSeq(text, "\n") {
			lines = append(lines, line{Text: part})
		}
	} else if body.json != nil {
		lines = bodyLines(nil, body.json, "", "", "")
	}
	for _, r := range remarks {
		i := slices.IndexFunc(lines, func(l line) bool { return r.path != "" && l.path == r.path })
		if i < 0 {
			if !slices.Contains(rest, r.text) {
				rest = append(rest, r.text)
			}
			continue
		}
		if !slices.Contains(lines[i].Remarks, r.text) {
			lines[i].Remarks = append(lines[i].Remarks, r.text)
		}
	}
	return lines, rest
}

// bodyLines appends a value with one member or element on each line. prefix is the name of the value, as in "name": .
func bodyLines(lines []line, value any, path, indent, prefix string) []line {
	inner := func(name string) string { return strings.TrimSpace(path + " " + name) }
	switch v := value.(type) {
	case map[string]any:
		if len(v) == 0 {
			return append(lines, line{Text: indent + prefix + "{}", path: path})
		}
		lines = append(lines, line{Text: indent + prefix + "{", path: path})
		names := slices.Sorted(maps.Keys(v))
		for i, name := range names {
			lines = bodyLines(lines, v[name], inner(name), indent+"  ", strconv.Quote(name)+": ")
			lines[len(lines)-1].Text += comma(i, len(names))
		}
		return append(lines, line{Text: indent + "}"})
	case []any:
		if len(v) == 0 {
			return append(lines, line{Text: indent + prefix + "[]", path: path})
		}
		lines = append(lines, line{Text: indent + prefix + "[", path: path})
		for i, element := range v {
			lines = bodyLines(lines, element, inner(strconv.Itoa(i)), indent+"  ", "")
			lines[len(lines)-1].Text += comma(i, len(v))
		}
		return append(lines, line{Text: indent + "]"})
	}
	text, err := json.Marshal(value)
	if err != nil {
		return lines
	}
	return append(lines, line{Text: indent + prefix + string(text), path: path})
}

// comma returns the comma after element i of n.
func comma(i, n int) string {
	if i < n-1 {
		return ","
	}
	return ""
}

// fieldPath matches the path of a field at the beginning of a text, as in transactions[0].amount.
var fieldPath = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^[A-Za-z_][\w]*(?:\[\d+\]|\.[\w]+)*`)
})

// pathSteps returns the names and the numbers in a path: errors.[0].amount becomes "0 amount".
func pathSteps(path string) string {
	parts := strings.FieldsFunc(path, func(r rune) bool { return strings.ContainsRune(".[]", r) })
	if len(parts) > 1 && (parts[0] == "errors" || parts[0] == "body") {
		parts = parts[1:]
	}
	return strings.Join(parts, " ")
}

// remarks returns the advice about a request and the errors of its response, with the paths of their fields.
func remarks(entry Value) (all []remark) {
	for _, a := range entry.List("advice") {
		text := a.Text("text")
		path := pathSteps(fieldPath().FindString(text))
		if field := a.Text("field"); field != "" {
			path = pathSteps(field)
		}
		all = append(all, remark{path, text})
	}
	if entry.Number("status") >= 400 {
		all = append(all, errorRemarks(entry.At("response"))...)
	}
	return all
}

// errorRemarks returns the messages of an error with the names of their fields.
func errorRemarks(v Value) (all []remark) {
	for _, m := range v.Members("") {
		if text, ok := m.json.(string); ok && m.Name != "operation_id" && m.Name != "request_id" {
			all = append(all, remark{pathSteps(m.Name), problemOf(m.Name, text)})
			continue
		}
		all = append(all, errorRemarks(m.Value)...)
	}
	for _, element := range v.List("") {
		all = append(all, errorRemarks(element)...)
	}
	return all
}

// strictOutcome returns how a sandbox with --strict responds to a request.
func strictOutcome(entry Value) string {
	advice := slices.DeleteFunc(entry.List("advice"), func(a Value) bool { return a.Text("kind") == "refused" })
	switch {
	case entry.Number("status") >= 400:
		return "the same: it is refused as it is"
	case len(advice) > 0:
		return "400, because of the advice"
	}
	return "the same: there is no advice about it"
}
