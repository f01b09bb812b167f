package enrichment_test

import "testing"

// Ensure that a word for a trade is recognised where a processor or a card scheme truncates a name before its town, and
// that a short name, a surname or a whole word is not taken for a truncated one.
func TestTradesCutBeforeTowns(t *testing.T) {
	checkLines(t, []lineTest{
		{gb("SQ *HOLLOWAY & PRICE BUTCH Ripon", -1800), "- food_and_drink/groceries -"},
		{gb("SUMUP *MARKET SQ LAUNDERET DISS", -900), "- home/other_home -"},
		{gb("ZETTLE_*CLIFF TOP GUESTHO TENBY", -14000), "- travel/holiday_and_travel_expenses -"},
		{us("SQ *VALLEY FADES BARBERSH Macon GA", -3000), "- health_and_personal_care/beauty -"},
		{us("SQ *DUSTY SHELF BOOKSTO Lincoln NE", -2800), "- entertainment/books_and_reading -"},
		{gb("SQ *ROSS Ripon", -1800), "- - -"},
		{gb("SUMUP *ORLA FERN HOLLINS", -1800), "- - -"},
		{gb("SUMUP *PIZZA TRUCK DERBY", -1800), "- food_and_drink/eating_out_and_takeaways -"},
	})
}

// Ensure that a merchant is recognised whose name a bank truncates inside a word, also before a reference, and whose
// last word has a number glued to it. A whole word at the end is not a truncated name.
func TestNamesCutInsideTheLine(t *testing.T) {
	checkLines(t, []lineTest{
		{gb("DD SKIPTON BUILDING S 0442190-6", -81200), "skipton_building_society mortgage_and_rent/mortgage bill"},
		{us("CREDIT ACCEPTANC SOUTHFIELD MI ACH PMT", -37700), "credit_acceptance borrowing_and_loans/vehicle_loan loan"},
		{us("AMERICAN AIR0012312407 FORT WORTH TX", -29000), "american_airlines travel/flights_and_airport_expenses online"},
		{gb("SKIPTON BUILDING SUPPLIES", -4500), "- home/home_improvements -"},
	})
}

// Ensure that words that are often parts of names yield to other words for trades, and decide alone.
func TestWeakWordsForTrades(t *testing.T) {
	checkLines(t, []lineTest{
		{us("LASH LOUNGE BY KIM", -8500), "- health_and_personal_care/beauty -"},
		{gb("THE VELVET LOUNGE", -2200), "- food_and_drink/bars_and_pubs -"},
		{us("HARBOR INN BED BRKFST", -18900), "- travel/holiday_and_travel_expenses -"},
		{us("HARBOR INN", -2900), "- food_and_drink/bars_and_pubs -"},
		{us("PIXIE FACE PAINTING", -15000), "- entertainment/other_entertainment -"},
		{us("PIXIE PAINTING", -15000), "- home/home_improvements -"},
		{gb("PENHALE SURF SCHOOL", -9000), "- entertainment/leisure_and_amusement_activities -"},
		{gb("PENHALE SCHOOL", -9000), "- education/education_and_school_fees -"},
		{us("CEDAR CREEK NURSERY", -5800), "- home/gardening -"},
		{gb("CEDAR CREEK NURSERY", -58000), "- children_and_dependents/childcare bill"},
	})
}

// Ensure that what people write for each other does not hide a person, and that a firm stays one.
func TestReferencesOfPeople(t *testing.T) {
	checkLines(t, []lineTest{
		{gb("BILL PAYMENT VIA FASTER PAYMENT TO R PELL REFERENCE CURRY NIGHT", -1850), "- transfers/transfers_out -"},
		{gb("FPO N K BASRA HOLIDAY SHARE", -21000), "- transfers/transfers_out -"},
		{gb("STO MRS P GARDENER", -4000), "- transfers/transfers_out -"},
		{gb("VIA MOBILE - PYMT , S ADEYEMI , FP 02/03/25 10 , 62114409", -4000), "- transfers/transfers_out -"},
		{gb("K O'CONNELL LUNCH", -900), "- transfers/transfers_out -"},
		{gb("K&O CONNECTIONS LUNCH BAR", -900), "- food_and_drink/bars_and_pubs -"},
		{gb("STO GREEN THUMB GARDENERS", -4000), "- home/gardening -"},
		{us("MAGGIE MCFLY'S BOONE NC", -5200), "- - -"},
		{us("ZELLE PAYMENT TO RUIZ DRYWALL AND PAINT USB0X81", -64000), "- home/home_improvements -"},
		{us("ZELLE PAYMENT TO MIGUEL RUIZ USB0X81", -64000), "- transfers/transfers_out -"},
	})
}

// Ensure that a council, a city or a department is named, whatever it is paid for, and that people and places with its
// name are not.
func TestAuthorities(t *testing.T) {
	checkLines(t, []lineTest{
		{gb("DD KIRKLEES COUNCIL 81120456", -16200), "kirklees_council utilities/council_tax bill"},
		{gb("LB OF HACKNEY CTAX", -14900), "hackney_council utilities/council_tax bill"},
		{gb("CARDIFF CC PCN PENALTY CHARGE", -3500), "cardiff_council transport/parking_and_tolls -"},
		{gb("HORSHAM DC GARDEN WASTE", -5500), "horsham_district_council utilities/waste_and_recycling bill"},
		{gb("BGC WILTSHIRE COUNCIL SALARY", 230600), "wiltshire_council income/salary income"},
		{gb("BGC BARNET LB HB 8821", 11850), "barnet_council income/benefits benefit,income"},
		{gb("HORSHAM TYRES", -5500), "- transport/vehicle_costs -"},
		{us("GA DEPT OF REV GASTTAXRFD", 26300), "georgia_department_of_revenue income/other_income income"},
		{us("CA DMV VEHICLE REG FEE", -24800), "california_dmv transport/vehicle_costs -"},
		{us("CITY OF TULSA EMS", -9400), "city_of_tulsa health_and_personal_care/healthcare -"},
		{us("CITY OF TULSA UTIL BILL", -9400), "city_of_tulsa utilities/other_utilities bill"},
		{us("HARRIS CTY PROPERTY TAX", -231000), "harris_county tax/property_tax bill"},
		{us("HARRIS COUNTY LINE GRILL", -2300), "- food_and_drink/eating_out_and_takeaways -"},
	})
}

