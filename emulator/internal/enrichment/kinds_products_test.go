package enrichment_test

import "testing"

// Ensure that BP is a bank's mark before a payee, with a trade, a reference or a round sum, and the petrol company
// before a number, a place, a road or a word of filling stations.
func TestBillPayments(t *testing.T) {
	checkLines(t, []lineTest{
		{gb("BP HARROGATE HARRIERS AFC SEASON TKT", -21000), "- entertainment/sport_events -"},
		{gb("BP TINY STEPS DAY NURSERY INV 0417", -41250), "- children_and_dependents/childcare bill"},
		{gb("BP GULL ROCK COTTAGE WHITBY DEPOSIT", -15000), "- travel/holiday_and_travel_expenses -"},
		{gb("BP DALES LAWN SERVICES MOW", -4500), "- home/gardening -"},
		{gb("WILLOW TREE DAY NURSERY BP", -41250), "- children_and_dependents/childcare bill"},
		{gb("BP LEEDS", -4817), "bp transport/fuel -"},
		{gb("BP 1184 LEEDS", -4817), "bp transport/fuel -"},
		{gb("BP OTLEY ROAD LEEDS", -4817), "bp transport/fuel -"},
		{gb("BP SEACROFT SERVICE STN", -4817), "bp transport/fuel -"},
		{gb("BP HOLLINWOOD", -4817), "bp transport/fuel -"},
		{gb("BP HOLLINWOOD", -25000), "- transfers/transfers_out -"},
	})
}

// Ensure that what a line says nothing of gets no answer: a firm's little or round credit, a firm's name in a transfer,
// letters and digits after a processor, a general word in the name of a holding company. A credit like wages is income,
// and words of trades decide.
func TestLinesThatSayNothing(t *testing.T) {
	checkLines(t, []lineTest{
		{us("ACH DEPOSIT HAZEL GRP LLC 44017", 8815), "- - -"},
		{us("ACH DEPOSIT QZX GROUP LLC 44017", 181532), "- - -"},
		{gb("BANK CREDIT FALCON HOLDINGS", 30000), "- - -"},
		{gb("BANK CREDIT FALCON LOGISTICS LTD", 183247), "- income/salary income"},
		{gb("BILL PAYMENT TO THORNFIELD GROUP REF 5512", -20000), "- - -"},
		{gb("BILL PAYMENT TO J THORNFIELD REF 5512", -20000), "- transfers/transfers_out -"},
		{gb("SQ *THE YARD LEEDS", -1200), "- - -"},
		{us("SQ *GREEN YARD CARE DAYTON OH", -6200), "- home/gardening -"},
		{us("SP QRT CO 8005550123", -2100), "- - -"},
		{us("SP ROSIE RIBBONS 8005550123", -2100), "- shopping/other_shopping -"},
		{gb("VIS INT'L 0044117723 D-LOCAL *QPT BUENOS AIRES USD 9.00", -711), "- - -"},
		{gb("FPO 77120 88-ABX", -2100), "- - -"},
		{us("SQ *THE LOFT WACO TX", -2100), "- - -"},
		{us("LOFT 0412 WACO TX", -2100), "loft shopping/clothing -"},
		{gb("SUMUP *MILL HOUSE", -2100), "- - -"},
		{gb("GREENFIELD TRADING LTD HULL", -2100), "- - -"},
		{gb("GREENFIELD STORES HULL", -2100), "- shopping/other_shopping -"},
		{gb("ONLINE SERVICES LTD 0203", -2100), "- - -"},
		{us("PLANO ISD LUNCH", -4000), "- education/education_and_school_fees -"},
		{gb("FPO VINEYARD NOMINEES 00441", -9000), "- - -"},
		{gb("STRIPE* 4KD9 LONDON", -3100), "- - -"},
	})
}

// Ensure that a charge that is paid to a payee is not a bank fee, and that the bank's own charge is.
func TestServiceCharges(t *testing.T) {
	checkLines(t, []lineTest{
		{gb("DD TRINITY ESTATES SVC CHG 55120", -16800), "trinity_estates mortgage_and_rent/other_mortgage_and_rent bill"},
		{gb("DD MOORVIEW BLOCK MGMT SVC CHG", -16800), "- mortgage_and_rent/other_mortgage_and_rent bill"},
		{gb("MONTHLY SERVICE CHARGE", -500), "- banking/bank_fees_and_currency_exchange -"},
		{us("SERVICE FEE", -1200), "- banking/account_fees_and_other_bank_charges -"},
	})
}

// Ensure that payers of wages, pensions and benefits are named if the lists know them, and that a payer of benefits
// does not pay wages because the bank calls the payment a deposit.
func TestPayersAreNamed(t *testing.T) {
	checkLines(t, []lineTest{
		{gb("BGC MANPOWER UK LTD WAGES WK 09", 51220), "manpower income/salary income"},
		{gb("BGC NHS WEST MIDS TEACH SAL 009113", 201145), "nhs income/salary income"},
		{us("ST OF OHIO PAYROLL", 171208), "state_of_ohio income/employment_income income"},
		{us("STATE OF OHIO UI BENEFITS", 41208), "state_of_ohio income/benefits benefit,income"},
		{gb("BACS WEST YORKS CARPETS WAGES", 171208), "- income/salary income"},
		{us("OHIO STATE FAIR PAYROLL", 171208), "- income/employment_income income"},
		{us("NYS DOL UI DIR DEP", 48600), "new_york_state_department_of_labor income/benefits benefit,income"},
		{gb("BGC USS PENSIONER PAYRL 4410", 98011), "uss income/pension_income income"},
		{gb("BGC MORRISONS WAGES", 98011), "morrisons income/salary income"},
		{gb("BGC MORRIS & SON WAGES", 98011), "- income/salary income"},
		{gb("BGC ROYAL MAIL GROUP 441", 168011), "royal_mail income/salary income"},
		{gb("ROYAL MAIL GROUP LTD", -520), "royal_mail general/other_general online"},
	})
}

