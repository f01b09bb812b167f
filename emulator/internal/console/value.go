package console

import (
	"bytes"
	"encoding/json"
	"sort"
	"strconv"
	"strings"
	"time"

	"budsandbox/bank"
)

// Value is a JSON value in a response. Methods take a path such as "data.0.amount"; an empty path is the value
// itself. A missing value is returned as the zero value of the result's type.
type Value struct{ json any }

// decode decodes JSON. A text that is not JSON becomes a string.
func decode(text []byte) Value {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var value any
	if d.Decode(&value) != nil || d.More() {
		return Value{string(text)}
	}
	return Value{value}
}

// At returns the value at a path.
func (v Value) At(path string) Value {
	for path != "" {
		var name string
		name, path, _ = strings.Cut(path, ".")
		switch outer := v.json.(type) {
		case map[string]any:
			v = Value{outer[name]}
		case []any:
			i, err := strconv.Atoi(name)
			if err != nil || i < 0 || i >= len(outer) {
				return Value{}
			}
			v = Value{outer[i]}
		default:
			return Value{}
		}
	}
	return v
}

// Has reports whether there is a value other than null.
func (v Value) Has(path string) bool { return v.At(path).json != nil }

// has reports whether an object has a member. Its name may have dots, unlike those of a path.
func (v Value) has(name string) bool {
	object, _ := v.json.(map[string]any)
	return object[name] != nil
}

// Text returns a string, a number or a bool as text, and any other value as JSON.
func (v Value) Text(path string) string {
	switch value := v.At(path).json.(type) {
	case nil:
		return ""
	case string:
		return value
	case json.Number:
		return value.String()
	case bool:
		return strconv.FormatBool(value)
	default:
		text, err := json.Marshal(value)
		if err != nil {
			return ""
		}
		return string(text)
	}
}

// List returns the elements of an array.
func (v Value) List(path string) []Value {
	elements, _ := v.At(path).json.([]any)
	all := make([]Value, len(elements))
	for i, element := range elements {
		all[i] = Value{element}
	}
	return all
}

// Texts returns the elements of an array as texts.
func (v Value) Texts(path string) (all []string) {
	for _, element := range v.List(path) {
		all = append(all, element.Text(""))
	}
	return all
}

// Member is a named member of an object.
type Member struct {
	Name string
	Value
}

// Members returns the members of an object by name.
func (v Value) Members(path string) (all []Member) {
	object, _ := v.At(path).json.(map[string]any)
	for name, value := range object {
		all = append(all, Member{name, Value{value}})
	}
	sort.Slice(all, func(i, j int) bool { return all[i].Name < all[j].Name })
	return all
}

// Is reports whether the value is true.
func (v Value) Is(path string) bool {
	isTrue, _ := v.At(path).json.(bool)
	return isTrue
}

// Number returns an integer.
func (v Value) Number(path string) int {
	number, _ := v.At(path).json.(json.Number)
	i, err := strconv.Atoi(number.String())
	if err != nil {
		return 0
	}
	return i
}

// Time parses a date or a time in any format of the sandbox.
func (v Value) Time(path string) time.Time {
	text, _ := v.At(path).json.(string)
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05-0700", time.DateOnly} {
		if t, err := time.Parse(layout, text); err == nil {
			return t.UTC()
		}
	}
	return time.Time{}
}

// Money parses {"value", "currency"}, alone or within "amount". It is negative if credit_debit_indicator is debit.
func (v Value) Money(path string) bank.Money {
	value := v.At(path)
	amount := value
	if value.Has("amount.value") {
		amount = value.At("amount")
	}
	m, err := bank.ParseMoney(amount.Text("value"), bank.Currency(amount.Text("currency")))
	if err != nil {
		return bank.Money{}
	}
	if strings.EqualFold(value.Text("credit_debit_indicator"), "debit") && m.Minor > 0 {
		m.Minor = -m.Minor
	}
	return m
}

// RunningBalance returns the balance after a transaction, whose sign is a field of its own.
func (v Value) RunningBalance() bank.Money {
	m := v.Money("running_balance")
	if strings.EqualFold(v.Text("running_balance_credit_debit_indicator"), "debit") && m.Minor > 0 {
		m.Minor = -m.Minor
	}
	return m
}

// Pretty returns the value as indented JSON.
func (v Value) Pretty() string {
	if text, ok := v.json.(string); ok {
		return text
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if e.Encode(v.json) != nil {
		return ""
	}
	return strings.TrimSuffix(b.String(), "\n")
}
