package widget

import "testing"

// Ensure that the name of a transaction without a merchant is that of the payee, without the bank's own words.
func TestTitle(t *testing.T) {
	for line, want := range map[string]string{
		"CITY OF DENVER DES:UTILITY ID:574337824": "City of Denver",
		"L CUNNINGHAM RENT STO":                   "L Cunningham Rent",
		"lb of marshgate ctax dd":                 "Lb of Marshgate",
		"the swan bournemouth on 27 feb visa":     "The Swan Bournemouth",
		"zettle_*the larder on 03 feb visa":       "Zettle_*the Larder",
		"Netflix.com AMSTERDAM":                   "Netflix.com Amsterdam",
		"TRAVEL 10:30 LEEDS":                      "Travel 10:30 Leeds",
		"VISA":                                    "Visa",
		"DES:UTILITY":                             "Des:utility",
		"":                                        "",
	} {
		if got := title(line); got != want {
			t.Errorf("%q: %q, want %q", line, got, want)
		}
	}
}
