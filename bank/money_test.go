package bank_test

import (
	"errors"
	"math"
	"testing"

	"pgregory.net/rapid"

	"budsandbox/bank"
)

// Ensure that Value has the decimals of the currency and no sign, and that Indicator has the sign.
func TestMoneyValue(t *testing.T) {
	for _, test := range []struct {
		minor     int64
		currency  bank.Currency
		value     string
		indicator string
	}{
		{0, bank.GBP, "0.00", "credit"},
		{1, bank.GBP, "0.01", "credit"},
		{-1098, bank.GBP, "10.98", "debit"},
		{100, bank.USD, "1.00", "credit"},
		{-5, "JPY", "5", "debit"},
		{1234567, "KWD", "1234.567", "credit"},
		{math.MinInt64, bank.GBP, "92233720368547758.08", "debit"},
	} {
		m := bank.Money{Minor: test.minor, Currency: test.currency}
		if got := m.Value(); got != test.value || m.Indicator() != test.indicator {
			t.Errorf("%d %s: got %s %s, want %s %s", test.minor, test.currency, got, m.Indicator(), test.value, test.indicator)
		}
	}
}

// Ensure that formatted amounts are parsed back, in any currency.
func TestMoneyRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := bank.Money{
			Minor:    rapid.Int64Range(-1e17, 1e17).Draw(t, "minor"),
			Currency: rapid.SampledFrom([]bank.Currency{"GBP", "USD", "EUR", "JPY", "KWD"}).Draw(t, "currency"),
		}
		text := want.Value()
		if want.Minor < 0 {
			text = "-" + text
		}
		got, err := bank.ParseMoney(text, want.Currency)
		if err != nil || got != want {
			t.Fatalf("%s read as %v, %v; want %v", text, got, err, want)
		}
	})
}

// Ensure that amounts are parsed exactly or refused, never rounded.
func TestParseMoney(t *testing.T) {
	for _, test := range []struct {
		text     string
		currency bank.Currency
		minor    int64
		bad      bool
	}{
		{text: "10.98", currency: "GBP", minor: 1098},
		{text: "+10.98", currency: "GBP", minor: 1098},
		{text: "-10.9", currency: "GBP", minor: -1090},
		{text: "10", currency: "GBP", minor: 1000},
		{text: "10.", currency: "GBP", minor: 1000},
		{text: "10.980", currency: "GBP", minor: 1098},
		{text: "10.985", currency: "GBP", bad: true},
		{text: "5.00", currency: "JPY", minor: 5},
		{text: "5.10", currency: "JPY", bad: true},
		{text: "", currency: "GBP", bad: true},
		{text: "-", currency: "GBP", bad: true},
		{text: ".5", currency: "GBP", bad: true},
		{text: "--1", currency: "GBP", bad: true},
		{text: "1e3", currency: "GBP", bad: true},
		{text: "1,000.00", currency: "GBP", bad: true},
		{text: " 1", currency: "GBP", bad: true},
		{text: "٣", currency: "GBP", bad: true},
		{text: "99999999999999999999", currency: "GBP", bad: true},
	} {
		got, err := bank.ParseMoney(test.text, test.currency)
		switch {
		case test.bad && !errors.Is(err, bank.ErrAmount):
			t.Errorf("%q %s: got %v and error %v, want ErrAmount", test.text, test.currency, got, err)
		case !test.bad && (err != nil || got.Minor != test.minor):
			t.Errorf("%q %s: got %v and error %v, want %d", test.text, test.currency, got, err, test.minor)
		}
	}
}

// Ensure that tags have Bud's names in Bud's order, and that ParseTag accepts them.
func TestTags(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := bank.Tags(rapid.Uint16Range(0, 1<<11-1).Draw(t, "tags"))
		var got bank.Tags
		for _, name := range want.Names() {
			tag, found := bank.ParseTag(name)
			if !found || got.Has(tag) {
				t.Fatalf("%s is unknown or comes twice", name)
			}
			got |= tag
		}
		if got != want {
			t.Fatalf("got %b, want %b", got, want)
		}
	})
	if _, found := bank.ParseTag("groceries"); found {
		t.Error("groceries is not a tag")
	}
}
