package control

import (
	"encoding/json"
	"time"

	"budsandbox/emulator/internal/route"
	"budsandbox/fixtures"
)

// decimal is a JSON number, or a string that contains one. It is parsed later, so that errors can name its field.
type decimal struct{ text string }

// UnmarshalJSON keeps the text.
func (d *decimal) UnmarshalJSON(text []byte) error {
	d.text = string(text)
	return nil
}

// Shape returns a number, for the schema.
func (decimal) Shape() any { return 0.0 }

// instant is a date and time or a day. It is parsed later, so that errors can name its field.
type instant struct{ text string }

// UnmarshalJSON keeps the text.
func (i *instant) UnmarshalJSON(text []byte) error { return json.Unmarshal(text, &i.text) }

// Shape returns a string, for the schema.
func (instant) Shape() any { return "" }

// fields parses the decimals and instants of a body and collects the problems.
type fields struct{ problems route.Problems }

func (f *fields) decimal(name string, d decimal) (h fixtures.Hundredths) {
	if d.text == "" || d.text == "null" {
		return 0
	}
	if err := h.UnmarshalJSON([]byte(d.text)); err != nil {
		f.problems = append(f.problems, route.InvalidField(name, err.Error())...)
	}
	return h
}

// change parses a number of a kind of life event, where 0 would mean that it is absent.
func (f *fields) change(kind, name string, d decimal) fixtures.Hundredths {
	before := len(f.problems)
	h := f.decimal(name, d)
	if h == 0 && d.text != "" && d.text != "null" && len(f.problems) == before {
		text := "must be greater than 0" + fixtures.DefaultHint(kind, name)
		f.problems = append(f.problems, route.InvalidField(name, text)...)
	}
	return h
}

func (f *fields) instant(name string, i instant) time.Time {
	if i.text == "" {
		return time.Time{}
	}
	var read route.DateOrTime
	if err := read.UnmarshalText([]byte(i.text)); err != nil {
		f.problems = append(f.problems, route.InvalidField(name, err.Error())...)
	}
	return read.Time
}

// err returns the problems, if there are any.
func (f *fields) err() error {
	if len(f.problems) == 0 {
		return nil
	}
	return f.problems
}
