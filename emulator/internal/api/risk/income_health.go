package risk

import (
	"budsandbox/bank"
	"budsandbox/emulator/internal/insight"
	"budsandbox/emulator/internal/route"
	"budsandbox/emulator/internal/wire"
)

type incomeHealthData struct {
	Insights []incomeHealth `json:"insights"`
}

type incomeHealth struct {
	Type      string          `json:"type"`
	Currency  string          `json:"currency"`
	Stability wire.Amount     `json:"stability"` // a number from 0 to 1, with the currency of the income
	Regular   regularIncome   `json:"regular_income"`
	Irregular irregularIncome `json:"irregular_income"`
	sum
}

// sum is a total with its monthly average and a reference to its transactions.
type sum struct {
	Total   wire.Amount `json:"total"`
	Average wire.Amount `json:"monthly_average"`
	sectionReference
}

type regularIncome struct {
	Stability wire.Amount    `json:"stability"`
	Sources   []incomeSource `json:"sources"`
	sum
}

type irregularIncome struct{ sum }

type incomeSource struct {
	Name      string      `json:"source_name"`
	Group     string      `json:"group_id"`
	L1        string      `json:"category_l1"`
	L2        string      `json:"category_l2"`
	Frequency string      `json:"frequency"`
	Stability wire.Amount `json:"stability"`
	sum
}

var incomeHealthReport = definition[insight.IncomeHealth]{
	operation: "insights_beta_report_income_health_get",
	path:      "/insights/beta/report/income-health",
	types:     []string{insight.IncomeHealthType},
	find:      insight.IncomeHealths,
}

// incomeHealth reports the stability and the sources of a customer's income.
func (h *Handlers) incomeHealth(
	req *route.Request, in *reportRequest,
) (reply route.Reply[incomeHealthData, meta], _ error) {
	r, found, err := incomeHealthReport.report(h, req, in)
	if err != nil {
		return reply, err
	}
	insight.Explain(req.Context(), insight.ExplainEach(found, insight.IncomeHealth.Explain))
	reply.Data.Insights = make([]incomeHealth, len(found))
	currencies := make([]bank.Currency, len(found))
	for i, one := range found {
		currencies[i], reply.Data.Insights[i] = one.Currency, r.newIncomeHealth(one)
	}
	reply.Meta = r.newMeta(currencies)
	return reply, nil
}

func (r *report) newIncomeHealth(h insight.IncomeHealth) incomeHealth {
	stable := func(value string) wire.Amount { return wire.Amount{Value: value, Currency: string(h.Currency)} }
	health := incomeHealth{
		Type: h.Type, Currency: string(h.Currency), Stability: stable(h.Stability), sum: r.newSum(h.RiskFigure),
		Regular: regularIncome{
			stable(h.Regular.Stability), make([]incomeSource, len(h.Regular.Sources)), r.newSum(h.Regular.RiskFigure),
		},
		Irregular: irregularIncome{r.newSum(h.Irregular)},
	}
	for i, s := range h.Regular.Sources {
		health.Regular.Sources[i] = incomeSource{
			Name: s.Name, Group: s.Group.String(), L1: s.Categories.L1, L2: s.Categories.L2, Frequency: s.Frequency,
			Stability: stable(s.Stability), sum: r.newSum(s.RiskFigure),
		}
	}
	return health
}

func (r *report) newSum(f insight.RiskFigure) sum {
	return sum{wire.NewAmount(f.Total), wire.NewAmount(f.Average), r.newSectionReference(f.Section)}
}
