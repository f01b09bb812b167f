package enrichment_test

import (
	"testing"

	"budsandbox/emulator/internal/enrichment"
)

// Ensure that a surname that is also a firm's name is a person's after initials, and part of another firm's name
// before a surname and a trade. Otherwise the firm is recognised.
func TestSurnamesThatAreFirms(t *testing.T) {
	checkLines(t, []lineTest{
		{gb("FPI FROM T R LOWELL", 6000), "- transfers/transfers_in -"},
		{gb("FROM A/C 20771934 J LOWELL", 25000), "- transfers/transfers_in -"},
		{gb("LOWELL PORTFOLIO DD", -1500), "lowell borrowing_and_loans/debt_collection debt-collection"},
		{gb("HOBBS MARSHALL LETTINGS RENT", -92000), "- mortgage_and_rent/rent bill"},
		{gb("HOBBS 212 LEEDS", -8900), "hobbs shopping/clothing -"},
	})
}

// Ensure that a name before a shop number has priority over a name that is the place of the shop.
func TestShopNumbersMarkThePayee(t *testing.T) {
	checkLines(t, []lineTest{
		{us("SHELL 574421 KROGER PLAZA DAYTON OH", -3850), "shell transport/fuel -"},
		{us("KROGER 574 SHELL RD DAYTON OH", -3850), "kroger food_and_drink/groceries -"},
	})
}

// Ensure that a credit to a card is a refund from a shop, but not from a bookmaker or a savings firm.
func TestCreditsOfCards(t *testing.T) {
	checkLines(t, []lineTest{
		{gb("LADBROKES VISA CREDIT", 4500), "ladbrokes gambling_and_lotteries/gambling_winnings online"},
		{gb("LADBROKES REFUND", 4500), "ladbrokes banking/refunds_and_reversals -"},
		{gb("ASOS.COM VISA CREDIT", 4500), "asos banking/refunds_and_reversals -"},
	})
}

// Ensure that LOAN in a line neither hides that a lender gives short-term credit nor makes another lender one.
func TestLendersThatSayLoan(t *testing.T) {
	checkLines(t, []lineTest{
		{gb("MR LENDER LOAN ADVANCE", 25000), "mr_lender borrowing_and_loans/payday_loan loan,hcst"},
		{gb("LENDABLE LOAN ADVANCE", 250000), "lendable borrowing_and_loans/loans loan"},
	})
}

// Ensure that a word for a subscription in the line sets the tag, and that SUBS, which are sandwiches, does not.
func TestSubscriptionsThatTheLineNames(t *testing.T) {
	checkLines(t, []lineTest{
		{
			us("DOORDASH SUBSCRIPTION 855-431-0459 CA", -999),
			"doordash food_and_drink/eating_out_and_takeaways subscription,online",
		},
		{us("DOORDASH SUBS OF DAYTON", -999), "doordash food_and_drink/eating_out_and_takeaways online"},
	})
}

// Ensure that a round-up of change is a payment to a savings firm if the line begins with its name, and a transfer
// between own accounts otherwise.
func TestRoundUps(t *testing.T) {
	checkLines(t, []lineTest{
		{us("ACORNS ROUND UPS WEEKLY", -1240), "acorns pensions_savings_and_investments/savings -"},
		{gb("ROUNDUPS TO SAVER", -240), "- transfers/internal_transfers internal-transfer"},
	})
}

// Ensure that a word for a trade is recognised if a processor truncates it, but not if it is only the end of a bank's
// line.
func TestTradesCutOff(t *testing.T) {
	checkLines(t, []lineTest{
		{gb("SUMUP *NELSON STREET BARBE", -1800), "- health_and_personal_care/beauty -"},
		{gb("ZETTLE_*MOSS LANE UPHOLST", -18000), "- home/furniture_and_appliances -"},
		{gb("SQ *QUILL FERN", -1800), "- - -"},
		{gb("CANAL QUAY UPHOLST", -1800), "- - -"},
		{gb("POLSKI SKLEP U JANKA", -1800), "- food_and_drink/groceries -"},
	})
}

// Ensure that a public service gives no merchant, and that a platform after the payee is not the
// payee.
func TestServicesThatAreNobody(t *testing.T) {
	checkLines(t, []lineTest{
		{us("OH CHILD SUPPORT PAYMENT CSPC", -31000), "- children_and_dependents/other_children_and_dependents -"},
		{us("OH CHILD SUPPORT PAYMENT CSPC", 31000), "- income/child_support income"},
		{us("FIRST LUTHERAN CHURCH TITHELY", -5000), "- charity_and_gifts/charity -"},
		{us("TITHE.LY DONATION", -5000), "tithe_ly charity_and_gifts/charity online"},
	})
}

