package affordability

import (
	"budsandbox/emulator/internal/insight"
	"budsandbox/emulator/internal/wire"
)

type reportData struct {
	Months     period     `json:"months_assessed"`
	Accounts   accounts   `json:"accounts"`
	Assessment assessment `json:"assessment"`
}

// period has the first and the last month.
type period struct {
	Start string `json:"start"`
	End   string `json:"end"`
}

type accounts struct {
	Connected int      `json:"connected"`
	Holders   []string `json:"holder_names"`
	Missing   missing  `json:"missing_data"`
}

// missing says which parts of the report lack data.
type missing struct {
	Income      bool `json:"income"`
	Expenditure bool `json:"expenditure"`
}

type assessment struct {
	Income      income      `json:"income"`
	Expenditure expenditure `json:"expenditure"`
}

type income struct {
	Disposable    figure        `json:"net_disposable"`
	Discretionary discretionary `json:"net_discretionary"`
}

type expenditure struct {
	Fixed        figure   `json:"fixed"`
	Flexible     flexible `json:"flexible"`
	Essential    figure   `json:"essential"`
	NonEssential figure   `json:"non_essential"`
}

// totals are the optional totals of a figure.
type totals struct {
	Overall *wire.Amount `json:"overall_total,omitempty"`
	Monthly []monthTotal `json:"monthly_totals,omitempty"`
}

type monthTotal struct {
	Month  string      `json:"month"`
	Amount wire.Amount `json:"amount"`
}

type figure struct {
	totals
	Predicted wire.Amount           `json:"predicted_monthly"`
	Links     wire.TransactionLinks `json:"_links"`
}

type discretionary struct {
	totals
	Predicted wire.Amount        `json:"predicted_monthly"`
	Links     discretionaryLinks `json:"_links"`
}

type discretionaryLinks struct {
	Income      string `json:"income_transactions"`
	Expenditure string `json:"expenditure_transactions"`
}

type flexible struct {
	totals
	Range predictedRange        `json:"predicted_monthly_range"`
	Links wire.TransactionLinks `json:"_links"`
}

type predictedRange struct {
	Low     wire.Amount `json:"low"`
	High    wire.Amount `json:"high"`
	Average wire.Amount `json:"average"`
}

// newReport converts a report. link returns the link to the transactions that satisfy a criterion.
func newReport(a insight.Affordability, in *reportRequest, link func(insight.Criteria) string) reportData {
	of := func(f insight.AffordabilityFigure, criterion insight.Criteria) figure {
		return figure{newTotals(a, f, in), wire.NewSignedAmount(f.Mean), wire.TransactionLinks{Transactions: link(criterion)}}
	}
	first, last := a.Months[0].From, a.Months[len(a.Months)-1].From
	return reportData{
		Months: period{first.Format("2006-01"), last.Format("2006-01")},
		Accounts: accounts{
			Connected: a.OpenAccounts, Holders: append([]string{}, a.Holders...),
			Missing: missing{a.MissingIncome, a.MissingExpenditure},
		},
		Assessment: assessment{
			Income: income{
				Disposable: of(a.NetDisposable, insight.NetDisposableIncome),
				Discretionary: discretionary{
					newTotals(a, a.NetDiscretionary, in), wire.NewSignedAmount(a.NetDiscretionary.Mean),
					discretionaryLinks{link(insight.NetDisposableIncome), link(insight.EssentialExpenditure)},
				},
			},
			Expenditure: expenditure{
				Fixed: of(a.Fixed, insight.FixedExpenditure),
				Flexible: flexible{newTotals(a, a.Flexible, in), predictedRange{
					wire.NewSignedAmount(a.Flexible.Low), wire.NewSignedAmount(a.Flexible.High), wire.NewSignedAmount(a.Flexible.Mean),
				}, wire.TransactionLinks{Transactions: link(insight.FlexibleExpenditure)}},
				Essential:    of(a.Essential, insight.EssentialExpenditure),
				NonEssential: of(a.NonEssential, insight.NonEssentialExpenditure),
			},
		},
	}
}

func newTotals(a insight.Affordability, f insight.AffordabilityFigure, in *reportRequest) (data totals) {
	if in.Overall {
		data.Overall = new(wire.NewSignedAmount(f.Total))
	}
	if in.Monthly {
		data.Monthly = make([]monthTotal, len(a.Months))
		for i, month := range a.Months {
			data.Monthly[i] = monthTotal{month.From.Format("2006-01"), wire.NewSignedAmount(f.Monthly[i])}
		}
	}
	return data
}
