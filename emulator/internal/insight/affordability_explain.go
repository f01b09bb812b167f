package insight

import (
	"fmt"

	"budsandbox/bank"
	"budsandbox/internal/quantity"
)

// Explain explains each figure of the report. It explains totals only where the report shows them.
func (a Affordability) Explain(overall, monthly bool) (all []Explanation) {
	for _, part := range []struct {
		name, rule string
		AffordabilityFigure
	}{
		{"income.net_disposable", "the sum of the income", a.NetDisposable},
		{"income.net_discretionary", "net disposable income - essential expenditure", a.NetDiscretionary},
		{"expenditure.fixed", "the sum of the debits in fixed categories", a.Fixed},
		{"expenditure.flexible", "the sum of the debits in flexible categories", a.Flexible},
		{"expenditure.essential", "the sum of the debits in essential categories", a.Essential},
		{"expenditure.non_essential", "the sum of the other debits", a.NonEssential},
	} {
		explain := func(figure string, value bank.Money, formula string, rows Selection) {
			all = append(all, Explanation{
				Figure: fmt.Sprintf("assessment.%s.%s %s", part.name, figure, a.Currency),
				Value:  formatSigned(value), Formula: formula, Rows: rows,
			})
		}
		if overall {
			explain("overall_total", part.Total, part.rule, part.Rows)
		}
		for i, month := range a.Months {
			if monthly {
				explain("monthly_totals."+month.From.Format("2006-01"), part.Monthly[i], part.rule, part.Rows.during(month))
			}
		}
		mean := fmt.Sprintf("%s, over %s, halves rounded away from zero", part.rule, quantity.Of(len(a.Months), "month"))
		if part.name != "expenditure.flexible" {
			explain("predicted_monthly", part.Mean, mean, part.Rows)
			continue
		}
		explain("predicted_monthly_range.low", part.Low, "the least monthly total", part.Rows)
		explain("predicted_monthly_range.high", part.High, "the greatest monthly total", part.Rows)
		explain("predicted_monthly_range.average", part.Mean, mean, part.Rows)
	}
	return all
}

// formatSigned formats an amount with a minus sign if it is negative, for reports that show no side.
func formatSigned(m bank.Money) string {
	if m.Minor < 0 {
		return "-" + m.Value()
	}
	return m.Value()
}
