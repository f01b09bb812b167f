package insight

import (
	"slices"
	"strings"

	"github.com/google/uuid"

	"budsandbox/bank"
	"budsandbox/emulator/internal/ledger"
)

// IncomeHealthType is the only type of insight of insights_beta_report_income_health_get.
const IncomeHealthType = "income-health"

// IncomeHealth describes how stable a customer's income in one currency is.
type IncomeHealth struct {
	RiskFigure        // all income
	Stability  string // of the periods' totals: see stability
	Regular    RegularIncome
	Irregular  RiskFigure // income without a schedule; with the regular income it is all income
}

// RegularIncome is the income with a schedule.
type RegularIncome struct {
	RiskFigure
	Stability string         // of the periods' totals
	Sources   []IncomeSource // in the order of their newest payments
}

// IncomeSource is the income of one regular group.
type IncomeSource struct {
	RiskFigure
	Name       string    // of the newest payment's merchant, or else its suggested description
	Group      uuid.UUID // derived from the group's label
	Categories bank.Categories
	Frequency  string
	Stability  string // of its single payments, so that a month with five weekly wages does not look unstable
}

// IncomeHealths returns the insights of a window, one for each currency with income, over its complete financial
// months. More than MaxSteps periods are ErrTooMany.
func IncomeHealths(book *ledger.Book, q RiskQuery) (all []IncomeHealth, _ error) {
	periods, err := q.Window.FinancialMonths()
	if err != nil || !slices.Contains(q.Types, IncomeHealthType) {
		return nil, err
	}
	income := ExternalIncome(book, spanOf(periods))
	for _, c := range currenciesOf(income, q.Currency) {
		whole := Section{Type: IncomeHealthType, Currency: c, Rows: income.On(Credits, c)}
		h := IncomeHealth{RiskFigure: riskFigure(whole, periods)}
		var buffer bank.Transaction
		scheduled := func(row int32) bool { return isRegular(book.Outline(int(row), &buffer)) }
		regular := whole.Rows.keep(scheduled)
		h.Regular = regularIncome(whole.part("regular", regular), periods)
		irregular := whole.Rows.keep(func(row int32) bool { return !scheduled(row) })
		h.Irregular = riskFigure(whole.part("irregular", irregular), periods)
		h.Stability = h.stability()
		all = append(all, h)
	}
	return all, nil
}

func regularIncome(s Section, periods []Window) RegularIncome {
	r := RegularIncome{RiskFigure: riskFigure(s, periods)}
	r.Stability = r.stability()
	group := func(t *bank.Transaction) (string, bool) { return t.Enrichment.Regularity.Group, true }
	for _, rows := range groups(s.Rows, group) {
		newest := rows.At(0)
		label := newest.Enrichment.Regularity.Group
		source := IncomeSource{
			RiskFigure: riskFigure(s.part("source "+label, rows), periods),
			Name:       sourceName(newest), Group: uuid.NewSHA1(uuid.NameSpaceOID, []byte(label)),
			Categories: newest.Enrichment.Categories, Frequency: periodOf(newest),
		}
		payments := make([]bank.Money, rows.Len())
		for i := range payments {
			payments[i] = rows.Amount(i)
		}
		source.Stability = stability(payments)
		r.Sources = append(r.Sources, source)
	}
	return r
}

// stability returns the stability of the periods' totals.
func (f RiskFigure) stability() string {
	totals := make([]bank.Money, len(f.Periods))
	for i, p := range f.Periods {
		totals[i] = p.Total
	}
	return stability(totals)
}

// sourceName returns the name of the payer of an income.
func sourceName(t *bank.Transaction) string {
	switch m := t.Enrichment.Merchant; {
	case m != nil && m.DisplayName != "":
		return m.DisplayName
	case t.Suggested != "":
		return t.Suggested
	}
	return strings.TrimSpace(t.Description)
}

// Sections returns all parts that have a reference.
func (h IncomeHealth) Sections() []Section {
	all := []Section{h.Section, h.Regular.Section, h.Irregular.Section}
	for _, s := range h.Regular.Sources {
		all = append(all, s.Section)
	}
	return all
}

// Explain explains each figure.
func (h IncomeHealth) Explain() (all []Explanation) {
	addFigure := func(name, sum string, f RiskFigure) {
		all = append(all, f.explain(name, sum)[:2]...)
	}
	addStability := func(name, value, what string, rows Selection) {
		all = append(all, Explanation{
			Figure: name + ".stability " + string(h.Currency), Value: value,
			Formula: "1 - standard deviation / mean of the " + what + ", at least 0", Rows: rows,
		})
	}
	addFigure(h.Type, "the sum of the income", h.RiskFigure)
	addStability(h.Type, h.Stability, "financial months", h.Rows)
	addFigure(h.Type+".regular_income", "the sum of the income that keeps a schedule", h.Regular.RiskFigure)
	addStability(h.Type+".regular_income", h.Regular.Stability, "financial months", h.Regular.Rows)
	for _, s := range h.Regular.Sources {
		name := h.Type + ".regular_income.sources." + s.Group.String()
		addFigure(name, "the sum of the payments of one schedule", s.RiskFigure)
		addStability(name, s.Stability, "payments", s.Rows)
	}
	addFigure(h.Type+".irregular_income", "the sum of the income that keeps no schedule", h.Irregular)
	return all
}
