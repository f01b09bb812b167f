package ingestion

// accountTypes maps the account types of ingestion to those of responses.
var accountTypes = map[string]string{
	"AutoLoan": "auto_loan", "BoatLoan": "boat_loan", "Brokerage": "brokerage", "BusinessLoan": "business_loan",
	"CertificateOfDeposit": "certificate_of_deposit", "ChargeCard": "charge_card", "CheckingAccount": "checking_account",
	"CreditCard": "credit_card", "CurrentAccount": "current_account", "DisabilityInsurance": "disability_insurance",
	"EMoney": "e_money", "HealthInsurance": "health_insurance", "HomeEquityLoan": "home_equity_loan",
	"Investment": "investment", "Ira": "ira", "LiabilityInsurance": "liability_insurance",
	"LifeInsurance": "life_insurance", "LineOfCredit": "line_of_credit", "Loan": "loan", "MoneyMarket": "money_market",
	"Mortgage": "mortgage", "Other": "other", "PersonalLoan": "personal_loan", "PrePaidCard": "pre_paid_card",
	"PropertyInsurance": "property_insurance", "Roth": "roth", "RvLoan": "rv_loan", "Savings": "savings",
	"StudentLoan": "student_loan", "TravelInsurance": "travel_insurance", "VehicleInsurance": "vehicle_insurance",
}

// balanceTypes maps the balance types (OBIE's codes).
var balanceTypes = map[string]string{
	"ClosingAvailable": "closing_available", "ClosingBooked": "closing_booked", "ClosingCleared": "closing_cleared",
	"Expected": "expected", "ForwardAvailable": "forward_available", "Information": "information",
	"InterimAvailable": "interim_available", "InterimBooked": "interim_booked", "InterimCleared": "interim_cleared",
	"OpeningAvailable": "opening_available", "OpeningBooked": "opening_booked", "OpeningCleared": "opening_cleared",
	"PreviouslyClosedBooked": "previously_closed_booked",
}

// lineTypes maps the types of credit lines.
var lineTypes = map[string]string{
	"Available": "available", "Credit": "credit", "Emergency": "emergency", "Pre-Agreed": "pre_agreed",
	"Temporary": "temporary",
}

// usages maps the usage types of accounts.
var usages = map[string]string{"Business": "business", "Personal": "personal"}
