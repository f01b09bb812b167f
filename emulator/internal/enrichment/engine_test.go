package enrichment_test

import (
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"budsandbox/bank"
	"budsandbox/emulator/internal/enrichment"
	"budsandbox/fixtures"
)

// summary describes what was read: merchant intermediary category-l1/l2 confidence tags type.
func summary(r enrichment.Result) string {
	or := func(m *bank.Merchant) string {
		if m == nil {
			return "-"
		}
		return m.Slug
	}
	c := r.Enrichment.Categories
	category := "-"
	if c.L1 != "" {
		category = c.L1 + "/" + c.L2 + "@" + string('0'+rune(c.Confidence/10)) + string('0'+rune(c.Confidence%10))
	}
	return strings.Join(
		[]string{
			or(r.Enrichment.Merchant),
			or(r.Enrichment.Processor),
			category,
			strings.Join(r.Tags.Names(), ","),
			string(r.Type.Code),
		},
		" ",
	)
}

// Ensure that each stage of the pipeline works, and that the stages have priority over each other in the order of the
// pipeline.
func TestStages(t *testing.T) {
	e := engine(t)
	for _, c := range []struct {
		name string
		in   enrichment.Input
		want string
	}{
		{"a merchant", gb("tesco store 2613 on 28 may visa", -1098), "tesco visa food_and_drink/groceries@96  DEB"},
		{"the longest alias", gb("TESCO PAY AT PUMP 1234", -4000), "tesco - transport/fuel@96  DEB"},
		{
			"the longest alias, not the first", gb("TESCO MOBILE 123456789012", -1200),
			"tesco_mobile - media_and_telecoms/mobile@96 bill DD",
		},
		{"a short alias at the beginning", gb("BP RING ROAD LEEDS", -4000), "bp - transport/fuel@96  DEB"},
		{"a short alias late in the line", gb("SMITH AND DAUGHTERS OF BP", -4000), "- - -  "},
		{"an alias that must stand alone", gb("O2 0123456789", -2000), "o2 - media_and_telecoms/mobile@96 bill DD"},
		{"and does not", gb("O2 ARENA", -2000), "- - entertainment/theatre_concerts_and_tickets@81  "},
		{
			"an intermediary and a merchant", gb("PAYPAL *PACTCOFFEE", -995),
			"pactcoffee paypal food_and_drink/coffee@96 subscription,online DEB",
		},
		{"an intermediary alone", gb("PAYPAL *KLMNOP12", -995), "- paypal -  "},
		{"a merchant that is an intermediary, too", gb("KLARNA*ASOS", -3000), "asos klarna shopping/clothing@96 online DEB"},
		{
			"the same alone", gb("KLARNA FINANCIAL SERV", -3000),
			"klarna - borrowing_and_loans/buy_now_pay_later@96 loan,online DEB",
		},
		{"an event before a merchant", gb("UNPAID DD BRITISH GAS", -500), "- - banking/unpaid_transactions@96  CHG"},
		{
			"a refund, which is from somebody", gb("REFUND ASOS.COM LONDON", 1820),
			"asos - banking/refunds_and_reversals@96  COR",
		},
		{"wages from a merchant", us("AMAZON DIRECT DEP", 180000), "amazon - income/employment_income@96 income BAT"},
		{"words of wages where money goes", gb("AMAZON PAYROLL", -180000), "amazon - shopping/online_shopping@81 online DEB"},
		{
			"a name that is cut off", gb("TRANSPORT DARTFORD CROSS", -250),
			"dartford - transport/parking_and_tolls@94 online DEB",
		},
		{"a transfer service", us("Zelle payment to J Patel JPM99a1b2c3", -8000), "- - transfers/transfers_out@96  BAT"},
		{"the same with a purpose", us("ZELLE TO J PATEL ON 05/12 RENT", -164000), "- - mortgage_and_rent/rent@94 bill BAT"},
		{"money from a service", us("ZELLE FROM J PATEL ON 05/12", 8000), "- - transfers/transfers_in@96  BAT"},
		{"a keyword", gb("NORTHSIDE LETTINGS RENT FLAT 2", -95000), "- - mortgage_and_rent/rent@94 bill "},
		{"the same word where money comes", gb("J PATEL RENT", 95000), "- - income/rental_income@94 income BAT"},
		{
			"a keyword that is part of another", us("HERTZ RENT-A-CAR DENVER CO", -12000),
			"hertz - transport/vehicle_costs@96  DEB",
		},
		{"a merchant category code", withCode(gb("QWX HOLDINGS", -1200), "5813"), "- - food_and_drink/bars_and_pubs@81  DEB"},
		{"a code nobody knows", withCode(gb("QWX HOLDINGS", -1200), "0001"), "- - -  DEB"},
		{"a person", gb("J PATEL DINNER", -1800), "- - transfers/transfers_out@94  BAT"},
		{"a person who pays", gb("FPI S OKAFOR THANKS", 1800), "- - transfers/transfers_in@94  BAT"},
		{"nothing", gb("a", -100), "- - -  "},
		{"not even letters", gb("***", -100), "- - -  "},
		{"nothing at all", gb("", -100), "- - -  "},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := summary(e.Enrich(c.in)); got != c.want {
				t.Errorf("%q is\n %q, want\n %q", c.in.Description, got, c.want)
			}
		})
	}
}