// Ensure that rent paid through a service for transfers is rent in both directions, and that a meal paid this way is a
// transfer.
func TestRentByCarriers(t *testing.T) {
	checkLines(t, []lineTest{
		{us("ZELLE FROM NINA PARK RENT JULY", 70000), "- income/rental_income income"},
		{us("ZELLE FROM NINA PARK PIZZA", 1700), "- transfers/transfers_in -"},
	})
}

// Ensure that PAYMENT RECEIVED is a mark if a payer follows, and the repayment of a card if it is the card issuer's
// thanks.
func TestPaymentsReceived(t *testing.T) {
	checkLines(t, []lineTest{
		{gb("FASTER PAYMENT RECEIVED ESTATE SETTLEMENT", 500000), "- income/other_income income"},
		{gb("FASTER PAYMENT RECEIVED J MOORCROFT", 4500), "- transfers/transfers_in -"},
		{gb("PAYMENT RECEIVED - THANK YOU", 4500), "- transfers/internal_transfers internal-transfer"},
	})
}

// Ensure that rows name firms and authorities rather than their products and departments, whose categories still
// differ.
func TestFirmsAndNoProducts(t *testing.T) {
	checkLines(t, []lineTest{
		{gb("DWP PIP JX440912C PIP", 43440), "dwp income/benefits benefit,income"},
		{gb("DWP UC 8841209J", 61230), "dwp income/benefits benefit,income"},
		{gb("HMRC CHILD BENEFIT", 10240), "hmrc income/benefits benefit,income"},
		{gb("HMRC PAYE/NIC CUMBER 120PE0123", -88000), "hmrc tax/tax_payments bill"},
		{gb("HALIFAX MTG 20-441-88120 DD", -64402), "halifax mortgage_and_rent/mortgage bill"},
		{gb("TESCO PFS 3362 YEOVIL", -6213), "tesco transport/fuel -"},
		{gb("TESCO MOBILE 123456789012", -1200), "tesco_mobile media_and_telecoms/mobile bill"},
		{us("SSI TREAS 310 XXSUPP SEC", 94300), "social_security_administration income/benefits benefit,income"},
		{us("CHASE MTG PAYMENT WEB ID 1440098", -220461), "chase mortgage_and_rent/mortgage bill"},
		{us("UBER USA 6787 EDI PAYMNT", 31855), "uber income/employment_income income"},
		{us("UBER *TRIP HELP.UBER.COM", -1240), "uber transport/taxi online"},
		{us("ROCKET MORTGAGE PAYMENT", -198000), "rocket_mortgage mortgage_and_rent/mortgage bill"},
	})
}

// Ensure that a credit of interest is income and a debit is not, and that a credit from a lender is a loan.
func TestInterestAndStudentLoans(t *testing.T) {
	checkLines(t, []lineTest{
		{gb("GROSS INTEREST TO 31OCT2025", 3188), "- income/interest_or_investments income"},
		{us("INTEREST PAYMENT", 1807), "- income/interest_or_investments income"},
		{us("INTEREST CHARGE ON PURCHASES", -1807), "- banking/interest -"},
		{gb("LOAN INTEREST", -1807), "- banking/interest -"},
		{gb("SPECIAL INTEREST CARS LTD", -7500), "- - -"},
		{gb("STUDENT LOANS COMPANY MAINT TERM 1", 184000), "slc borrowing_and_loans/student_loan loan"},
		{gb("STUDENT LOAN REPAYMENT", -4500), "slc borrowing_and_loans/student_loan loan"},
	})
}

// Ensure that a person's software is not a business expense unless it is bookkeeping, that a business's is, and that a
// solicitor is one, whoever pays.
func TestBusinessExpensesAreOfBusinesses(t *testing.T) {
	business := func(in enrichment.Input) enrichment.Input { in.Business = true; return in }
	checkLines(t, []lineTest{
		{
			gb("ADOBE *CREATIVE CLOUD SAGGART", -5698),
			"adobe media_and_telecoms/digital_media_and_software subscription,online",
		},
		{business(gb("ADOBE *CREATIVE CLOUD SAGGART", -5698)), "adobe business_expenses/software subscription,online"},
		{gb("XERO UK LTD INV 4410", -3600), "xero business_expenses/software subscription"},
		{gb("KESTREL & DOYLE SOLICITORS", -42000), "- business_expenses/financial_and_legal_expenses -"},
		{business(gb("KESTREL & DOYLE SOLICITORS", -42000)), "- business_expenses/financial_and_legal_expenses -"},
		{us("INTUIT *TURBOTAX CL.INTUIT.COM", -8900), "turbotax tax/tax_payments bill"},
	})
}
