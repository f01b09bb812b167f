package affordability

import (
	"net/url"
	"time"

	"budsandbox/emulator/internal/insight"
	"budsandbox/emulator/internal/route"
)

type reportRequest struct {
	route.ForCustomer
	MonthFrom route.Month `query:"month_from"`
	MonthTo   route.Month `query:"month_to"`
	Zone      string      `query:"timezone"`
	Overall   bool        `query:"overall_totals"`
	Monthly   bool        `query:"monthly_totals"`
	Currency  string      `query:"currency"`
}

// reportV2 computes the affordability report.
func (h *Handlers) reportV2(req *route.Request, in *reportRequest) (route.Data[reportData], error) {
	return h.report(req, in, pathV2)
}

// reportV1 computes the same report, with links to the first version of the transactions.
func (h *Handlers) reportV1(req *route.Request, in *reportRequest) (route.Data[reportData], error) {
	return h.report(req, in, pathV1)
}

func (h *Handlers) report(req *route.Request, in *reportRequest, path string) (reply route.Data[reportData], _ error) {
	zone, err := in.check()
	if err != nil {
		return reply, err
	}
	book, rules, err := h.read(req)
	if err != nil {
		return reply, err
	}
	currency, err := currencyOf(in.Currency, book)
	if err != nil {
		return reply, err
	}
	months, err := insight.AssessedMonths(book, in.MonthFrom.First, in.MonthTo.First, req.Now(), zone)
	if err != nil {
		return reply, route.Problems{{In: "query", Name: "month_from", Text: "must be at most 5000 months before month_to"}}
	}
	report := insight.AffordabilityOf(book, rules, currency, months)
	insight.Explain(req.Context(), func() []insight.Explanation { return report.Explain(in.Overall, in.Monthly) })
	rest := in.linkQuery(report)
	reply.Data = newReport(report, in, func(c insight.Criteria) string {
		return path + "?criteria=" + c.Names()[0] + rest
	})
	return reply, nil
}

// check parses the time zone and refuses invalid combinations of months.
func (in *reportRequest) check() (*time.Location, error) {
	from, to := in.MonthFrom.First, in.MonthTo.First
	problem := func(name, text string) error { return route.Problems{{In: "query", Name: name, Text: text}} }
	switch {
	case from.IsZero() && !to.IsZero():
		return nil, problem("month_from", "must be given together with month_to")
	case to.IsZero() && !from.IsZero():
		return nil, problem("month_to", "must be given together with month_from")
	case from.After(to):
		return nil, problem("month_from", "must not be after month_to")
	}
	return route.TimeZone(in.Zone)
}

// linkQuery returns the part of a link's query after the criterion, so that the link leads to the transactions of the
// figure. If the client asked for months, it contains the dates and the currency of the report; otherwise it
// repeats the client's parameters. As in Bud's links, the plus sign of an offset is not escaped; the transactions
// operations accept that.
func (in *reportRequest) linkQuery(report insight.Affordability) string {
	if !in.MonthFrom.First.IsZero() {
		from, to := report.Months[0].From, report.Months[len(report.Months)-1].To()
		return "&date_from=" + from.Format(time.RFC3339) + "&date_to=" + to.Format(time.RFC3339) +
			"&currency=" + string(report.Currency)
	}
	query := ""
	if in.Currency != "" {
		query += "&currency=" + string(report.Currency)
	}
	if in.Zone != "" {
		query += "&timezone=" + url.QueryEscape(in.Zone)
	}
	return query
}
