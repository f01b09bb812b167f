package insight

import (
	"slices"

	"budsandbox/bank"
	"budsandbox/emulator/internal/ledger"
	"budsandbox/fixtures"
	"budsandbox/internal/quantity"
)

// The types of expenditure that insights_beta_report_income_expenditure_get compares with income, in its order.
const (
	IncomeCashWithdrawal       = "income-cash-withdrawal"
	IncomeLoan                 = "income-loan"
	IncomeGambling             = "income-gambling"
	IncomeDebt                 = "income-debt"
	IncomeEssentialExpenditure = "income-essential-expenditure"
	IncomeAllExpenditure       = "income-all-expenditure"
)

// IncomeExpenditureTypes lists all types.
var IncomeExpenditureTypes = []string{
	IncomeCashWithdrawal, IncomeLoan, IncomeGambling, IncomeDebt, IncomeEssentialExpenditure, IncomeAllExpenditure,
}

// RiskQuery selects the content of a risk report.
type RiskQuery struct {
	Window   Window
	Currency bank.Currency // empty for all
	Types    []string      // types of the insights to compute
	Model    *fixtures.Model
}

// IncomeExpenditure compares one type of expenditure with the income of the same periods.
type IncomeExpenditure struct {
	Section
	Income      RiskFigure
	Expenditure RiskFigure
	Relative    string // expenditure / income: see relativeTo
}

// IncomeExpenditures returns the insights of a window, by type and then by currency. Its periods are the complete
// financial months; rows outside of them do not count. A currency in which the customer has any row has an insight of
// each type, even if the figures are zero, so that clients can distinguish no gambling from no data. More than
// MaxSteps periods are ErrTooMany.
func IncomeExpenditures(book *ledger.Book, q RiskQuery) (all []IncomeExpenditure, _ error) {
	periods, err := q.Window.FinancialMonths()
	if err != nil {
		return nil, err
	}
	span := spanOf(periods)
	currencies := currenciesOf(Select(book, Filter{Window: span}), q.Currency)
	earned, income := ExternalIncome(book, span), make([]RiskFigure, len(currencies))
	for i, c := range currencies {
		income[i] = riskFigure(Section{Currency: c, Part: "income", Rows: earned.On(Credits, c)}, periods)
	}
	for _, kind := range IncomeExpenditureTypes {
		if !slices.Contains(q.Types, kind) {
			continue
		}
		spent := expenditureOf(book, span, kind, q.Model)
		for i, c := range currencies {
			whole := Section{Type: kind, Currency: c}
			comparison := IncomeExpenditure{
				Income:      income[i].withType(kind),
				Expenditure: riskFigure(whole.part("expenditure", spent.On(Debits, c)), periods),
			}
			comparison.Section = whole.part("", comparison.Income.Rows.union(comparison.Expenditure.Rows))
			comparison.Relative = relativeTo(comparison.Expenditure.Total, comparison.Income.Total)
			all = append(all, comparison)
		}
	}
	return all, nil
}

// expenditureOf returns the debits of a type. Each type agrees with another operation for the same window: category
// totals, loans, debt collection, essential statistics or the affordability report.
func expenditureOf(book *ledger.Book, w Window, kind string, m *fixtures.Model) Selection {
	in := func(pair fixtures.Pair) Selection {
		return Select(book, Filter{Window: w, Side: Debits, Categories: []fixtures.Pair{pair}})
	}
	switch kind {
	case IncomeCashWithdrawal:
		return in(fixtures.Pair{L1: "banking", L2: "cash_withdrawals"})
	case IncomeLoan:
		return LoanPayments(book, w).Rows
	case IncomeGambling:
		return in(fixtures.Pair{L1: "gambling_and_lotteries"})
	case IncomeDebt:
		return debtCollectionPayments(book, w).Rows
	case IncomeEssentialExpenditure:
		return EssentialsOf(Expenditure(book, w), m).Essential.Rows
	default:
		return Expenditure(book, w)
	}
}

// Sections returns all parts that have a reference.
func (i IncomeExpenditure) Sections() []Section {
	return slices.Concat([]Section{i.Section}, i.Income.sections(), i.Expenditure.sections())
}

// Explain explains each figure.
func (i IncomeExpenditure) Explain() (all []Explanation) {
	name := i.Type + "."
	all = append(all, i.Income.explain(name+"income", "the sum of the income")...)
	all = append(all, i.Expenditure.explain(name+"expenditure", "the sum of the debits")...)
	return append(all, Explanation{
		Figure: name + "expenditure.relative_to_income " + string(i.Currency), Value: i.Relative,
		Formula: "expenditure.total / income.total, to two places, halves up; 0 without income", Rows: i.Rows,
	})
}

// explain explains a figure and its periods.
func (f RiskFigure) explain(name, sum string) []Explanation {
	currency := " " + string(f.Currency)
	all := []Explanation{
		{Figure: name + ".total" + currency, Value: f.Total.Value(), Formula: sum, Rows: f.Rows},
		{
			Figure: name + ".monthly_average" + currency, Value: f.Average.Value(),
			Formula: "total / " + quantity.Of(len(f.Periods), "financial month"), Rows: f.Rows,
		},
	}
	for _, p := range f.Periods {
		all = append(all, Explanation{
			Figure: name + ".breakdown." + formatTime(p.Window.From) + currency, Value: p.Total.Value(),
			Formula: sum, Rows: p.Rows,
		})
	}
	return all
}