// Ensure that an insurer, an investment firm and a building society are read by the product that the line names, and by
// their main trade otherwise.
func TestProductsInTheLine(t *testing.T) {
	checkLines(t, []lineTest{
		{gb("DD LV INSURANCE HOME 77120", -2110), "lv insurance/home_insurance bill"},
		{gb("DD LV LIFE 77120", -1110), "lv insurance/life_insurance bill"},
		{gb("DD LV INSURANCE 77120", -2110), "lv insurance/other_insurance bill"},
		{us("VANGUARD BUY INVESTMENT ROTH IRA", -20000), "vanguard pensions_savings_and_investments/pension_contributions -"},
		{us("VANGUARD BUY INVESTMENT", -20000), "vanguard pensions_savings_and_investments/investments -"},
		{us("WEALTHFRONT EDI PYMNTS", 60000), "wealthfront pensions_savings_and_investments/investments -"},
		{
			gb("S/O SKIPTON BS REG SAVER 88120", -20000),
			"skipton_building_society pensions_savings_and_investments/savings -",
		},
		{gb("DD SKIPTON BS 88120", -70000), "skipton_building_society mortgage_and_rent/mortgage bill"},
		{gb("JET2.COM LTD LEEDS HOLIDAY BALANCE", -60000), "jet2 travel/holiday_and_travel_expenses online"},
		{gb("JET2.COM LTD LEEDS", -9000), "jet2 travel/flights_and_airport_expenses online"},
	})
}

// Ensure that a payment in instalments is credit, whatever is bought, and that a purchase through the same firm
// otherwise is one from the shop.
func TestInstalments(t *testing.T) {
	checkLines(t, []lineTest{
		{gb("KLARNA*ASOS LONDON PAY IN 3", -1433), "asos borrowing_and_loans/buy_now_pay_later loan"},
		{gb("KLARNA*ASOS LONDON", -1433), "asos shopping/clothing online"},
	})
}

// Ensure that maintenance that is paid is for children, and that maintenance that comes in is income.
func TestChildMaintenance(t *testing.T) {
	checkLines(t, []lineTest{
		{gb("DWP CMS PAYMENT 8812", -15000), "dwp children_and_dependents/other_children_and_dependents -"},
		{gb("CMS CHILD MAINT 8812", 15000), "child_maintenance_service income/child_maintenance income"},
	})
}

// Ensure that lessons are education, no matter who gives them, and that other references of people are not.
func TestLessonsByPeople(t *testing.T) {
	checkLines(t, []lineTest{
		{gb("BILL PAYMENT VIA FASTER PAYMENT TO A QUAYE REFERENCE PIANO LESSONS", -6000), "- education/other_education -"},
		{gb("BILL PAYMENT VIA FASTER PAYMENT TO A QUAYE REFERENCE PIANO", -6000), "- transfers/transfers_out -"},
	})
}

// Ensure that a trade is recognised whose second word is truncated before a town, after a weak word for another trade,
// too.
func TestTradesCutInTheirSecondWord(t *testing.T) {
	checkLines(t, []lineTest{
		{gb("SUMUP *KIRKSTALL HAND CAR WA Leeds", -1200), "- transport/vehicle_costs -"},
		{gb("IZ *THE COD SCALLOPS FISH B DERBY", -1320), "- food_and_drink/eating_out_and_takeaways -"},
		{us("SQ *PEDAL CYCLE COIN LAUND Waco TX", -1100), "- home/other_home -"},
		{us("SQ *PEDAL CYCLE Waco TX", -1100), "- shopping/hobbies -"},
	})
}

// Ensure that clubs, platforms for gifts, hirers and lessors are known by name.
func TestNamesOfTheFifthFile(t *testing.T) {
	checkLines(t, []lineTest{
		{us("BUFFALO BILLS TIX 716-555-0100 NY", -22000), "buffalo_bills entertainment/sport_events -"},
		{us("BUFFALO GRILL", -4200), "- food_and_drink/eating_out_and_takeaways -"},
		{us("DONORBOX *CAT SHELTER", -2500), "donorbox charity_and_gifts/charity online"},
		{us("UNITED RENTALS 0711 DAYTON OH", -31200), "united_rentals company_equipment/other_company_equipment -"},
		{us("ST OF OHIO TAX PAYMENT", -31200), "state_of_ohio tax/tax_payments bill"},
		{us("AMER WATER WKS PA DES:AMWATERPMT", -5100), "american_water utilities/water bill"},
		{gb("DRY CLEANERS LEEDS", -1850), "- home/other_home -"},
		{gb("T HARGREAVES FUNERAL DIRECTORS", -185000), "- general/other_general -"},
	})
}
