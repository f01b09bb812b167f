package enrichment_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"budsandbox/emulator/internal/enrichment"
	"budsandbox/fixtures"
)

// lineTest is a line with the wanted result: merchant category-l1/l2 tags, with - for none.
type lineTest struct {
	in   enrichment.Input
	want string
}

func checkLines(t *testing.T, lines []lineTest) {
	t.Helper()
	e := engine(t)
	for _, c := range lines {
		got := e.Enrich(c.in)
		category := "-"
		if l1 := got.Enrichment.Categories.L1; l1 != "" {
			category = l1 + "/" + got.Enrichment.Categories.L2
		}
		tags := strings.Join(got.Tags.Names(), ",")
		if tags == "" {
			tags = "-"
		}
		if summary := fmt.Sprintf("%s %s %s", slugOf(got), category, tags); summary != c.want {
			t.Errorf("%q of %s is\n %s, want\n %s", c.in.Description, c.in.Amount, summary, c.want)
		}
	}
}

// Ensure that a word for a trade, a legal form or a bookmaker's name has priority over a person's name, and that other
// people are still recognised.
func TestTradesOutrankNames(t *testing.T) {
	checkLines(t, []lineTest{
		{gb("PAUL SMITH DENTAL CARE", -6500), "- health_and_personal_care/healthcare -"},
		{gb("MARK ALLEN ROOFING LTD", -85000), "- home/home_improvements -"},
		{gb("MARTIN GREEN PHARMACY", -899), "- health_and_personal_care/pharmacies_and_health_products -"},
		{gb("WILLIAM HILL GIBRALTAR", -2000), "william_hill gambling_and_lotteries/gambling_spend online"},
		{us("ROBERT CHEN MD PA", -4000), "- health_and_personal_care/healthcare -"},
		{us("JOSE GARCIA LANDSCAPING", -12000), "- home/gardening -"},
		{gb("JAMES BAKER", -3500), "- transfers/transfers_out -"},
		{gb("T BAKER", -2000), "- transfers/transfers_out -"},
		{us("SUSAN BAKER", -4000), "- transfers/transfers_out -"},
		{gb("FPI PAUL SMITH THANKS", 4500), "- transfers/transfers_in -"},
		{gb("J PATEL PIZZA", -1800), "- transfers/transfers_out -"},
	})
}

// Ensure that the category of a merchant depends on the direction of the payment.
func TestDirectionCounts(t *testing.T) {
	checkLines(t, []lineTest{
		{gb("UBER *TRIP HELP.UBER.COM", -1240), "uber transport/taxi online"},
		{gb("UBER *TRIP HELP.UBER.COM", 21240), "uber income/salary income"},
		{us("LYFT INC DES:DRIVER PAY", 31200), "lyft income/employment_income income"},
		{us("GUSTO DES:PAY 882133", -4900), "gusto business_expenses/payroll bill"},
		{us("GUSTO DES:PAY 882133", 182000), "gusto income/employment_income income"},
		{gb("AVIVA LIFE ANNUITY 882133", 41102), "aviva income/pension_income income"},
		{gb("VODAFONE GROUP PLC DIVIDEND", 4120), "vodafone income/interest_or_investments income"},
		{gb("VODAFONE", -2000), "vodafone media_and_telecoms/mobile bill"},
		{gb("LENDABLE LTD", 300000), "lendable borrowing_and_loans/loans loan"},
		{gb("MR LENDER", 30000), "mr_lender borrowing_and_loans/payday_loan loan,hcst"},
		{us("UPSTART NETWORK LOAN PROCEEDS", 600000), "upstart borrowing_and_loans/loans loan"},
		{gb("ASOS.COM LTD", 3500), "asos banking/refunds_and_reversals -"},
		{gb("BET365", 14000), "bet365 gambling_and_lotteries/gambling_winnings online"},
		{us("AIRBNB 4029357733", 88000), "airbnb income/rental_income income"},
	})
}

