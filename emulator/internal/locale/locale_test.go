package locale_test

import (
	"math"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"budsandbox/bank"
	"budsandbox/emulator/internal/locale"
)

func money(minor int64, c bank.Currency) bank.Money { return bank.Money{Minor: minor, Currency: c} }

// Ensure that money is written with separators, a real minus sign and the region's symbol.
func TestMoney(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		of                bank.Money
		british, american string
	}{
		{money(913979, "GBP"), "£9,139.79", "£9,139.79"},
		{money(-15439549, "GBP"), "−£154,395.49", "−£154,395.49"},
		{money(913979, "USD"), "US$9,139.79", "$9,139.79"},
		{money(-5, "USD"), "−US$0.05", "−$0.05"},
		{money(0, "GBP"), "£0.00", "£0.00"},
		{money(1234567, "JPY"), "¥1,234,567", "¥1,234,567"},
		{money(100, "CHF"), "CHF\u00a01.00", "CHF\u00a01.00"},
		{money(math.MinInt64, "GBP"), "−£92,233,720,368,547,758.08", "−£92,233,720,368,547,758.08"},
		{bank.Money{}, "–", "–"},
	} {
		if got := locale.British.Money(test.of); got != test.british {
			t.Errorf("British %v: %s, not %s", test.of, got, test.british)
		}
		if got := locale.American.Money(test.of); got != test.american {
			t.Errorf("American %v: %s, not %s", test.of, got, test.american)
		}
	}
}

// Ensure that each form of money shows its signs and decimals as documented.
func TestMoneyForms(t *testing.T) {
	t.Parallel()
	gb, us := locale.British, locale.American
	for _, test := range [][2]string{
		{gb.SignedMoney(money(2000, "GBP")), "+£20.00"},
		{gb.SignedMoney(money(-2000, "GBP")), "−£20.00"},
		{gb.SignedMoney(money(0, "GBP")), "£0.00"},
		{gb.SpokenMoney(money(-2000, "GBP")), "minus £20.00"},
		{gb.SpokenMoney(bank.Money{}), "not known"},
		{gb.Amount(money(-2000, "GBP")), "£20.00"},
		{gb.WholeMoney(money(-15439550, "GBP")), "−£154,396"},
		{gb.WholeMoney(money(-49, "GBP")), "£0"},
		{gb.ShortMoney(money(95000, "GBP")), "£950"},
		{gb.ShortMoney(money(150000, "GBP")), "£1.5k"},
		{gb.ShortMoney(money(-1200000, "GBP")), "−£12k"},
		{gb.ShortMoney(money(125_000_000, "GBP")), "£1.25m"},
		{us.ShortMoney(money(150000, "USD")), "$1.5K"},
		{us.ShortMoney(money(250_000_000, "USD")), "$2.5M"},
		{us.ShortMoney(money(2_000_000, "JPY")), "¥2M"},
		{us.ShortMoney(money(100_500_000, "USD")), "$1.01M"},
		{gb.ShortMoney(money(999_999_900, "GBP")), "£10m"},
	} {
		if test[0] != test[1] {
			t.Errorf("%s, not %s", test[0], test[1])
		}
	}
}

// Ensure that money written in full can be parsed back to the penny.
func TestMoneyIsExact(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := money(
			rapid.Int64Range(-1e17, 1e17).Draw(t, "minor"),
			rapid.SampledFrom([]bank.Currency{"GBP", "USD", "JPY", "KWD"}).Draw(t, "currency"),
		)
		l := rapid.SampledFrom([]locale.Locale{locale.British, locale.American}).Draw(t, "locale")
		plain := strings.NewReplacer("−", "-", ",", "", l.Symbol(m.Currency), "").Replace(l.Money(m))
		if back, err := bank.ParseMoney(plain, m.Currency); err != nil || back != m {
			t.Fatalf("%v is written %s and read as %v, %v", m, l.Money(m), back, err)
		}
	})
}

