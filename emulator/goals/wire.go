package goals

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/operation"
	"budsandbox/storage"
)

type amount struct {
	Value    string `json:"value" validate:"required"`
	Currency string `json:"currency" validate:"required"`
}

func showAmount(m bank.Money) amount { return amount{m.Value(), string(m.Currency)} }

// positive reads an amount above nothing.
func (a amount) positive(name string) (bank.Money, operation.Problems) {
	c, err := bank.ParseCurrency(a.Currency)
	if err != nil {
		return bank.Money{}, operation.InvalidField(name+".currency", bank.ErrCurrency.Error())
	}
	return positive(a.Value, c, name)
}

func positive(value string, c bank.Currency, name string) (bank.Money, operation.Problems) {
	m, err := bank.ParseMoney(value, c)
	switch {
	case err != nil:
		return m, operation.InvalidField(name+".value", bank.ErrAmount.Error())
	case m.Minor <= 0:
		return m, operation.InvalidField(name+".value", "must be greater than 0")
	default:
		return m, nil
	}
}

// instant writes a time as answers have it.
func instant(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) }

// moment is an instant in RFC 3339.
type moment struct{ time.Time }

var errMoment = errors.New("must be a date and time such as 2026-03-01T09:00:00Z")

// UnmarshalText reads an instant of the years that RFC 3339 can write in every zone, and whose neighbours it can.
func (m *moment) UnmarshalText(text []byte) (err error) {
	m.Time, err = time.Parse(time.RFC3339, string(text))
	if err != nil || m.UTC().Year() < 1 || m.UTC().Year() > 9998 {
		return errMoment
	}
	return nil
}

// deadline is a date in a body that may be left out, given, or taken away with null.
type deadline struct {
	given bool
	text  string // empty for null
}

// UnmarshalJSON tells null from nothing.
func (d *deadline) UnmarshalJSON(text []byte) error {
	d.given, d.text = true, ""
	if string(text) == "null" {
		return nil
	}
	if err := json.Unmarshal(text, &d.text); err != nil {
		return &json.UnmarshalTypeError{Value: "value", Type: reflect.TypeFor[string]()}
	}
	if d.text == "" {
		d.text = " " // an empty text is no date, and not null
	}
	return nil
}

// Shape says that it is a text.
func (deadline) Shape() any { return "" }

// future reads a date that must be still to come; null is none.
func (d deadline) future(now time.Time) (time.Time, operation.Problems) {
	if d.text == "" {
		return time.Time{}, nil
	}
	var m moment
	if m.UnmarshalText([]byte(d.text)) != nil {
		return time.Time{}, operation.InvalidField("target_datetime", errMoment.Error())
	}
	if !m.After(now) {
		return time.Time{}, operation.InvalidField("target_datetime", "must be a future date")
	}
	return m.UTC().Truncate(time.Microsecond), nil // what the file keeps
}

// split takes lists apart that come with commas, repeated, or both.
func split(texts []string) (all []string) {
	for _, text := range texts {
		for one := range strings.SplitSeq(text, ",") {
			if one = strings.TrimSpace(one); one != "" {
				all = append(all, one)
			}
		}
	}
	return all
}

func accounts(texts []string) (all []bank.AccountID) {
	for _, text := range split(texts) {
		all = append(all, bank.AccountID(text))
	}
	return all
}

// found makes Bud's 404 of a row that is not there.
func found(err error) error {
	if errors.Is(err, storage.ErrNotFound) {
		return operation.NotFound()
	}
	return err
}
