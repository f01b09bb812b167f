package bank

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// ErrAmount is the error of a text that is no amount. The operation words it for the wire.
var ErrAmount = errors.New("must be a decimal amount such as 10.98")

// Money is an amount in minor units of a currency. A credit is positive, a debit negative. The zero Money, without a
// currency, is no money at all.
type Money struct {
	Minor    int64    `json:"minor,omitzero"`
	Currency Currency `json:"currency,omitzero"`
}

// Known reports whether it is an amount, be it zero, rather than nothing.
func (m Money) Known() bool { return m.Currency != "" }

// Plus adds minor units.
func (m Money) Plus(minor int64) Money { return Money{m.Minor + minor, m.Currency} }

// Indicator is the side on which the amount stands; zero is a credit, as on Bud's balances.
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

// Value is the amount without its sign, with the decimals of its currency: 10.98.
func (m Money) Value() string { return string(m.AppendValue(nil)) }

// AppendValue appends Value to b.
func (m Money) AppendValue(b []byte) []byte {
	minor := uint64(m.Minor)
	if m.Minor < 0 {
		minor = -minor // right for the least int64 too
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

// String is the signed amount with its currency: -10.98 GBP.
func (m Money) String() string {
	if m.Minor < 0 {
		return "-" + m.Value() + " " + string(m.Currency)
	}
	return m.Value() + " " + string(m.Currency)
}

// ParseMoney reads a decimal amount, signed or not, with at most the decimals of its currency; 10.980 is 10.98, while
// 10.985 is refused rather than rounded.
func ParseMoney(text string, c Currency) (Money, error) {
	bad := fmt.Errorf("amount %q: %w", text, ErrAmount)
	digits := strings.TrimPrefix(text, "-")
	if digits == text {
		digits = strings.TrimPrefix(text, "+")
	}
	whole, fraction, _ := strings.Cut(digits, ".")
	kept := c.Digits()
	if len(fraction) > kept {
		if strings.Trim(fraction[kept:], "0") != "" {
			return Money{}, bad
		}
		fraction = fraction[:kept]
	}
	all := whole + fraction + strings.Repeat("0", kept-len(fraction))
	if whole == "" || len(all) > 18 || strings.Trim(all, "0123456789") != "" {
		return Money{}, bad
	}
	minor, err := strconv.ParseInt(all, 10, 64)
	if err != nil {
		return Money{}, bad
	}
	if text[0] == '-' {
		minor = -minor
	}
	return Money{minor, c}, nil
}