// Ensure that dates have the order and the commas of the region.
func TestDates(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 27, 14, 5, 0, 0, time.UTC)
	for _, test := range []struct {
		of                func(locale.Locale) string
		british, american string
	}{
		{func(l locale.Locale) string { return l.Date(at) }, "27 November 2026", "November 27, 2026"},
		{func(l locale.Locale) string { return l.ShortDate(at) }, "27 Nov 2026", "Nov 27, 2026"},
		{func(l locale.Locale) string { return l.Day(at) }, "27 November", "November 27"},
		{func(l locale.Locale) string { return l.ShortDay(at) }, "27 Nov", "Nov 27"},
		{func(l locale.Locale) string { return l.Weekday(at) }, "Friday 27 November", "Friday, November 27"},
		{func(l locale.Locale) string { return l.LongDate(at) }, "Friday 27 November 2026", "Friday, November 27, 2026"},
		{func(l locale.Locale) string { return l.Month(at) }, "November 2026", "November 2026"},
		{func(l locale.Locale) string { return l.ShortMonth(at) }, "Nov", "Nov"},
		{func(l locale.Locale) string { return l.Time(at) }, "14:05", "2:05 PM"},
		{func(l locale.Locale) string { return l.DateTime(at) }, "27 November 2026 at 14:05", "November 27, 2026 at 2:05 PM"},
		{
			func(l locale.Locale) string { return l.Range(at, at.AddDate(0, 0, 2)) },
			"27–29 November 2026", "November 27–29, 2026",
		},
		{func(l locale.Locale) string { return l.Range(at, at.AddDate(0, 0, 6)) },
			"27 November – 3 December 2026", "November 27 – December 3, 2026"},
		{func(l locale.Locale) string { return l.Range(at, at.AddDate(0, 2, 0)) },
			"27 November 2026 – 27 January 2027", "November 27, 2026 – January 27, 2027"},
		{func(l locale.Locale) string { return l.Range(at, at.Add(time.Hour)) }, "27 November 2026", "November 27, 2026"},
		{func(l locale.Locale) string { return l.Relative(at, at.Add(9*time.Hour)) }, "Today", "Today"},
		{func(l locale.Locale) string { return l.Relative(at, at.Add(10*time.Hour)) }, "Yesterday", "Yesterday"},
		{func(l locale.Locale) string { return l.Relative(at, at.AddDate(0, 0, -1)) }, "Tomorrow", "Tomorrow"},
		{
			func(l locale.Locale) string { return l.Relative(at, at.AddDate(0, 0, -9)) },
			"Friday 27 November", "Friday, November 27",
		},
		{func(l locale.Locale) string { return l.Relative(at, at.AddDate(1, 0, 0)) },
			"Friday 27 November 2026", "Friday, November 27, 2026"},
	} {
		if got := test.of(locale.British); got != test.british {
			t.Errorf("British: %s, not %s", got, test.british)
		}
		if got := test.of(locale.American); got != test.american {
			t.Errorf("American: %s, not %s", got, test.american)
		}
	}
}

// Ensure that counts, lists and percentages read as sentences do.
func TestWords(t *testing.T) {
	t.Parallel()
	gb, us := locale.British, locale.American
	for _, test := range [][2]string{
		{gb.Count(1, "payment", "payments"), "1 payment"},
		{gb.Count(0, "payment", "payments"), "0 payments"},
		{gb.Count(1234, "payment", "payments"), "1,234 payments"},
		{gb.Number(-1234567), "−1,234,567"},
		{gb.List(), ""},
		{gb.List("a"), "a"},
		{gb.List("a", "b"), "a and b"},
		{gb.List("a", "b", "c"), "a, b and c"},
		{us.List("a", "b", "c"), "a, b, and c"},
		{gb.Percent(1250), "12.5%"},
		{gb.Percent(-5), "−0.05%"},
		{gb.Percent(100000), "1,000%"},
		{gb.Share(1, 3), "33%"},
		{gb.Share(1, 2000), "<1%"},
		{gb.Share(0, 2000), "0%"},
		{gb.Share(1, 0), ""},
		{gb.Term("Current account"), "Current account"},
		{us.Term("Current account"), "Checking account"},
		{us.Term("Savings account"), "Savings account"},
		{gb.BankAccount("00000112345678"), "00-00-01 12345678"},
		{us.BankAccount("0001112223"), "0001112223"},
		{gb.Ending("12345456"), "account ending 5456"},
		{us.Ending("5456"), "account ending in 5456"},
		{gb.Language() + us.Language(), "en-GBen-US"},
		{locale.Of("us").Language() + locale.Of("IE").Language(), "en-USen-GB"},
		{gb.FirstWeekday().String() + us.FirstWeekday().String(), "MondaySunday"},
	} {
		if test[0] != test[1] {
			t.Errorf("%q, not %q", test[0], test[1])
		}
	}
}
