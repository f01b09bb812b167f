package bank

import "time"

// AccountID identifies an account within a customer. Connected accounts have 22 letters and digits; the client chooses
// the ids of ingested ones.
type AccountID string

// Account is a bank account as its bank describes it. Empty fields are unknown.
type Account struct {
	ID           AccountID    `json:"-"`
	Provider     string       `json:"provider,omitzero"` // in the form of accounts and transactions: BankOfBud
	ProviderName string       `json:"provider_name,omitzero"`
	ProviderLogo string       `json:"provider_logo,omitzero"`
	Name         string       `json:"name,omitzero"` // given by the holder
	Type         AccountType  `json:"type,omitzero"`
	Usage        CustomerType `json:"usage,omitzero"`
	Currency     Currency     `json:"currency,omitzero"`
	Holders      []Holder     `json:"holders,omitempty"`
	OpenedAt     time.Time    `json:"opened_at,omitzero"`
	ClosedAt     time.Time    `json:"closed_at,omitzero"` // zero while open
	Identifiers  Identifiers  `json:"identifiers,omitzero"`
}

// AccountType is Bud's name of a type of account.
type AccountType string

// The types of the accounts that the sandbox's banks provide. Ingested accounts may have any of Bud's types.
const (
	CurrentAccount  AccountType = "current_account"
	CheckingAccount AccountType = "checking_account"
	SavingsAccount  AccountType = "savings"
	CreditCard      AccountType = "credit_card"
	Loan            AccountType = "loan"
	AutoLoan        AccountType = "auto_loan"
	StudentLoan     AccountType = "student_loan"
	Mortgage        AccountType = "mortgage"
	Investment      AccountType = "investment"
	Brokerage       AccountType = "brokerage"
)

// AccountTypes are all of Bud's types of accounts.
var AccountTypes = []AccountType{
	AutoLoan, "boat_loan", Brokerage, "business_loan", "certificate_of_deposit", "charge_card", CheckingAccount,
	CreditCard, CurrentAccount, "disability_insurance", "e_money", "health_insurance", "home_equity_loan", Investment,
	"ira", "liability_insurance", "life_insurance", "line_of_credit", Loan, "money_market", Mortgage, "other",
	"personal_loan", "pre_paid_card", "property_insurance", "roth", "rv_loan", SavingsAccount, StudentLoan,
	"travel_insurance", "vehicle_insurance",
}

// Holder is a person or business that holds an account.
type Holder struct {
	Name         string `json:"name,omitzero"`
	Relationship string `json:"relationship,omitzero"` // sole, joint, delegate or unknown
}

// Identifiers are the numbers that identify an account outside its bank.
type Identifiers struct {
	SortCode        string `json:"sort_code,omitzero"`
	AccountNumber   string `json:"account_number,omitzero"` // British
	AccountNumberUS string `json:"account_number_us,omitzero"`
	Routing         string `json:"routing,omitzero"` // American; Bud does not show it
	IBAN            string `json:"iban,omitzero"`
	PAN             string `json:"pan,omitzero"` // masked
}

// Window is a period for which all transactions of an account are known.
type Window struct {
	From time.Time `json:"from,omitzero"`
	To   time.Time `json:"to,omitzero"`
}

// Limit is a credit limit of an account.
type Limit struct {
	Type   string    `json:"type,omitzero"`   // pre_agreed for an overdraft, credit for a card
	Amount Money     `json:"amount,omitzero"` // positive
	At     time.Time `json:"at,omitzero"`
}

// AuthorisedPayment is a direct debit, standing order or scheduled payment that the bank will execute.
type AuthorisedPayment struct {
	ID        string
	Type      string // direct_debit, standing_order, scheduled_payment
	Account   AccountID
	Name      string
	Reference string
	Status    string // active, inactive, cancelled
	Frequency string // weekly, four_weekly, monthly, quarterly...
	First     Instalment
	Previous  Instalment // zero before the first payment
	Next      Instalment // zero after the last payment
}

// Instalment is one payment of an AuthorisedPayment.
type Instalment struct {
	At     time.Time
	Amount Money // negative
}
