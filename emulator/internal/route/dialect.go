package route

import (
	"cmp"
	"fmt"
	"strings"
)

// Problem is one mistake in a request. A Dialect turns problems into one of Bud's errors.
type Problem struct {
	In   string // path, query, header, form or body
	Name string // name of the parameter on the wire, or dotted path of the field
	Kind Kind
	Text string // what is wrong; ignored for Missing
}

// Kind classifies problems.
type Kind uint8

// The kinds of problem.
const (
	Invalid     Kind = iota // a value that is not allowed
	Missing                 // no value
	Undecodable             // a body that cannot be decoded
)

// Problems is the error of an invalid request.
type Problems []Problem

func (p Problems) Error() string {
	return fmt.Sprintf("the request has %d problems: %+v", len(p), []Problem(p))
}

// InvalidField returns the error for one invalid field of a body.
func InvalidField(name, text string) Problems {
	return Problems{{In: "body", Name: name, Kind: Invalid, Text: text}}
}

// Dialect describes how one group of Bud's services words invalid requests. The groups differ in codes, messages
// and the structure of the errors. dialects.go lists all dialects.
type Dialect struct {
	Code    string // code_id
	Message string
	Blank   string      // text for a missing value; empty for the validator's text
	Blanks  []namedText // texts for missing values of certain fields, by the last part of their path

	// For a body that cannot be decoded. Without a BodyKey the error has no key errors.
	BodyCode, BodyMessage, BodyKey string

	HeaderCode    string // replaces Code when a header is missing
	HeaderMessage string // replaces Message when a header is missing
	HeaderBlank   string // replaces Blank for a header; {name} stands for its name

	Client, Customer, Secret string // names of the scope's headers in errors
	AsksForSecret            bool   // a request that names no customer also gets an error about the missing secret
	Shape                    func(Dialect, Problems) any
}

// namedText is the text for a missing field with this name.
type namedText struct{ name, text string }

// Error returns Bud's error for the problems of a request.
func (d Dialect) Error(problems Problems) *Error {
	for _, p := range problems {
		if p.Kind == Undecodable {
			e := &Error{Status: 400, Code: d.BodyCode, Message: d.BodyMessage}
			if d.BodyKey != "" {
				e.Fields = map[string]any{d.BodyKey: p.Text}
			}
			return e
		}
	}
	e := &Error{Status: 400, Code: d.Code, Message: d.Message, Fields: d.Shape(d, problems)}
	if d.HeaderMessage != "" && problems[0].In == "header" {
		e.Code, e.Message = cmp.Or(d.HeaderCode, d.Code), d.HeaderMessage
	}
	return e
}

// text returns the text of a problem in this dialect.
func (d Dialect) text(p Problem) string {
	for _, own := range d.Blanks {
		if p.Kind == Missing && p.In == "body" && strings.HasSuffix(p.Name, "."+own.name) {
			return own.text
		}
	}
	switch {
	case p.Kind == Missing && p.In == "header" && d.HeaderBlank != "":
		return strings.ReplaceAll(d.HeaderBlank, "{name}", p.Name)
	case p.Kind == Missing && d.Blank != "":
		return d.Blank
	default:
		return p.Text
	}
}

// flat maps each field to one text.
func flat(d Dialect, problems Problems) any {
	fields := make(map[string]string, len(problems))
	for _, p := range problems {
		fields[p.Name] = d.text(p)
	}
	return fields
}

// listed maps each field to a list of texts.
func listed(d Dialect, problems Problems) any {
	fields := make(map[string][]string, len(problems))
	for _, p := range problems {
		fields[p.Name] = append(fields[p.Name], d.text(p))
	}
	return fields
}

// listedWhenSeveral returns flat for one problem and listed for several.
func listedWhenSeveral(d Dialect, problems Problems) any {
	if len(problems) == 1 {
		return flat(d, problems)
	}
	return listed(d, problems)
}

// sentences lists all texts under one key. Each text begins with the name of its field.
func sentences(d Dialect, problems Problems) any {
	all := make([]string, 0, len(problems))
	for _, p := range problems {
		text := d.text(p)
		if p.In == "header" && p.Kind == Invalid { // Bud's wording for headers
			text = "header " + strings.Replace(text, "be a valid", "be valid", 1)
		}
		all = append(all, p.Name+" "+text)
	}
	return map[string][]string{"validation_errors": all}
}

// byKind separates missing fields from invalid ones.
func byKind(d Dialect, problems Problems) any {
	fields := map[string]map[string][]string{}
	for _, p := range problems {
		key := "invalid_fields"
		if p.Kind == Missing {
			key = "missing_fields"
		}
		if fields[key] == nil {
			fields[key] = map[string][]string{}
		}
		fields[key][p.Name] = append(fields[key][p.Name], d.text(p))
	}
	return fields
}