// Ensure that a claim that an insurer pays is insurance, a pension that a provider pays is income, and the interest
// that a lender is paid is a repayment. Other credits of these firms keep their meaning.
func TestWhatFirmsPay(t *testing.T) {
	checkLines(t, []lineTest{
		{us("GEICO CLAIM PMT EFT 0088120091", 186000), "geico insurance/vehicle_insurance -"},
		{us("GEICO PAYROLL", 186000), "geico income/employment_income income"},
		{gb("BGC NEST PENSIONS 009118", 64000), "nest income/pension_income income"},
		{gb("NEST PENSIONS", -8800), "nest pensions_savings_and_investments/pension_contributions bill"},
		{gb("H&T PAWNBROKERS INTEREST PYMT BOW", -4410), "h_t_pawnbrokers borrowing_and_loans/payday_loan loan,hcst"},
		{gb("INTEREST PYMT", -4410), "- banking/interest -"},
		{us("GA LOTTERY CORP PRIZE CLAIM", 60000), "georgia_lottery gambling_and_lotteries/gambling_winnings -"},
		{us("STATE OF MICH UIA BENEFIT PAYMENT", 36200), "- income/benefits benefit,income"},
		{gb("CR HALDON BUSINESS SVCS 221094-07", 171100), "- income/salary income"},
		{gb("CR HALDON A 221094-07", 1700), "- transfers/transfers_in -"},
	})
}

// Ensure that a payment that was returned names its payee, and that the bank's fee for it names nobody.
func TestUnpaidPayments(t *testing.T) {
	checkLines(t, []lineTest{
		{gb("UNPAID DIRECT DEBIT SKY DIGITAL", 4200), "sky banking/unpaid_transactions -"},
		{us("RETURNED ITEM - ACH REVERSAL SPECTRUM", 7999), "spectrum banking/unpaid_transactions -"},
		{gb("UNPAID DD CHG SKY DIGITAL", -500), "- banking/unpaid_transactions -"},
		{us("SPECTRUM REVERSAL", 7999), "spectrum banking/refunds_and_reversals -"},
	})
}

// Ensure that a tax office is paid for more than taxes, and that a bank that also lends may be the customer's own.
func TestOtherSidesOfFirms(t *testing.T) {
	checkLines(t, []lineTest{
		{gb("HMRC TFC 1100448823", -32000), "hmrc children_and_dependents/childcare bill"},
		{gb("HMRC SELF ASSESSMENT", -32000), "hmrc tax/tax_payments bill"},
		{us("EXT TRNSFR NAVY FEDERAL", -20000), "navy_federal transfers/transfers_out -"},
		{us("SOFI SECURITIES", -10000), "sofi pensions_savings_and_investments/investments -"},
		{us("SOFI LENDING CORP", -31000), "sofi borrowing_and_loans/loans loan"},
		{us("NAVY FEDERAL LOAN PMT", -20000), "navy_federal borrowing_and_loans/loans loan"},
		{gb("NS&I DIRECT SAVER DEPOSIT", -50000), "ns_i pensions_savings_and_investments/savings -"},
		{gb("TRANSFER TO DIRECT SAVER", -50000), "- transfers/internal_transfers internal-transfer"},
		{us("APPLE CASH SENT MONEY", -3000), "apple_cash transfers/transfers_out -"},
		{us("APPLE.COM/BILL", -299), "apple media_and_telecoms/digital_media_and_software subscription,online"},
	})
}

// Ensure that a bill for a telephone is no subscription, and that a gift to a charity is one only if the bank says that
// it is paid regularly.
func TestSubscriptionsAreNoBills(t *testing.T) {
	checkLines(t, []lineTest{
		{gb("GIFFGAFF UXBRIDGE", -1000), "giffgaff media_and_telecoms/mobile bill"},
		{gb("NETFLIX.COM", -1000), "netflix media_and_telecoms/tv_streaming_services subscription,online"},
		{us("ST JUDE CHILDRENS RES HOSP MEMPHIS TN", -1900), "st_jude charity_and_gifts/charity -"},
		{gb("DD CANCER RESEARCH UK 0077120", -1000), "cancer_research charity_and_gifts/charity subscription"},
	})
}

// Ensure that a state after a trade is no trade, and that a doctor is one.
func TestStatesAreNoTrades(t *testing.T) {
	checkLines(t, []lineTest{
		{us("TST* THE BLUE HERON GRILL ANNAPOLIS MD", -7400), "- food_and_drink/eating_out_and_takeaways -"},
		{us("ROBERT CHEN MD PA", -7400), "- health_and_personal_care/healthcare -"},
		{gb("FP OUT R. O'DONNELL BDAY", -2500), "- transfers/transfers_out -"},
		{gb("FP IN R. O'DONNELL BDAY", 2500), "- transfers/transfers_in -"},
		{gb("HILLSIDE MOT & SERVICE CENTRE", -5485), "- transport/vehicle_costs -"},
	})
}
