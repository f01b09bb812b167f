package route

import (
	"cmp"
	"fmt"
	"strings"
)

// Problem is one thing wrong with a request; a Dialect words it.
type Problem struct {
	In   string // where it is: path, query, header, form or body
	Name string // the parameter's or field's name on the wire, with dots
	Kind Kind
	Text string // what is wrong; unused when missing
}

// Kind tells how a problem came about.
type Kind uint8

// The kinds of problem.
const (
	Invalid     Kind = iota // a value that cannot be taken
	Missing                 // no value
	Undecodable             // a body that is not what it claims to be
)

// Problems is the error of a request that cannot be carried out as it stands.
type Problems []Problem

func (p Problems) Error() string {
	return fmt.Sprintf("the request has %d problems: %+v", len(p), []Problem(p))
}

// InvalidField is the problem of one field of a body; text continues the field's name: "must be ...".
func InvalidField(name, text string) Problems {
	return Problems{{In: "body", Name: name, Kind: Invalid, Text: text}}
}

// Dialect is how one family of Bud's services words what is wrong with a request. Each came from another team;
// dialects.go has them all.
type Dialect struct {
	Code    string // code_id of a problem
	Message string
	Blank   string      // the text for a value that is missing; without it, the validator's own
	Blanks  []namedText // other texts for some, by the last part of their names

	BodyCode, BodyMessage, BodyKey string // of a body that cannot be decoded; without a key there are no errors

	HeaderCode    string // instead of Code when a header is missing
	HeaderMessage string // instead of Message when a header is missing
	HeaderBlank   string // instead of Blank for a header, with %s for its name

	Client, Customer, Secret string // how the scope's headers are called in errors
	Shape                    func(Dialect, Problems) any
}

// namedText is the text for a field of this name.
type namedText struct{ name, text string }

// Error makes Bud's error of a request's problems.
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

// text is what a problem is called in this dialect.
func (d Dialect) text(p Problem) string {
	for _, own := range d.Blanks {
		if p.Kind == Missing && p.In == "body" && strings.HasSuffix(p.Name, "."+own.name) {
			return own.text
		}
	}
	switch {
	case p.Kind == Missing && p.In == "header" && d.HeaderBlank != "":
		return fmt.Sprintf(d.HeaderBlank, p.Name)
	case p.Kind == Missing && d.Blank != "":
		return d.Blank
	default:
		return p.Text
	}
}

// flat gives each field its sentence.
func flat(d Dialect, problems Problems) any {
	fields := make(map[string]string, len(problems))
	for _, p := range problems {
		fields[p.Name] = d.text(p)
	}
	return fields
}

// listed gives each field a list of sentences.
func listed(d Dialect, problems Problems) any {
	fields := make(map[string][]string, len(problems))
	for _, p := range problems {
		fields[p.Name] = append(fields[p.Name], d.text(p))
	}
	return fields
}

// listedWhenSeveral is flat for one problem and listed for more.
func listedWhenSeveral(d Dialect, problems Problems) any {
	if len(problems) == 1 {
		return flat(d, problems)
	}
	return listed(d, problems)
}

// sentences puts all under one key, each naming its field.
func sentences(d Dialect, problems Problems) any {
	all := make([]string, 0, len(problems))
	for _, p := range problems {
		text := d.text(p)
		if p.In == "header" && p.Kind == Invalid { // as Bud words it there
			text = "header " + strings.Replace(text, "be a valid", "be valid", 1)
		}
		all = append(all, p.Name+" "+text)
	}
	return map[string][]string{"validation_errors": all}
}

// byFault tells missing fields from invalid ones.
func byFault(d Dialect, problems Problems) any {
	faults := map[string]map[string][]string{}
	for _, p := range problems {
		key := "invalid_fields"
		if p.Kind == Missing {
			key = "missing_fields"
		}
		if faults[key] == nil {
			faults[key] = map[string][]string{}
		}
		faults[key][p.Name] = append(faults[key][p.Name], d.text(p))
	}
	return faults
}
