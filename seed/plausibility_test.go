package seed_test

import (
	"slices"
	"testing"
	"time"

	"budsandbox/bank"
	"budsandbox/fixtures"
	"budsandbox/seed"
)

// Ensure that at every bank the lines of a persona fit the bank's country, that chains are paid
// only where they trade, that no purchase is out of proportion for its seller, and that the places of a day can be
// reached within a day.
func TestPersonasArePlausible(t *testing.T) {
	f := load(t)
	providers, err := f.Providers()
	if err != nil {
		t.Fatal(err)
	}
	each(t, 2, func(t *testing.T, g *seed.Generator, p *fixtures.Persona, c bank.Connection) {
		banks := slices.DeleteFunc(slices.Clone(providers.All()), func(b fixtures.Provider) bool {
			return !slices.Contains(b.Regions, fixtures.RegionOf(p.Region))
		})
		if c.Seed > 1 || p.Months > 24 {
			banks = banks[:1] // the others differ in their style, which the first seed shows
		}
		for _, provider := range banks {
			c.Provider = provider.ID
			h := history(t, g, c, connected)
			figures, err := seed.Plausibility(f, p.Region, h)
			if err != nil || len(figures) != 5 {
				t.Fatalf("%d figures, %v", len(figures), err)
			}
			for _, figure := range figures {
				if figure.OutOfRange() {
					t.Errorf("seed %d at %s: %s is %v, want at most %v (%s)",
						c.Seed, provider.ID, figure.Name, figure.Value, figure.High, figure.Meaning)
				}
			}
		}
	})
}

// Ensure that each kind of implausible entry is counted, and that an entry for travel explains a
// long distance.
func TestImplausibleEntriesAreCounted(t *testing.T) {
	f := load(t)
	merchants, err := f.Merchants()
	if err != nil {
		t.Fatal(err)
	}
	safeway, _ := merchants.Find(fixtures.US, "safeway")
	starbucks, _ := merchants.Find(fixtures.US, "starbucks")
	at := time.Date(2026, 11, 23, 15, 0, 0, 0, time.UTC)
	entry := func(line, town string, merchant *fixtures.Merchant, category string) seed.Entry {
		tx := &bank.Transaction{
			Description: line, Amount: bank.Money{Minor: -500, Currency: bank.USD},
			Type: bank.TransactionType{Code: bank.CardPayment},
			Enrichment: bank.Enrichment{
				Merchant: merchant.Bank(), Location: bank.Location{Tokens: []string{town}},
				Categories: bank.Categories{L1: category},
			},
		}
		return seed.Entry{Transaction: tx, Authorised: at}
	}
	measure := func(rows ...seed.Entry) (values [5]float64) {
		figures, err := seed.Plausibility(f, fixtures.US, &seed.History{Zone: time.UTC, Entries: rows})
		if err != nil {
			t.Fatal(err)
		}
		for i, figure := range figures {
			values[i] = figure.Value
		}
		return values
	}
	for name, c := range map[string]struct {
		rows []seed.Entry
		want [5]float64
	}{
		"as it should be": {[]seed.Entry{entry("starbucks purchase 11/23 tampa fl", "tampa", starbucks, "")},
			[5]float64{}},
		"named month": {[]seed.Entry{entry("STARBUCKS TAMPA FL ON 23 NOV", "tampa", starbucks, "")},
			[5]float64{1}},
		"day first":   {[]seed.Entry{entry("STARBUCKS TAMPA FL 23/11", "tampa", starbucks, "")}, [5]float64{1}},
		"card scheme": {[]seed.Entry{entry("STARBUCKS TAMPA FL VISA", "tampa", starbucks, "")}, [5]float64{0, 1}},
		"spelling":    {[]seed.Entry{entry("STARBUCKS CITY CENTRE", "tampa", starbucks, "")}, [5]float64{0, 1}},
		"chain":       {[]seed.Entry{entry("SAFEWAY ORLANDO FL", "orlando", safeway, "")}, [5]float64{0, 0, 1}},
	} {
		if got := measure(c.rows...); got != c.want {
			t.Errorf("%s: got %v, want %v", name, got, c.want)
		}
	}
	far := []seed.Entry{
		entry("STARBUCKS TAMPA FL", "tampa", starbucks, ""), entry("STARBUCKS SEATTLE WA", "seattle", starbucks, ""),
	}
	if got := measure(far...)[4]; got < 3900 || got > 4200 {
		t.Errorf("from Tampa to Seattle it is %.0f km, want about 4,050", got)
	}
	if got := measure(append(far, entry("UNITED", "tampa", starbucks, "travel"))...); got[4] != 0 {
		t.Errorf("on a day of travel it is %.0f km", got[4])
	}
	coffee := entry("STARBUCKS TAMPA FL", "tampa", starbucks, "")
	coffee.MCC, coffee.Amount.Minor = "5814", -999_00
	if got := measure(coffee); got != [5]float64{3: 1} {
		t.Errorf("for a coffee of %s the figures are %v", coffee.Amount, got)
	}
}
