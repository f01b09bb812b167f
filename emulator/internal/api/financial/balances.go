package financial

import (
	"time"

	"budsandbox/emulator/internal/insight"
	"budsandbox/emulator/internal/ledger"
	"budsandbox/emulator/internal/route"
	"budsandbox/emulator/internal/wire"
)

// byValueDate is the date field for value dates.
const byValueDate = "posted_date_time"

// balanceParameters are the parameters of all operations on balances.
type balanceParameters struct {
	From        route.DateOrTime `query:"from"`
	To          route.DateOrTime `query:"to"`
	Granularity string           `query:"granularity" default:"weekly" validate:"granularity"`
	DateField   string           `query:"date-field"  default:"date_time" validate:"oneof=date_time posted_date_time"`
}

type balancesRequest struct {
	route.ForCustomer
	balanceParameters
}

type accountBalancesRequest struct {
	accountRequest
	balanceParameters
}

// period is a time span.
type period struct {
	From string `json:"from"`
	To   string `json:"to"`
}

// usedParameters are the parameters of a request with defaults.
type usedParameters struct {
	period
	Granularity string `json:"granularity,omitempty"`
}

// usedAccountParameters are usedParameters of a request for one account.
type usedAccountParameters struct {
	usedParameters
	AccountID string `json:"account_id,omitempty"`
}

// summary summarises the balances of an account. Its amounts have no credit or debit indicator, so debts are negative.
type summary struct {
	Count int `json:"balance_count"`
	period
	Highest   *wire.Amount `json:"max_balance,omitempty"`
	Lowest    *wire.Amount `json:"min_balance,omitempty"`
	UpdatedAt *time.Time   `json:"last_updated_at,omitempty"`
}

// accountPoints are the balances of one account.
type accountPoints struct {
	account *ledger.Account
	points  []insight.BalancePoint
	summary summary
}

// query applies the defaults: until the end of today, from the start of the oldest window.
func (p balanceParameters) query(accounts []ledger.Account, now time.Time) insight.BalanceQuery {
	query := insight.BalanceQuery{
		From: p.From.Time, To: p.To.Until(), Granularity: insight.Granularity(p.Granularity),
		ByValueDate: p.DateField == byValueDate,
	}
	if query.To.IsZero() {
		query.To = now
	}
	if !query.From.IsZero() {
		return query
	}
	query.From = query.To
	for _, a := range accounts {
		for _, w := range a.Windows {
			if w.From.Before(query.From) {
				query.From = w.From
			}
		}
	}
	return query
}

// used returns the parameters of a query for the response.
func (p balanceParameters) used(q insight.BalanceQuery) usedParameters {
	return usedParameters{period: period{wire.DateTime(q.From), wire.DateTime(q.To)}, Granularity: p.Granularity}
}

// balancePoints computes the balances of accounts in order, up to the maximum number of points of a response.
func balancePoints(
	book *ledger.Book, accounts []ledger.Account, query insight.BalanceQuery,
) (all []accountPoints) {
	left := insight.MaxSteps
	for i := range accounts {
		points := insight.BalanceSeries(book, &accounts[i], query, left)
		left -= len(points)
		all = append(all, accountPoints{&accounts[i], points, summarise(book, &accounts[i], query, points)})
	}
	return all
}

// summarise counts points and finds the extremes of the booked balance. Without points the period is that of the
// query.
func summarise(
	book *ledger.Book, a *ledger.Account, query insight.BalanceQuery, points []insight.BalancePoint,
) summary {
	s := summary{period: period{wire.DateTime(query.From), wire.DateTime(query.To)}}
	updated := a.SyncedAt
	if latest := query.LatestDate(book, a); latest.After(updated) {
		updated = latest
	}
	s.UpdatedAt = wire.OptionalTime(updated)
	if len(points) == 0 {
		return s
	}
	lowest, highest := insight.Extremes(points)
	s.Count = len(points)
	s.period = period{wire.DateTime(points[len(points)-1].At), wire.DateTime(points[0].At)}
	s.Lowest = new(wire.NewSignedAmount(lowest))
	s.Highest = new(wire.NewSignedAmount(highest))
	return s
}

