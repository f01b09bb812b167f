// Package wire holds the JSON types that several of Bud's APIs share, and converts the domain types of package bank
// to them.
package wire

import "budsandbox/bank"

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

// AmountV1 is an amount in the form of Bud's oldest operations: without a sign, with the decimals of its currency.
type AmountV1 struct {
	Amount   string `json:"amount"`
	Currency string `json:"currency"`
}

// NewAmountV1 converts an amount without its sign.
func NewAmountV1(m bank.Money) AmountV1 { return AmountV1{m.Value(), string(m.Currency)} }
