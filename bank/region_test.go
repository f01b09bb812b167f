package bank_test

import (
	"strconv"
	"strings"
	"testing"

	"budsandbox/bank"
)

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

// Ensure that every country of ISO 3166 is a region, in capitals and in small letters, and that what is filled in
// for it is itself acceptable.
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

// Ensure that what looks like a region but was never assigned, by anybody, is refused.
func TestNewContextUnassigned(t *testing.T) {
	for _, code := range []string{"AA", "BK", "CB", "GX", "KK", "LL", "OO", "QM", "QZ", "RR", "WW", "XA", "XZ", "YY"} {
		if got, err := bank.NewContext(bank.Context{Region: code}); err == nil {
			t.Errorf("region %q: got %+v, want a refusal", code, got)
		}
	}
}

func quoted(text string) string { return strconv.Quote(text) }
