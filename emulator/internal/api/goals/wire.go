package goals

import (
	"encoding/json"
	"errors"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/route"
	"budsandbox/storage"
)

type amount struct {
	Value    string `json:"value" validate:"required"`
	Currency string `json:"currency" validate:"required"`
}

func showAmount(m bank.Money) amount { return amount{m.Value(), string(m.Currency)} }

// positive reads an amount above nothing.
func (a amount) positive(name string) (bank.Money, route.Problems) {
	c, err := bank.ParseCurrency(a.Currency)
	if err != nil {
		return bank.Money{}, route.InvalidField(name+".currency", bank.ErrCurrency.Error())
	}
	return positive(a.Value, c, name)
}

func positive(value string, c bank.Currency, name string) (bank.Money, route.Problems) {
	m, err := bank.ParseMoney(value, c)
	switch {
	case err != nil:
		return m, route.InvalidField(name+".value", bank.ErrAmount.Error())
	case m.Minor <= 0:
		return m, route.InvalidField(name+".value", "must be greater than 0")
	default:
		return m, nil
	}
}

// instant writes a time as answers have it.
func instant(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) }

// deadline is a date in a body that may be left out, given, or taken away with null.
type deadline struct {
	given    bool
	text     string // empty for null
	mistyped bool   // it is no text; said later, because not every JSON library names the field of an error from in here
}

// UnmarshalJSON tells null from nothing.
func (d *deadline) UnmarshalJSON(text []byte) error {
	*d = deadline{given: true}
	if string(text) == "null" {
		return nil
	}
	d.mistyped = json.Unmarshal(text, &d.text) != nil
	if d.text == "" {
		d.text = " " // an empty text is no date, and not null
	}
	return nil
}

// Shape says that it is a text.
func (deadline) Shape() any { return "" }

// future reads a date that must be still to come; null is none.
func (d deadline) future(now time.Time) (time.Time, route.Problems) {
	if d.text == "" {
		return time.Time{}, nil
	}
	if d.mistyped {
		return time.Time{}, route.InvalidField("target_datetime", "target_datetime must be a string")
	}
	var at route.DateTime
	if err := at.UnmarshalText([]byte(d.text)); err != nil {
		return time.Time{}, route.InvalidField("target_datetime", err.Error())
	}
	if !at.After(now) {
		return time.Time{}, route.InvalidField("target_datetime", "must be a future date")
	}
	return at.UTC().Truncate(time.Microsecond), nil // what the file keeps
}

func accounts(texts []string) (all []bank.AccountID) {
	for _, text := range route.Split(texts) {
		all = append(all, bank.AccountID(text))
	}
	return all
}

// found makes Bud's 404 of a row that is not there.
func found(err error) error {
	if errors.Is(err, storage.ErrNotFound) {
		return route.NotFound()
	}
	return err
}
