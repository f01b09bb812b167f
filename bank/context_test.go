package bank_test

import (
	"errors"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"budsandbox/bank"
)

// Ensure that missing fields of a context get defaults and that given ones are in canonical form.
func TestNewContext(t *testing.T) {
	for name, test := range map[string]struct{ given, want bank.Context }{
		"nothing given": {
			given: bank.Context{},
			want:  bank.Context{Type: bank.Personal, Region: "GB", Locale: "en-GB", Model: "uk-v2"},
		},
		"a business": {
			given: bank.Context{Type: bank.Business},
			want:  bank.Context{Type: bank.Business, Region: "GB", Locale: "en-GB", Model: "uk-v2"},
		},
		"an American": {
			given: bank.Context{Region: "US"},
			want:  bank.Context{Type: bank.Personal, Region: "US", Locale: "en-US", Model: "us-v3"},
		},
		"UK is GB": {
			given: bank.Context{Region: "UK"},
			want:  bank.Context{Type: bank.Personal, Region: "GB", Locale: "en-GB", Model: "uk-v2"},
		},
		"small letters": {
			given: bank.Context{Region: "us", Locale: "en-us"},
			want:  bank.Context{Type: bank.Personal, Region: "US", Locale: "en-US", Model: "us-v3"},
		},
		"a country without models of its own": {
			given: bank.Context{Region: "FR"},
			want:  bank.Context{Type: bank.Personal, Region: "FR", Locale: "fr-FR", Model: "uk-v2"},
		},
		"a locale of another country": {
			given: bank.Context{Region: "US", Locale: "es-mx"},
			want:  bank.Context{Type: bank.Personal, Region: "US", Locale: "es-MX", Model: "us-v3"},
		},
		"everything given": {
			given: bank.Context{Type: bank.Business, Region: "US", Locale: "zh-Hant-TW", Model: "us-v3"},
			want:  bank.Context{Type: bank.Business, Region: "US", Locale: "zh-Hant-TW", Model: "us-v3"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := bank.NewContext(test.given)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("context differs (-want +got):\n%s", diff)
			}
		})
	}
}

// Ensure that a model which the region does not have is replaced by the region's default, and that others are kept.
func TestNewContextModel(t *testing.T) {
	for _, test := range []struct{ region, model, want string }{
		{"GB", "uk-v2", "uk-v2"},
		{"GB", "us-v3", "uk-v2"},
		{"US", "us-v3", "us-v3"},
		{"US", "uk-v2", "us-v3"},
		{"UK", "us-v3", "uk-v2"},
		{"FR", "us-v3", "uk-v2"},
		{"FR", "uk-v2", "uk-v2"},
		{"", "us-v3", "uk-v2"},
		{"US", "no such model", "us-v3"},
	} {
		got, err := bank.NewContext(bank.Context{Region: test.region, Model: test.model})
		if err != nil || got.Model != test.want {
			t.Errorf("region %q, model %q: got %q and error %v, want %q", test.region, test.model, got.Model, err, test.want)
		}
	}
}

// Ensure that Canonical normalises given fields and adds no defaults.
func TestCanonical(t *testing.T) {
	for name, test := range map[string]struct{ given, want bank.Context }{
		"nothing":             {},
		"a type alone":        {bank.Context{Type: bank.Business}, bank.Context{Type: bank.Business}},
		"a region alone":      {bank.Context{Region: "uk"}, bank.Context{Region: "GB"}},
		"a locale alone":      {bank.Context{Locale: "EN-gb"}, bank.Context{Locale: "en-GB"}},
		"a usable model":      {bank.Context{Region: "us", Model: "us-v3"}, bank.Context{Region: "US", Model: "us-v3"}},
		"an unusable model":   {bank.Context{Region: "us", Model: "uk-v2"}, bank.Context{Region: "US", Model: "us-v3"}},
		"a model, no region":  {bank.Context{Model: "us-v3"}, bank.Context{Model: "us-v3"}},
		"a replaced language": {bank.Context{Locale: "iw"}, bank.Context{Locale: "he"}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := bank.Canonical(test.given)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("context differs (-want +got):\n%s", diff)
			}
		})
	}
}