// Ensure that banks' marks are not taken for names: BP is a bill payment to a person and petrol elsewhere, and C is
// contactless. Interest, fees and cash are the bank's own entries unless the words are part of a name.
func TestBanksMarks(t *testing.T) {
	checkLines(t, []lineTest{
		{gb("BP J MALIK", -2500), "- transfers/transfers_out -"},
		{gb("SMITH J BP", -2500), "- transfers/transfers_out -"},
		{gb("BP CONNECT STROUD", -4500), "bp transport/fuel -"},
		{gb("BP 1182 A34 SOUTHBOUND", -6000), "bp transport/fuel -"},
		{gb("3121 04MAR26 C LIDL GB PRESTON", -2210), "lidl food_and_drink/groceries -"},
		{gb("FASTER PAYMENTS RECEIPT REF.DINNER FROM JONES TD", 2000), "- transfers/transfers_in -"},
		{gb("STANDING ORDER VIA FASTER PAYMENT TO MISS A KOWALSKA REFERENCE GIFT", -2500), "- transfers/transfers_out -"},
		{us("Zelle payment from JOHN Q SMITH Conf# k2ls", 4500), "- transfers/transfers_in -"},
		{us("AplPay CHIPOTLE 1249GAINESVILLE VA", -1240), "chipotle food_and_drink/eating_out_and_takeaways -"},
		{us("TST* THE BLUE HERON PORTLAND OR", -4800), "- food_and_drink/eating_out_and_takeaways -"},
		{us("SPO*MAMAS PLACE TULSA OK", -2200), "- food_and_drink/eating_out_and_takeaways -"},
		{us("BESTBUYCOM806112233", -19900), "best_buy shopping/technology -"},
		{us("NON-WELLS FARGO ATM TRANSACTION FEE", -300), "- banking/atm_fees -"},
		{us("INTEREST PAID THIS PERIOD", 22), "- income/interest_or_investments income"},
		{us("WIRE TYPE:WIRE OUT DATE:260302 BNF:SMITH TITLE", -1200000), "- transfers/transfers_out -"},
		{us("CHECK 1182", -21000), "- banking/outgoing_checks -"},
		{us("CHECK INTO CASH 221", -21000), "check_into_cash borrowing_and_loans/payday_loan loan,hcst"},
		{gb("INTEREST FLOORING LEEDS", -25000), "- home/furniture_and_appliances -"},
	})
}

// Ensure that a kind of business gives a category and never a merchant, so that no total combines all dentists. A
// chain is a merchant.
func TestKindsNameNobody(t *testing.T) {
	checkLines(t, []lineTest{
		{us("BRIGHT SMILES DENTAL OGDEN UT", -14000), "- health_and_personal_care/healthcare -"},
		{us("ASPEN DENTAL", -21000), "aspen_dental health_and_personal_care/healthcare -"},
		{us("CITY OF MAPLE GROVE WATER DEPT", -6100), "- utilities/water bill"},
		{gb("LITTLE STARS DAY NURSERY", -61000), "- children_and_dependents/childcare bill"},
		{gb("BUSY BEES NURSERY", -82000), "busy_bees children_and_dependents/childcare bill"},
		{gb("ALDERSBY CITY COUNCIL CTAX 7712", -14200), "- utilities/council_tax bill"},
	})
}

// Ensure that words in the names of many businesses decide only if nothing else is known.
func TestGeneralWordsComeLast(t *testing.T) {
	checkLines(t, []lineTest{
		{us("MEIJER STORE 212 LANSING MI", -6400), "meijer food_and_drink/groceries -"},
		{gb("HOLLOWAY BUTCHERS STORES", -1700), "- food_and_drink/groceries -"},
		{gb("PELICAN TOOL RENTAL AND HARDWARE", -1700), "- home/home_improvements -"},
		{gb("QWX STORES", -1700), "- shopping/other_shopping -"},
	})
}

// Ensure that side businesses of chains, such as petrol, are distinguished from their main trade.
func TestBesidesTheMainTrade(t *testing.T) {
	checkLines(t, []lineTest{
		{gb("SAINSBURYS PETROL 0855", -4000), "sainsburys transport/fuel -"},
		{gb("SAINSBURYS S/MKTS LONDON", -4000), "sainsburys food_and_drink/groceries -"},
		{us("KROGER FUEL CTR 7712 CINCINNATI OH", -4400), "kroger transport/fuel -"},
		{us("COSTCO GAS #0482 TUCSON AZ", -5200), "costco transport/fuel -"},
		{gb("TESCO BANK CREDIT CARD", -8000), "tesco_bank borrowing_and_loans/credit_cards -"},
		{gb("TESCO PET INSURANCE", -2100), "tesco insurance/pet_insurance bill"},
		{us("AMAZON WEB SERVICES AWS.AMAZON.CO", -2100), "aws media_and_telecoms/digital_media_and_software online"},
		{us("AMZN MUSIC 8821", -999), "amazon_music media_and_telecoms/digital_media_and_software subscription,online"},
	})
}

// Ensure that names that are also words, towns or people are valid only alone.
func TestNamesThatAreWords(t *testing.T) {
	checkLines(t, []lineTest{
		{us("SONIC DRIVE IN #2231", -900), "sonic food_and_drink/eating_out_and_takeaways -"},
		{gb("PAUL SMITH LONDON", -12000), "paul_smith shopping/clothing -"},
		{gb("BRIGHTON TYRES", -12000), "- transport/vehicle_costs -"},
		{gb("BOOTS 1123", -899), "boots health_and_personal_care/pharmacies_and_health_products -"},
	})
}

