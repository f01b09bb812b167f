// Package wire holds the JSON types that several of Bud's APIs share, and converts the domain types of package bank
// to them.
package wire

import (
	"strconv"
	"time"

	"budsandbox/bank"
)

// Amount is an amount in the form of Bud's newer operations: without a sign, with the decimals of its currency.
type Amount struct {
	Value    string `json:"value"`
	Currency string `json:"currency"`
}

// NewAmount converts an amount without its sign. If the side matters, another field has it.
func NewAmount(m bank.Money) Amount { return Amount{m.Value(), string(m.Currency)} }

// NewSignedAmount converts an amount with its sign. It is for amounts without a field for the side; a debit has a
// minus sign.
func NewSignedAmount(m bank.Money) Amount {
	amount := NewAmount(m)
	if m.Minor < 0 {
		amount.Value = "-" + amount.Value
	}
	return amount
}

// DateTime formats an instant in UTC, in the format of Bud's newer operations.
func DateTime(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// Confidence formats hundredths: 99 is "0.99".
func Confidence(hundredths uint8) string {
	rest := strconv.Itoa(int(hundredths % 100))
	if len(rest) < 2 {
		rest = "0" + rest
	}
	return strconv.Itoa(int(hundredths/100)) + "." + rest
}
