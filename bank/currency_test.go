package bank_test

import (
	"errors"
	"maps"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"budsandbox/bank"
)

// Ensure that amounts have the decimals of ISO 4217. The Unicode data of golang.org/x/text have the usual decimals of
// displayed amounts: they differ for the first group and lack the second.
func TestDecimals(t *testing.T) {
	t.Parallel()
	for group, want := range map[string]map[bank.Currency]string{
		"shown differently by Unicode": {
			"AFN": "1234.50", "ALL": "1234.50", "AMD": "1234.50", "COP": "1234.50", "GYD": "1234.50", "IDR": "1234.50",
			"IQD": "1234.500", "IRR": "1234.50", "KPW": "1234.50", "LAK": "1234.50", "LBP": "1234.50", "MGA": "1234.50",
			"MMK": "1234.50", "MNT": "1234.50", "MUR": "1234.50", "PKR": "1234.50", "RSD": "1234.50", "SOS": "1234.50",
			"SYP": "1234.50", "TZS": "1234.50", "UZS": "1234.50", "YER": "1234.50",
		},
		"newer than 2017": {
			"MRU": "1234.50", "SLE": "1234.50", "UYW": "1234.5000", "VED": "1234.50", "VES": "1234.50", "XAD": "1234.50",
			"XCG": "1234.50", "ZWG": "1234.50",
		},
		"withdrawn since 2018": {"ANG": "1234.50", "BGN": "1234.50", "HRK": "1234.50", "SLL": "1234.50", "ZWL": "1234.50"},
		"two decimals":         {"EUR": "1234.50", "CHF": "1234.50", "HUF": "1234.50", "TWD": "1234.50", "MRO": "1234.50"},
		"three decimals": {
			"BHD": "1234.500", "JOD": "1234.500", "KWD": "1234.500", "OMR": "1234.500", "TND": "1234.500",
		},
		"four decimals":         {"CLF": "1234.5000"},
		"a metal, without any":  {"XAU": "1234.50"},
		"GBP and USD, of Bud's": {bank.GBP: "1234.50", bank.USD: "1234.50"},
	} {
		for currency, value := range want {
			if got, err := bank.ParseCurrency(string(currency)); got != currency || err != nil {
				t.Errorf("%s: %s is read as %q, %v", group, currency, got, err)
			}
			money, err := bank.ParseMoney("1234.5", currency)
			if got := money.Value(); got != value || err != nil {
				t.Errorf("%s: 1234.5 %s is written %s, %v; want %s", group, currency, got, err, value)
			}
		}
	}
	for _, currency := range []bank.Currency{"JPY", "KRW", "VND", "UGX", "CLP", "ISK", "XAF", "XOF", "XPF", "UYI"} {
		if _, err := bank.ParseMoney("1234.5", currency); !errors.Is(err, bank.ErrAmount) {
			t.Errorf("%s has no decimals, but 1234.5 gives the error %v", currency, err)
		}
		if got, err := bank.ParseMoney("1234", currency); got.Value() != "1234" || err != nil {
			t.Errorf("1234 %s is written %s, %v", currency, got.Value(), err)
		}
	}
}

// Ensure that currency codes are accepted in upper and lower case, and that other codes are errors.
func TestParseCurrency(t *testing.T) {
	t.Parallel()
	if got, err := bank.ParseCurrency("gbp"); got != bank.GBP || err != nil {
		t.Errorf("got %q, %v", got, err)
	}
	for _, text := range []string{
		"", " ", "pounds", "GB", "GB ", "£", "QQQ", "ED ", "D A", "GBPUSD", "GBP USD", "uſd", "UNKNOWN",
		"DEM", "ITL", "FRF", "CNH", "BTC", // withdrawn before 2018, or not of ISO 4217
	} {
		if got, err := bank.ParseCurrency(text); !errors.Is(err, bank.ErrCurrency) {
			t.Errorf("%q: got %q, %v", text, got, err)
		}
	}
}

// Ensure that the 178 current and nine withdrawn codes are known, with the minor units of the list: 17 codes have
// none, seven have three decimals, two have four.
func TestCurrencyCount(t *testing.T) {
	t.Parallel()
	got := map[int]int{}
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	for _, a := range letters {
		for _, b := range letters {
			for _, c := range letters {
				if currency, err := bank.ParseCurrency(string([]rune{a, b, c})); err == nil {
					got[currency.Digits()]++
				}
			}
		}
	}
	if want := map[int]int{0: 17, 2: 152 + 9, 3: 7, 4: 2}; !maps.Equal(got, want) {
		t.Errorf("currencies by their decimals: got %v, want %v", got, want)
	}
}

// Ensure that no input makes the parser panic, and that accepted codes are in upper case and are accepted again.
func TestParseCurrencyOfAnything(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(rapid.String(), rapid.StringMatching(`[A-Za-z ]{2,4}`)).Draw(t, "text")
		got, err := bank.ParseCurrency(text)
		if err != nil {
			return
		}
		if again, err := bank.ParseCurrency(string(got)); again != got || err != nil || string(got) != strings.ToUpper(text) {
			t.Fatalf("%q is read as %q, and that as %q, %v", text, got, again, err)
		}
	})
}

// BenchmarkDigits measures Digits, which every formatted amount calls, for a currency other than GBP and USD.
func BenchmarkDigits(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if bank.Currency("KWD").Digits() != 3 {
			b.Fatal("KWD has three decimals")
		}
	}
}
