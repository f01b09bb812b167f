package goals

import (
	"encoding/json"
	"errors"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/route"
	"budsandbox/storage"
)

// amountBody is an amount in a request.
type amountBody struct {
	Value    string `json:"value"    validate:"required"`
	Currency string `json:"currency" validate:"required"`
}

// positive parses an amount greater than zero.
func (a amountBody) positive(name string) (bank.Money, route.Problems) {
	currency, err := bank.ParseCurrency(a.Currency)
	if err != nil {
		return bank.Money{}, route.InvalidField(name+".currency", bank.ErrCurrency.Error())
	}
	return positive(a.Value, currency, name)
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

// optionalDate is a date in a body that may be missing, given, or removed with null.
type optionalDate struct {
	given bool
	text  string // empty for null
	// not a string; reported later, because not every JSON library names the field of an error from UnmarshalJSON
	notString bool
}

// UnmarshalJSON distinguishes null from a missing value.
func (d *optionalDate) UnmarshalJSON(text []byte) error {
	*d = optionalDate{given: true}
	if string(text) == "null" {
		return nil
	}
	d.notString = json.Unmarshal(text, &d.text) != nil
	if d.text == "" {
		d.text = " " // an empty string is an invalid date, not null
	}
	return nil
}

// Shape returns the schema of a string.
func (optionalDate) Shape() any { return "" }

// future parses a date that must be in the future. null is the zero time.
func (d optionalDate) future(now time.Time) (time.Time, route.Problems) {
	if d.text == "" {
		return time.Time{}, nil
	}
	if d.notString {
		return time.Time{}, route.InvalidField("target_datetime", "target_datetime must be a string")
	}
	var at route.DateTime
	if err := at.UnmarshalText([]byte(d.text)); err != nil {
		return time.Time{}, route.InvalidField("target_datetime", err.Error())
	}
	if !at.After(now) {
		return time.Time{}, route.InvalidField("target_datetime", "must be a future date")
	}
	return at.UTC().Truncate(time.Microsecond), nil // the precision of the file
}

// wireError converts storage.ErrNotFound to Bud's 404.
func wireError(err error) error {
	if errors.Is(err, storage.ErrNotFound) {
		return route.NotFound()
	}
	return err
}
