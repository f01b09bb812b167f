package bank

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// ErrAmount is the error of a text that is not an amount.
var ErrAmount = errors.New("must be a decimal amount such as 10.98")

// Money is an amount in minor units of a currency. Credits are positive, debits negative. The zero Money has no
// currency and means no amount.
type Money struct {
	Minor    int64    `json:"minor,omitzero"`
	Currency Currency `json:"currency,omitzero"`
}

// Known reports whether there is an amount, which may be zero.
func (m Money) Known() bool { return m.Currency != "" }

// Plus returns the amount plus minor units.
func (m Money) Plus(minor int64) Money { return Money{m.Minor + minor, m.Currency} }

// Indicator returns Debit for negative amounts and Credit for others. As in Bud's balances, zero is a credit.
func (m Money) Indicator() string {
	if m.Minor < 0 {
		return Debit
	}
	return Credit
}

// The two values of a credit_debit_indicator.
const (
	Credit = "credit"
	Debit  = "debit"
)

// Value returns the amount without its sign, with the decimals of its currency: 10.98.
func (m Money) Value() string {
	var buffer [24]byte // enough for every amount
	return string(m.AppendValue(buffer[:0]))
}

// AppendValue appends Value to b.
func (m Money) AppendValue(b []byte) []byte {
	minor := uint64(m.Minor)
	if m.Minor < 0 {
		minor = -minor // also correct for math.MinInt64
	}
	digits := m.Currency.Digits()
	if digits == 0 {
		return strconv.AppendUint(b, minor, 10)
	}
	unit := uint64(math.Pow10(digits))
	b = append(strconv.AppendUint(b, minor/unit, 10), '.')
	for rest, unit := minor%unit, unit/10; unit > 0; unit /= 10 {
		b = append(b, byte('0'+rest/unit%10))
	}
	return b
}

// String returns the signed amount with its currency: -10.98 GBP.
func (m Money) String() string {
	if m.Minor < 0 {
		return "-" + m.Value() + " " + string(m.Currency)
	}
	return m.Value() + " " + string(m.Currency)
}

// ParseMoney parses a decimal amount with an optional sign. It never rounds: further decimals than those of the
// currency must be zeros. 10.980 is 10.98, and 10.985 is an error.
func ParseMoney(text string, c Currency) (Money, error) {
	digits := strings.TrimPrefix(text, "-")
	if digits == text {
		digits = strings.TrimPrefix(text, "+")
	}
	whole, fraction, _ := strings.Cut(digits, ".")
	decimals := c.Digits()
	if len(fraction) > decimals {
		if strings.Trim(fraction[decimals:], "0") != "" {
			return Money{}, badAmount(text)
		}
		fraction = fraction[:decimals]
	}
	all := whole + fraction + strings.Repeat("0", decimals-len(fraction))
	if whole == "" || len(all) > 18 || strings.Trim(all, "0123456789") != "" {
		return Money{}, badAmount(text)
	}
	minor, err := strconv.ParseInt(all, 10, 64)
	if err != nil {
		return Money{}, badAmount(text)
	}
	if text[0] == '-' {
		minor = -minor
	}
	return Money{minor, c}, nil
}

func badAmount(text string) error { return fmt.Errorf("amount %q: %w", text, ErrAmount) }
