package locale

import (
	"strconv"
	"strings"

	"budsandbox/bank"
)

// minus is the minus sign, which is as wide as a plus sign and a digit, unlike a hyphen.
const minus = "\u2212"

// symbols maps currencies to their symbols in English (Unicode CLDR, common/main/en.xml and en_GB.xml). Other
// currencies are written with their codes.
var symbols = map[bank.Currency]string{
	"AUD": "A$", "BRL": "R$", "CAD": "CA$", "CNY": "CN¥", "EUR": "€", "GBP": "£", "HKD": "HK$", "ILS": "₪", "INR": "₹",
	"JPY": "¥", "KRW": "₩", "MXN": "MX$", "NZD": "NZ$", "PHP": "₱", "TWD": "NT$", "USD": "$", "VND": "₫",
}

// Symbol returns the text before an amount: £, or the code and a no-break space. The dollar is $ for Americans and
// US$ for others.
func (l Locale) Symbol(c bank.Currency) string {
	if c == bank.USD && !l.american {
		return "US$"
	}
	if symbol, known := symbols[c]; known {
		return symbol
	}
	return string(c) + "\u00a0"
}

// Money formats an amount with its sign: −£154,395.49. Unknown money is an en dash.
func (l Locale) Money(m bank.Money) string {
	if m.Minor < 0 {
		return minus + l.Amount(m)
	}
	return l.Amount(m)
}

// Amount formats an amount without its sign: £154,395.49. It is for texts that say whether the amount is a credit
// or a debit.
func (l Locale) Amount(m bank.Money) string {
	if !m.Known() {
		return "–"
	}
	whole, decimals, found := strings.Cut(m.Value(), ".")
	text := l.Symbol(m.Currency) + group(whole)
	if found {
		text += "." + decimals
	}
	return text
}

// SignedMoney formats an amount with its sign even if it is a credit: +£20.00, −£20.00. Zero is £0.00.
func (l Locale) SignedMoney(m bank.Money) string {
	if m.Minor > 0 {
		return "+" + l.Amount(m)
	}
	return l.Money(m)
}

// SpokenMoney formats an amount for screen readers, some of which skip a minus sign: minus £154,395.49.
func (l Locale) SpokenMoney(m bank.Money) string {
	switch {
	case !m.Known():
		return "not known"
	case m.Minor < 0:
		return "minus " + l.Amount(m)
	}
	return l.Amount(m)
}

// WholeMoney formats an amount without decimals, rounded half away from zero: −£154,395.
func (l Locale) WholeMoney(m bank.Money) string {
	sign, units := l.units(m)
	return sign + l.Symbol(m.Currency) + group(strconv.FormatUint(units, 10))
}

// shortUnits are the units of short amounts, greatest first, as multiples of the unit of the currency.
var shortUnits = []struct {
	units             uint64
	british, american string
}{{1_000_000_000, "bn", "B"}, {1_000_000, "m", "M"}, {1_000, "k", "K"}}

// ShortMoney formats an amount for the axis of a chart: £950, £1.5k, £12k, £1.25m; $1.5K in America. It has at most
// two decimals, rounded half away from zero.
func (l Locale) ShortMoney(m bank.Money) string {
	sign, units := l.units(m)
	for _, unit := range shortUnits {
		if units < unit.units {
			continue
		}
		hundredths := (units*100 + unit.units/2) / unit.units
		text := strconv.FormatUint(hundredths/100, 10) + fraction(hundredths)
		return sign + l.Symbol(m.Currency) + text + l.pick(unit.british, unit.american)
	}
	return sign + l.Symbol(m.Currency) + strconv.FormatUint(units, 10)
}

// units rounds an amount to whole units, half away from zero, and returns its sign.
func (l Locale) units(m bank.Money) (sign string, units uint64) {
	minor, unit := uint64(m.Minor), uint64(1)
	if m.Minor < 0 {
		minor = -minor
	}
	for range m.Currency.Digits() {
		unit *= 10
	}
	if units = (minor + unit/2) / unit; units > 0 && m.Minor < 0 {
		sign = minus
	}
	return sign, units
}