// Ensure that an unknown region is an error that quotes it as given.
func TestNewContextRefusesRegion(t *testing.T) {
	for _, region := range []string{"XX", "EU", "SU", "AN", "YU", "A ", " A", "ZZ", "zz", "QO", "GBR", "usa", "826", "001",
		"G", "1A", " GB", "GB ", "G\x00", "ÄÖ", "england"} {
		for name, complete := range map[string]func(bank.Context) (bank.Context, error){"NewContext": bank.NewContext,
			"Canonical": bank.Canonical} {
			got, err := complete(bank.Context{Type: bank.Business, Region: region})
			if !errors.Is(err, bank.ErrRegion) || got != (bank.Context{}) {
				t.Errorf("%s of region %q: got %+v and error %v, want no context and ErrRegion", name, region, got, err)
				continue
			}
			if want := quoted(region); !strings.Contains(err.Error(), want) {
				t.Errorf("%s of region %q: error %q does not contain %s", name, region, err, want)
			}
		}
	}
}

// Ensure that a locale other than a BCP 47 tag is an error that quotes it, also with POSIX's underscores.
func TestNewContextRefusesLocale(t *testing.T) {
	for _, locale := range []string{"en_GB", "en_gb", "zh_Hant-TW", "english", "en-", "-GB", "e", "*", " en", "en-GB ",
		"C", "en-GB.UTF-8"} {
		got, err := bank.NewContext(bank.Context{Locale: locale})
		if !errors.Is(err, bank.ErrLocale) || got != (bank.Context{}) {
			t.Errorf("locale %q: got %+v and error %v, want no context and ErrLocale", locale, got, err)
			continue
		}
		if want := quoted(locale); !strings.Contains(err.Error(), want) {
			t.Errorf("locale %q: error %q does not contain %s", locale, err, want)
		}
	}
}

// Ensure that the error names all invalid fields.
func TestNewContextRefusesBoth(t *testing.T) {
	_, err := bank.NewContext(bank.Context{Region: "XX", Locale: "en_GB"})
	if !errors.Is(err, bank.ErrRegion) || !errors.Is(err, bank.ErrLocale) {
		t.Errorf("got error %v, want both ErrRegion and ErrLocale", err)
	}
}

// countries are the officially assigned alpha-2 codes of ISO 3166-1.
var countries = strings.Fields(`
	AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ
	BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ
	CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ
	DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR
	GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY
	HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP
	KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY
	MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ
	NA NC NE NF NG NI NL NO NP NR NU NZ OM
	PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW
	SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ
	TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ
	UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW`)

// Ensure that all ISO 3166 countries are accepted in upper and lower case, and that the defaults for each are valid.
func TestNewContextCountries(t *testing.T) {
	if got, want := len(countries), 249; got != want {
		t.Fatalf("the table has %d countries, want %d", got, want)
	}
	for _, country := range countries {
		for _, written := range []string{country, strings.ToLower(country)} {
			got, err := bank.NewContext(bank.Context{Region: written})
			if err != nil || got.Region != country {
				t.Errorf("region %q: got %+v and error %v, want region %s", written, got, err, country)
				continue
			}
			again, err := bank.NewContext(got)
			if err != nil || again != got {
				t.Errorf("region %q: the complete context %+v becomes %+v with error %v", written, got, again, err)
			}
			if !strings.HasSuffix(got.Locale, "-"+country) {
				t.Errorf("region %q: got locale %q, want a language of %s", written, got.Locale, country)
			}
		}
	}
}

// Ensure that unassigned two-letter codes are errors.
func TestNewContextUnassigned(t *testing.T) {
	for _, code := range []string{"AA", "BK", "CB", "GX", "KK", "LL", "OO", "QM", "QZ", "RR", "WW", "XA", "XZ", "YY"} {
		if got, err := bank.NewContext(bank.Context{Region: code}); err == nil {
			t.Errorf("region %q: got %+v, want a refusal", code, got)
		}
	}
}

func quoted(text string) string { return strconv.Quote(text) }