// Ensure that Spanish words for trades are recognised, too.
func TestSpanishTrades(t *testing.T) {
	checkLines(t, []lineTest{
		{us("EL RANCHITO CARNICERIA FRESNO CA", -2400), "- food_and_drink/groceries -"},
		{us("TAQUERIA LOS COMPADRES SAN JOSE CA", -1300), "- food_and_drink/eating_out_and_takeaways -"},
		{us("LLANTERA EL PRIMO", -8000), "- transport/vehicle_costs -"},
		{us("IGLESIA BAUTISTA EL CAMINO", -5000), "- charity_and_gifts/charity -"},
	})
}

// Ensure that TFR to a number is not taken for a transfer between own accounts, whose lines contain words for the
// customer's own accounts.
func TestTransfersToNumbers(t *testing.T) {
	checkLines(t, []lineTest{
		{gb("TFR 20133345 887120", -10000), "- transfers/transfers_out -"},
		{gb("TRANSFER TO SAVINGS 88121", -10000), "- transfers/internal_transfers internal-transfer"},
		{us("ONLINE TRANSFER TO CHK ...4412", -20000), "- transfers/internal_transfers internal-transfer"},
	})
}

// Ensure that an explanation gives the decisions in the order of the pipeline, that the first counts, and that its
// result is that of Enrich.
func TestExplain(t *testing.T) {
	e := engine(t)
	in := us("PURCHASE AUTHORIZED ON 05/12 SQ *J SMITH COFFEE SHOP DENVER CO S123 CARD 4417", -520)
	x := e.Explain(in)
	if diff := cmp.Diff(e.Enrich(in), x.Result); diff != "" {
		t.Error(diff)
	}
	parts := enrichment.Parts{
		Mark: "PURCHASE AUTHORIZED ON 05 12", Processor: "SQ", Payee: "J SMITH COFFEE SHOP", Place: "DENVER CO",
		Suffix: "S123 CARD 4417",
	}
	if diff := cmp.Diff(parts, x.Parts); diff != "" {
		t.Error(diff)
	}
	order, at := enrichment.Pipeline(), 0
	for i, o := range x.Decisions {
		for at < len(order) && order[at] != o.Step {
			at++
		}
		if at == len(order) || o.Counts != (i == 0) {
			t.Errorf("decision %d, of %s, is out of order or counts wrongly", i, o.Name)
		}
	}
	if len(x.Decisions) < 2 || x.Decisions[0].Name != "trade" || x.Decisions[0].Because != "COFFEE SHOP" {
		t.Errorf("decisions %+v", x.Decisions)
	}
}

// Ensure that no alias of the lists is a person's surname or a town on its own, and that every category is one of
// the models.
func TestSellers(t *testing.T) {
	f := fixtures.Load()
	people, places, models := must(f.People()), must(f.Places()), must(f.Models())
	forbidden := map[string]string{}
	for _, country := range []fixtures.Country{fixtures.GB, fixtures.US} {
		for _, name := range people.In(country).Surnames {
			forbidden[string(country)+normalised(name)] = "a surname"
		}
		for _, town := range places.Towns(country) {
			forbidden[string(country)+normalised(town.Name)] = "a town"
		}
	}
	n := 0
	check := func(s *fixtures.Seller) {
		n++
		for _, a := range s.Aliases {
			if what := forbidden[string(s.Country)+a.Text]; what != "" && !a.Alone {
				t.Errorf("%s %s: the alias %q is %s", s.Country, s.Name, a.Text, what)
			}
			if a.Text == "" || normalised(a.Text) != a.Text {
				t.Errorf("%s %s: the alias %q is not normalised", s.Country, s.Name, a.Text)
			}
		}
		if pair := s.Categories; pair.L1 != "" && !s.Extends {
			uk, us := must(found(models.Find(fixtures.ModelUK))), must(found(models.Find(fixtures.ModelUS)))
			if !uk.Has(pair) && !us.Has(pair) {
				t.Errorf("%s %s: %v is not a category", s.Country, s.Name, pair)
			}
		}
	}
	for _, country := range []fixtures.Country{fixtures.GB, fixtures.US} {
		if err := f.EachSeller(country, check); err != nil {
			t.Fatal(err)
		}
	}
	if n < 6000 {
		t.Errorf("%d sellers", n)
	}
}

func found[T any](value T, known bool) (T, error) {
	if !known {
		return value, fmt.Errorf("not found")
	}
	return value, nil
}
