// Package wire holds the JSON shapes that several of Bud's APIs share, and how they are made of the nouns of package
// bank.
package wire

import (
	"strconv"
	"time"

	"budsandbox/bank"
)

// Amount is money as Bud's newer operations write it: without a sign, with the decimals of its currency.
type Amount struct {
	Value    string `json:"value"`
	Currency string `json:"currency"`
}

// NewAmount returns the wire form of money. Its side stands beside it, if anywhere.
func NewAmount(m bank.Money) Amount { return Amount{m.Value(), string(m.Currency)} }

// NewSignedAmount returns the wire form of money that nothing beside it puts on a side: a debit has a minus.
func NewSignedAmount(m bank.Money) Amount {
	amount := NewAmount(m)
	if m.Minor < 0 {
		amount.Value = "-" + amount.Value
	}
	return amount
}

// DateTime writes an instant as Bud's newer operations do, in UTC.
func DateTime(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// Confidence writes hundredths: 99 is "0.99".
func Confidence(hundredths uint8) string {
	rest := strconv.Itoa(int(hundredths % 100))
	if len(rest) < 2 {
		rest = "0" + rest
	}
	return strconv.Itoa(int(hundredths/100)) + "." + rest
}
