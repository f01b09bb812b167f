// Package locale formats money, dates and counts for people of a region: £9,139.79 and 27 November 2026 in Britain,
// $9,139.79 and November 27, 2026 in the United States.
//
// All functions are pure. Times are formatted in their own time zone.
package locale

import (
	"strconv"
	"strings"
	"time"
)

// Locale is the language and the formats of a region. The zero Locale is British, as most customers are.
type Locale struct{ american bool }

// The two locales of Bud's editions.
var (
	British  = Locale{}
	American = Locale{american: true}
)

// Of returns the locale of a country, by its ISO 3166-1 alpha-2 code. Every country except the United States has
// British English.
func Of(country string) Locale { return Locale{american: strings.EqualFold(country, "US")} }

// Language returns the locale's BCP 47 tag, for the lang attribute of a page.
func (l Locale) Language() string { return l.pick("en-GB", "en-US") }

// FirstWeekday returns the first day of a week in a calendar.
func (l Locale) FirstWeekday() time.Weekday {
	if l.american {
		return time.Sunday
	}
	return time.Monday
}

// Number formats a whole number with thousands separators: 1,234.
func (l Locale) Number(n int) string {
	if n < 0 {
		return minus + group(strconv.FormatUint(-uint64(n), 10))
	}
	return group(strconv.Itoa(n))
}

// Count formats a number of things with the singular or the plural: 1 payment, 1,234 payments.
func (l Locale) Count(n int, one, several string) string {
	if n == 1 {
		return "1 " + one
	}
	return l.Number(n) + " " + several
}

// List joins names as in a sentence: "a", "a and b", "a, b and c". The American form is "a, b, and c".
func (l Locale) List(names ...string) string {
	switch last := len(names) - 1; last {
	case -1:
		return ""
	case 0:
		return names[0]
	case 1:
		return names[0] + " and " + names[1]
	default:
		return strings.Join(names[:last], ", ") + l.pick(" and ", ", and ") + names[last]
	}
}

// Percent formats hundredths of a percent without trailing zeros: 1250 is 12.5%.
func (l Locale) Percent(hundredths int64) string {
	sign, rest := "", uint64(hundredths)
	if hundredths < 0 {
		sign, rest = minus, -rest
	}
	return sign + group(strconv.FormatUint(rest/100, 10)) + fraction(rest) + "%"
}

// fraction returns the decimals of a number of hundredths without trailing zeros: 1250 has .5, and 1200 has none.
func fraction(hundredths uint64) string {
	rest := hundredths % 100
	if rest == 0 {
		return ""
	}
	return strings.TrimRight("."+strconv.FormatUint(100+rest, 10)[1:], "0")
}

// Share formats the share of a part in a whole as a whole percentage, rounded half up: 1 of 3 is 33%. A positive
// share that rounds to zero is "<1%". The share of a whole of zero is empty.
func (l Locale) Share(part, whole int64) string {
	if whole == 0 {
		return ""
	}
	percent := (200*part + whole) / (2 * whole)
	if percent == 0 && part != 0 {
		return "<1%"
	}
	return l.Percent(100 * percent)
}

func (l Locale) pick(british, american string) string {
	if l.american {
		return american
	}
	return british
}

// group adds thousands separators to digits.
func group(digits string) string {
	var b strings.Builder
	for i := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteByte(digits[i])
	}
	return b.String()
}
