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
func newReport(report insight.Affordability, in *reportRequest, link func(insight.Criteria) string) reportData {
	of := func(f insight.AffordabilityFigure, criterion insight.Criteria) figure {
		return figure{
			newTotals(report, f, in), wire.NewSignedAmount(f.Mean), wire.TransactionLinks{Transactions: link(criterion)},
		}
	}
	first, last := report.Months[0].From, report.Months[len(report.Months)-1].From
	return reportData{
		Months: period{first.Format("2006-01"), last.Format("2006-01")},
		Accounts: accounts{
			Connected: report.OpenAccounts, Holders: append([]string{}, report.Holders...),
			Missing: missing{report.MissingIncome, report.MissingExpenditure},
		},
		Assessment: assessment{
			Income: income{
				Disposable: of(report.NetDisposable, insight.NetDisposableIncome),
				Discretionary: discretionary{
					newTotals(report, report.NetDiscretionary, in), wire.NewSignedAmount(report.NetDiscretionary.Mean),
					discretionaryLinks{link(insight.NetDisposableIncome), link(insight.EssentialExpenditure)},
				},
			},
			Expenditure: expenditure{
				Fixed: of(report.Fixed, insight.FixedExpenditure),
				Flexible: flexible{newTotals(report, report.Flexible, in), predictedRange{
					wire.NewSignedAmount(report.Flexible.Low), wire.NewSignedAmount(report.Flexible.High),
					wire.NewSignedAmount(report.Flexible.Mean),
				}, wire.TransactionLinks{Transactions: link(insight.FlexibleExpenditure)}},
				Essential:    of(report.Essential, insight.EssentialExpenditure),
				NonEssential: of(report.NonEssential, insight.NonEssentialExpenditure),
			},
		},
	}
}

func newTotals(report insight.Affordability, f insight.AffordabilityFigure, in *reportRequest) (data totals) {
	if in.Overall {
		data.Overall = new(wire.NewSignedAmount(f.Total))
	}
	if in.Monthly {
		data.Monthly = make([]monthTotal, len(report.Months))
		for i, month := range report.Months {
			data.Monthly[i] = monthTotal{month.From.Format("2006-01"), wire.NewSignedAmount(f.Monthly[i])}
		}
	}
	return data
}