func gb(description string, minor int64) enrichment.Input {
	return enrichment.Input{
		Description: description,
		Amount:      bank.Money{Minor: minor, Currency: bank.GBP},
		Country:     fixtures.GB,
	}
}

func us(description string, minor int64) enrichment.Input {
	return enrichment.Input{
		Description: description,
		Amount:      bank.Money{Minor: minor, Currency: bank.USD},
		Country:     fixtures.US,
	}
}

func withCode(in enrichment.Input, mcc string) enrichment.Input {
	in.MCC = mcc
	return in
}

// Ensure that a result has everything that Bud's transactions carry: the words that name the merchant, the place,
// names, and the description for display.
func TestParts(t *testing.T) {
	e := engine(t)
	got := e.Enrich(gb("caffe nero 495 leeds gbr", -420))
	if diff := cmp.Diff([]bank.Token{{Value: "caffe nero", Confidence: 96}}, got.Enrichment.Tokens); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(bank.Location{Tokens: []string{"gbr", "leeds"}, Country: "GB"},
		got.Enrichment.Location); diff != "" {
		t.Error(diff)
	}
	if got.Suggested != "Caffè Nero" {
		t.Errorf("suggested %q", got.Suggested)
	}
	got = e.Enrich(us("KROGER #412 COLUMBUS OH", -4100))
	if diff := cmp.Diff([]string{"columbus", "oh"}, got.Enrichment.Location.Tokens); diff != "" {
		t.Error(diff)
	}
	got = e.Enrich(gb("BILL PAYMENT TO J PATEL REF 0412", -1800))
	if got.Suggested != "BILL PAYMENT TO J PATEL REF 0412" || !slices.Equal(got.Enrichment.Names, []string{"J Patel"}) ||
		got.Type.Code != bank.BankTransfer {
		t.Errorf("suggested %q, names %q, type %s", got.Suggested, got.Enrichment.Names, got.Type.Code)
	}
	if got := e.Enrich(gb("***", -1800)); got.Suggested != "***" {
		t.Errorf("suggested %q for a line without words", got.Suggested)
	}
}