type balancesMeta struct {
	Accounts   map[string]summary `json:"accounts,omitempty"`
	Parameters usedParameters     `json:"parameters"`
}

type accountBalancesMeta struct {
	Accounts   summary               `json:"accounts"`
	Parameters usedAccountParameters `json:"parameters"`
}

// allBalances computes the balances of all accounts, newest first.
func (h *Handlers) allBalances(
	req *route.Request, in *balancesRequest,
) ([]accountPoints, *balancesMeta, error) {
	book, err := h.Books.Get(req.Context(), req.Project, req.Customer)
	if err != nil {
		return nil, nil, err
	}
	q := in.query(book.Accounts, req.Now())
	all := balancePoints(book, book.Accounts, q)
	meta := &balancesMeta{Accounts: map[string]summary{}, Parameters: in.used(q)}
	for _, d := range all {
		meta.Accounts[string(d.account.ID)] = d.summary
	}
	return all, meta, nil
}

// oneBalance computes the balances of one account.
func (h *Handlers) oneBalance(
	req *route.Request, in *accountBalancesRequest,
) (accountPoints, *accountBalancesMeta, error) {
	book, found, err := h.find(req, &in.accountRequest)
	if err != nil {
		return accountPoints{}, nil, err
	}
	accounts := []ledger.Account{*found}
	q := in.query(accounts, req.Now())
	d := balancePoints(book, accounts, q)[0]
	parameters := usedAccountParameters{in.used(q), in.AccountID}
	return d, &accountBalancesMeta{Accounts: d.summary, Parameters: parameters}, nil
}

// balances returns the balances of all accounts over time.
func (h *Handlers) balances(
	req *route.Request, in *balancesRequest,
) (reply route.Reply[[]accountSeries, balancesMeta], _ error) {
	all, meta, err := h.allBalances(req, in)
	if err != nil {
		return reply, err
	}
	reply.Meta = meta
	reply.Data = []accountSeries{}
	for _, d := range all {
		reply.Data = append(reply.Data, accountSeries{string(d.account.ID), convertPoints(d.points, newDailyBalance)})
	}
	return reply, nil
}

// accountBalances returns the balances of an account over time.
func (h *Handlers) accountBalances(
	req *route.Request, in *accountBalancesRequest,
) (reply route.Reply[[]dailyBalance, accountBalancesMeta], _ error) {
	d, meta, err := h.oneBalance(req, in)
	if err != nil {
		return reply, err
	}
	reply.Data = convertPoints(d.points, newDailyBalance)
	reply.Meta = meta
	return reply, nil
}

// balancesV2 is the deprecated form of balances.
func (h *Handlers) balancesV2(
	req *route.Request, in *balancesRequest,
) (reply route.Reply[[]accountSeriesV2, balancesMeta], _ error) {
	all, meta, err := h.allBalances(req, in)
	if err != nil {
		return reply, err
	}
	reply.Meta = meta
	reply.Data = []accountSeriesV2{}
	for _, d := range all {
		series := accountSeriesV2{string(d.account.ID), convertPoints(d.points, newDailyBalanceV2)}
		reply.Data = append(reply.Data, series)
	}
	return reply, nil
}

// accountBalancesV2 is the deprecated form of accountBalances.
func (h *Handlers) accountBalancesV2(
	req *route.Request, in *accountBalancesRequest,
) (reply route.Reply[[]dailyBalanceV2, accountBalancesMeta], _ error) {
	d, meta, err := h.oneBalance(req, in)
	if err != nil {
		return reply, err
	}
	reply.Data = convertPoints(d.points, newDailyBalanceV2)
	reply.Meta = meta
	return reply, nil
}
