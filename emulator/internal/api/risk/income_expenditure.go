package risk

import (
	"budsandbox/bank"
	"budsandbox/emulator/internal/insight"
	"budsandbox/emulator/internal/route"
	"budsandbox/emulator/internal/wire"
)

type incomeExpenditureData struct {
	Insights []incomeExpenditure `json:"insights"`
}

// incomeExpenditure compares one kind of expenditure with the income of the same period.
type incomeExpenditure struct {
	Type        string      `json:"type"`
	Currency    string      `json:"currency"`
	Income      side        `json:"income"`
	Expenditure expenditure `json:"expenditure"`
	sectionReference
}

type side struct {
	Indicator string      `json:"credit_debit_indicator" validate:"oneof=credit debit"`
	Count     int         `json:"count"`
	Total     wire.Amount `json:"total"`
	Average   wire.Amount `json:"monthly_average"`
	Breakdown []month     `json:"breakdown"`
	sectionReference
}

type expenditure struct {
	side
	Relative string `json:"relative_to_income"`
}

// month is the part of a side in one financial month.
type month struct {
	From  string      `json:"from"`
	To    string      `json:"to"`
	Total wire.Amount `json:"total"`
	Count int         `json:"count"`
	sectionReference
}

var incomeExpenditureReport = definition[insight.IncomeExpenditure]{
	operation: "insights_beta_report_income_expenditure_get",
	path:      "/insights/beta/report/income-expenditure",
	types:     insight.IncomeExpenditureTypes,
	find:      insight.IncomeExpenditures,
}

// incomeExpenditure reports kinds of expenditure in relation to income.
func (h *Handlers) incomeExpenditure(
	req *route.Request, in *reportRequest,
) (reply route.Reply[incomeExpenditureData, meta], _ error) {
	r, found, err := incomeExpenditureReport.report(h, req, in)
	if err != nil {
		return reply, err
	}
	insight.Explain(req.Context(), insight.ExplainEach(found, insight.IncomeExpenditure.Explain))
	reply.Data.Insights = make([]incomeExpenditure, len(found))
	currencies := make([]bank.Currency, len(found))
	for i, one := range found {
		currencies[i] = one.Currency
		reply.Data.Insights[i] = incomeExpenditure{
			Type: one.Type, Currency: string(one.Currency), Income: r.newSide(one.Income, bank.Credit),
			Expenditure: expenditure{r.newSide(one.Expenditure, bank.Debit),
				one.Relative}, sectionReference: r.newSectionReference(one.Section),
		}
	}
	reply.Meta = r.newMeta(currencies)
	return reply, nil
}

func (r *report) newSide(f insight.RiskFigure, indicator string) side {
	s := side{
		Indicator: indicator, Count: f.Rows.Len(), Total: wire.NewAmount(f.Total), Average: wire.NewAmount(f.Average),
		Breakdown: make([]month, len(f.Periods)), sectionReference: r.newSectionReference(f.Section),
	}
	for i, p := range f.Periods {
		s.Breakdown[i] = month{
			From: formatTime(p.Window.From), To: formatTime(p.Window.To()), Total: wire.NewAmount(p.Total), Count: p.Rows.Len(),
			sectionReference: r.newSectionReference(p.Section),
		}
	}
	return s
}
