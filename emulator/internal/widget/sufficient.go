package widget

import (
	"context"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/customertoken"
)

// Content describes what a widget would show now.
type Content struct {
	Sufficient bool // the page would not be empty
	Cards      int  // number of cards of a summary
	From, To   time.Time
}

// ContentOf returns what a customer's widget would show now. Bud does not define sufficient data; here it means that
// the page is not empty in its usual range (docs/widgets.md#sufficient-data).
func (p *Pages) ContentOf(
	ctx context.Context, name string, grant customertoken.Grant, c bank.Customer,
) (Content, error) {
	v := p.newView(ctx, grant, c)
	content := v.content(name)
	return content, v.err
}

// content is ContentOf for a view.
func (v *view) content(name string) (c Content) {
	hasRows := func(from time.Time) bool {
		return len(v.call("v2_transactions_get", "date_from", formatTime(from), "page_size", "1").at("data").list()) > 0
	}
	switch name {
	case Summary:
		c.From, c.To = v.summaryWindow()
		c.Cards = len(v.summary().Cards)
		c.Sufficient = hasRows(c.From)
	case Search:
		c.Sufficient = hasRows(v.now.AddDate(-2, 0, 0))
	case Calendar, SpendingAnalysis:
		c.Sufficient = hasRows(v.now.AddDate(0, -monthsBefore, 0))
	case BalancesOverTime:
		from := formatTime(v.now.AddDate(0, -monthsBefore, 0))
		series := v.call("financial_v3_balances_get", "from", from, "granularity", "monthly")
		for _, account := range series.at("data").list() {
			c.Sufficient = c.Sufficient || len(account.at("balances").list()) > 0
		}
	case Recurring:
		c.Sufficient = len(v.forecast(1)) > 0
	default: // accounts, and widgets that only need an account
		c.Sufficient = len(v.accountNodes()) > 0
	}
	return c
}