// Ensure that payments abroad are travel, in every notation of the country, except for the bank's own entries and
// income. Payments at home are not.
func TestTravelRule(t *testing.T) {
	e := engine(t)
	for _, c := range []struct{ line, country, region, want, at string }{
		{"CARREFOUR CITY PARIS", "FR", "GB", "travel/holiday_and_travel_expenses", "FR"},
		{"CARREFOUR CITY PARIS", "FRA", "GBR", "travel/holiday_and_travel_expenses", "FR"},
		{"CARREFOUR CITY PARIS", "250", "", "travel/holiday_and_travel_expenses", "FR"},
		{"TESCO STORES 3297", "GB", "GB", "food_and_drink/groceries", "GB"},
		{"TESCO STORES 3297", "GBR", "", "food_and_drink/groceries", "GB"},
		{"STARBUCKS 12345", "US", "GB", "travel/holiday_and_travel_expenses", "US"},
		{"PREMIER INN 12345678", "DE", "GB", "travel/holiday_and_travel_expenses", "DE"},
		{"CASH WITHDRAWAL BERLIN", "DE", "GB", "banking/cash_withdrawals", "DE"},
		{"TESCO STORES 3297", "nowhere", "GB", "food_and_drink/groceries", ""},
	} {
		in := gb(c.line, -2000)
		in.CountryCode, in.Region = c.country, c.region
		got := e.Enrich(in).Enrichment
		if pair := got.Categories.L1 + "/" + got.Categories.L2; pair != c.want || got.Location.Country != c.at {
			t.Errorf("%s in %s is %s at %q, want %s at %q", c.line, c.country, pair, got.Location.Country, c.want, c.at)
		}
	}
}

// Ensure that every category of the engine is one of the requested model, and that a row with a category in one model
// has one in the others.
func TestModels(t *testing.T) {
	e, f := engine(t), fixtures.Load()
	models := must(f.Models())
	for _, one := range labelledLines(t) {
		in := enrichment.Input{Description: one.description, Amount: one.amount, Country: one.country}
		for _, model := range models.All() {
			in.Model = model.Name
			c := e.Enrich(in).Enrichment.Categories
			if c.L1 == "" && one.l1 == "-" {
				continue
			}
			if c.L1 != "" && !model.Has(fixtures.Pair{L1: c.L1, L2: c.L2}) {
				t.Errorf("%q is %s/%s, which %s has not", one.description, c.L1, c.L2, model.Name)
			}
			in.Model = ""
			if own := e.Enrich(in).Enrichment.Categories; (own.L1 == "") != (c.L1 == "") {
				t.Errorf("%q is %q in its own model and %q in %s", one.description, own.L1, c.L1, model.Name)
			}
		}
	}
}

// Ensure that skeletons keep the words that identify a payment and drop those that change: references, dates and the
// bank's words.
func TestSkeleton(t *testing.T) {
	for line, want := range map[string]string{
		"CARD PAYMENT TO THE RED LION ON 12 MAY": "THE RED LION",
		"THE RED LION CD 4130 DEB":               "THE RED LION",
		"the red lion on 12 may visa":            "THE RED LION",
		"S/O D HARRIS RENT 20260401":             "D HARRIS RENT",
		"ASHGROVE LOGISTICS SALARY JUN":          "ASHGROVE LOGISTICS SALARY",
		"H3G 0123456789":                         "H3G",
		"0123456789":                             "0123456789",
		"ONE TWO THREE FOUR FIVE":                "ONE TWO THREE FOUR",
		"Café Crème":                             "CAFE CREME",
		"":                                       "",
		"POS":                                    "POS",
	} {
		if got := enrichment.Skeleton(fixtures.GB, line); got != want {
			t.Errorf("%q has the skeleton %q, want %q", line, got, want)
		}
	}
}

