package insight

import (
	"slices"
	"sort"

	"github.com/google/uuid"

	"budsandbox/bank"
	"budsandbox/emulator/internal/ledger"
)

// ActionableType is one of Bud's actionable insights.
type ActionableType string

// The actionable insights, in the order of the contract.
const (
	CannotCoverBills     ActionableType = "cannot_cover_bills"
	InOverdraft          ActionableType = "in_overdraft"
	CloseToCreditLimit   ActionableType = "close_to_credit_limit"
	LowBalance           ActionableType = "low_balance"
	LateIncome           ActionableType = "late_income"
	RegularIncomeChanged ActionableType = "regular_income_changed"
	GamblingIncome       ActionableType = "gambling_income"
	PensionIncome        ActionableType = "pension_income"
	LatePayment          ActionableType = "late_payment"
	SuspectedDuplicate   ActionableType = "suspected_duplicate_charge"
	RegularPayChanged    ActionableType = "regular_payment_changed"
	NewInsurance         ActionableType = "new_insurance_expense"
)

// ActionableFamily is a group of actionable insights that share one operation.
type ActionableFamily string

// The families.
const (
	BalancesFamily ActionableFamily = "balances"
	IncomeFamily   ActionableFamily = "income"
	SpendingFamily ActionableFamily = "spending"
)

// ActionableFamilies lists all families.
var ActionableFamilies = []ActionableFamily{BalancesFamily, IncomeFamily, SpendingFamily}

// Types returns the insights of a family, in the order of the contract.
func (f ActionableFamily) Types() []ActionableType {
	switch f {
	case BalancesFamily:
		return []ActionableType{CannotCoverBills, InOverdraft, CloseToCreditLimit, LowBalance}
	case IncomeFamily:
		return []ActionableType{LateIncome, RegularIncomeChanged, GamblingIncome, PensionIncome}
	case SpendingFamily:
		return []ActionableType{LatePayment, SuspectedDuplicate, RegularPayChanged, NewInsurance}
	}
	return nil
}

// Has reports whether the family has a type with a name.
func (f ActionableFamily) Has(name string) bool {
	return slices.Contains(f.Types(), ActionableType(name))
}

// TypesOf returns the distinct types of some insights, in the order of the family.
func TypesOf(f ActionableFamily, found []Actionable) (types []ActionableType) {
	for _, t := range f.Types() {
		if slices.ContainsFunc(found, func(a Actionable) bool { return a.Type == t }) {
			types = append(types, t)
		}
	}
	return types
}

// ActionableQuery selects the actionable insights of a request.
type ActionableQuery struct {
	Window     Window // bounded; see ReportWindow
	Types      []ActionableType
	Thresholds Thresholds
}

// Actionable is an insight that triggered.
type Actionable struct {
	ID   string // stable until the data or the thresholds of its type change
	Type ActionableType
	Rows Selection // rows that caused it, newest first; an insight about a balance has only the bases of its forecast

	// Set for insights about a balance.
	Account   *ledger.Account
	Balance   bank.Money // balance that triggered it; for CannotCoverBills the missing amount, as a debit
	Threshold bank.Money

	// Details of the types that have them, else nil.
	Shortfall   *Shortfall
	Utilisation string // for CloseToCreditLimit: per cent of the limit, with two decimals
	Late        *Lateness
	Change      *AmountChange
	Total       bank.Money // for GamblingIncome and PensionIncome: total of the month
}

// Currency returns the currency of the money that the insight is about.
func (a *Actionable) Currency() bank.Currency {
	if a.Account != nil {
		return a.Balance.Currency
	}
	return a.Rows.newestCurrency()
}

// ActionableInsights returns the insights of some types in the order of Types. Insights of one type are ordered by
// account or by their newest row. docs/fidelity.md#actionable-insights has the rule of each type.
func ActionableInsights(book *ledger.Book, q ActionableQuery) (all []Actionable) {
	for _, t := range q.Types {
		found := actionableRules[t](book, q)
		for i := range found {
			found[i].Type = t
			found[i].ID = actionableID(book, &found[i], q.Thresholds)
		}
		all = append(all, found...)
	}
	return all
}

// actionableRules maps each type to the function that finds its insights. The functions leave Type and ID empty.
var actionableRules = map[ActionableType]func(*ledger.Book, ActionableQuery) []Actionable{
	CannotCoverBills:     cannotCoverBills,
	InOverdraft:          inOverdraft,
	CloseToCreditLimit:   closeToCreditLimit,
	LowBalance:           lowBalance,
	LateIncome:           lateIncome,
	RegularIncomeChanged: regularIncomeChanged,
	GamblingIncome:       gamblingIncome,
	PensionIncome:        pensionIncome,
	LatePayment:          latePayment,
	SuspectedDuplicate:   suspectedDuplicates,
	RegularPayChanged:    regularPaymentChanged,
	NewInsurance:         newInsurance,
}

// Cause returns the id that the insight has with the default thresholds. It identifies an insight when thresholds
// change.
func (a *Actionable) Cause(book *ledger.Book) string { return actionableID(book, a, nil) }

// actionableNamespace is the namespace of the ids.
var actionableNamespace = uuid.MustParse("5b0f5a62-3a3c-4f4e-9d0e-0c5a8a6c9f11")

// actionableID returns the id of an insight. For an insight about a balance it is the type and the account's id, as in
// Bud's examples. For others it is a UUID derived from the customer, the rows that caused the insight and the
// thresholds of its type.
func actionableID(book *ledger.Book, a *Actionable, thresholds Thresholds) string {
	if a.Account != nil {
		return string(a.Type) + "_" + string(a.Account.ID)
	}
	name := []byte(book.Customer.String() + "\x00" + string(a.Type))
	for i := range a.Rows.Len() {
		name = append(append(name, 0), book.ID(a.Rows.Index(i))...)
	}
	for _, o := range thresholds.Options([]ActionableType{a.Type}) {
		name = append(append(name, 0), o.Value...)
	}
	return string(a.Type) + "_" + uuid.NewSHA1(actionableNamespace, name).String()
}

// Totals returns the income and the expenditure of a window in the currencies in which insights triggered, in the
// order of their codes. Both are empty if no insight triggered.
func (q ActionableQuery) Totals(book *ledger.Book, found []Actionable) (income, expenditure []Sum) {
	var currencies []bank.Currency
	for i := range found {
		currencies = append(currencies, found[i].Currency())
	}
	slices.Sort(currencies)
	earned := ExternalIncome(book, q.Window).Flow().Credits
	spent := Expenditure(book, q.Window).Flow().Debits
	for _, c := range slices.Compact(currencies) {
		income, expenditure = append(income, SumIn(earned, c)), append(expenditure, SumIn(spent, c))
	}
	return income, expenditure
}

// byNewest sorts insights by their newest rows, newest first.
func byNewest(all []Actionable) []Actionable {
	sort.SliceStable(all, func(i, j int) bool { return all[i].Rows.rows[0] < all[j].Rows.rows[0] })
	return all
}