// Ensure that the words of every bank's style are removed: a core has the same skeleton in all styles.
func TestStylesAreCutOff(t *testing.T) {
	f := fixtures.Load()
	slots := func(name string) string {
		return map[string]string{"dd": "12", "mm": "05", "mon": "MAY", "last4": "4130"}[name]
	}
	for _, provider := range must(f.Providers()).All() {
		for _, region := range provider.Regions {
			country := fixtures.GB
			if region == fixtures.RegionOf(fixtures.US) {
				country = fixtures.US
			}
			for _, rail := range []fixtures.Rail{fixtures.Card, fixtures.CardOnline, fixtures.DirectDebit,
				fixtures.StandingOrder, fixtures.BACS, fixtures.FasterIn, fixtures.FasterOut,
				fixtures.ACHDebit, fixtures.ACHCredit} {
				british := rail != fixtures.ACHDebit && rail != fixtures.ACHCredit && rail != fixtures.Card &&
					rail != fixtures.CardOnline
				if british && country == fixtures.US {
					continue
				}
				line := provider.StyleIn(country).Line(rail, "HOLLOWAY AND FINCH", slots)
				if got := enrichment.Skeleton(country, line); got != "HOLLOWAY AND FINCH" {
					t.Errorf("%s: %q has the skeleton %q", provider.ID, line, got)
				}
			}
		}
	}
}

// Ensure that added merchants are recognised, replace those of the catalogue with the same slug, and have priority for
// an alias that both have.
func TestOwnMerchants(t *testing.T) {
	f := fixtures.Load()
	own, err := fixtures.ReadMerchants("own.tsv", strings.NewReader("country\tslug\tname\tcategory\taliases\ttags\n"+
		"GB\tbean\tBean & Gone\tfood_and_drink/coffee\tBean & Gone\tonline\n"+
		"GB\tgreggs\tGreggs\tfood_and_drink/coffee\tgreggs\t\n"+
		"GB\tmine\tMine\tshopping/hobbies\tTesco Stores\t\n"), must(f.Models()))
	if err != nil {
		t.Fatal(err)
	}
	e := engine(t, enrichment.WithMerchants(own))
	for line, want := range map[string]string{
		"SUMUP *BEAN & GONE LEEDS": "bean sumup food_and_drink/coffee@96 online ",
		"GREGGS 1234":              "greggs - food_and_drink/coffee@96  ",
		"TESCO STORES 1234":        "mine - shopping/hobbies@96  ",
		"TESCO EXPRESS 1234":       "tesco - food_and_drink/groceries@96  DEB",
	} {
		if got := summary(e.Enrich(gb(line, -1000))); got != want {
			t.Errorf("%q is %q, want %q", line, got, want)
		}
	}
}

// Ensure that an engine gives the same results to concurrent callers as to one.
func TestEngineIsShared(t *testing.T) {
	e, lines := engine(t), labelledLines(t)
	want := make([]string, len(lines))
	for i, one := range lines {
		want[i] = summary(e.Enrich(enrichment.Input{Description: one.description, Amount: one.amount, Country: one.country}))
	}
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for i, one := range lines {
				if got := summary(e.Enrich(enrichment.Input{Description: one.description, Amount: one.amount,
					Country: one.country})); got != want[i] {
					t.Errorf("%q is %q among others and %q alone", one.description, got, want[i])
				}
			}
		})
	}
	all.Wait()
}

// Ensure that the engine does not fail on any description, and that the same description gives the same result again.
func FuzzEnrich(f *testing.F) {
	e := engine(f)
	for _, line := range []string{"TESCO STORES 3297", "", "é", "\xff\xfe", "A", "PURCHASE AUTHORIZED ON 05/12 X CARD " +
		"4417", strings.Repeat("A ", 4000)} {
		f.Add(line, int64(-100), "GB", "5411")
	}
	f.Fuzz(func(t *testing.T, line string, minor int64, country, mcc string) {
		in := enrichment.Input{
			Description: line,
			Amount:      bank.Money{Minor: minor, Currency: bank.GBP},
			Country:     fixtures.Country(country),
			MCC:         mcc,
			CountryCode: country,
		}
		first, second := e.Enrich(in), e.Enrich(in)
		if diff := cmp.Diff(first, second); diff != "" {
			t.Error(diff)
		}
	})
}
