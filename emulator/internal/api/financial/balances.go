package financial

import (
	"time"

	"budsandbox/emulator/internal/insight"
	"budsandbox/emulator/internal/ledger"
	"budsandbox/emulator/internal/route"
	"budsandbox/emulator/internal/wire"
)

// byValueDate is the date field by which a transaction counts from when the money was there or gone.
const byValueDate = "posted_date_time"

// balanceParameters are what all operations on balances over time take.
type balanceParameters struct {
	From        route.DateOrTime `query:"from"`
	To          route.DateOrTime `query:"to"`
	Granularity string           `query:"granularity" default:"weekly" validate:"oneof=daily weekly biweekly monthly quarterly six_monthly annually"`
	DateField   string           `query:"date-field" default:"date_time" validate:"oneof=date_time posted_date_time"`
}

type balancesRequest struct {
	route.ForCustomer
	balanceParameters
}

type accountBalancesRequest struct {
	accountRequest
	balanceParameters
}

// period says from when to when.
type period struct {
	From string `json:"from"`
	To   string `json:"to"`
}

// usedParameters are the parameters of a request with the defaults filled in.
type usedParameters struct {
	period
	Granularity string `json:"granularity,omitempty"`
}

// usedAccountParameters are usedParameters of a request about one account.
type usedAccountParameters struct {
	usedParameters
	AccountID string `json:"account_id,omitempty"`
}

// summary is about an account's balances. Its amounts have no side, so a debt has a minus.
type summary struct {
	Count int `json:"balance_count"`
	period
	Highest   *wire.Amount `json:"max_balance,omitempty"`
	Lowest    *wire.Amount `json:"min_balance,omitempty"`
	UpdatedAt *time.Time   `json:"last_updated_at,omitempty"`
}

// drawn are the points of one account.
type drawn struct {
	account *ledger.Account
	points  []insight.BalancePoint
	summary summary
}

// query completes the parameters for some accounts: to the end of today, from the beginning of the oldest window.
func (p balanceParameters) query(accounts []ledger.Account, now time.Time) insight.BalanceQuery {
	q := insight.BalanceQuery{
		From: p.From.Time, To: p.To.Until(), Granularity: insight.Granularity(p.Granularity), ByValueDate: p.DateField == byValueDate,
	}
	if q.To.IsZero() {
		q.To = now
	}
	if !q.From.IsZero() {
		return q
	}
	q.From = q.To
	for _, a := range accounts {
		for _, w := range a.Windows {
			if w.From.Before(q.From) {
				q.From = w.From
			}
		}
	}
	return q
}

// used repeats the parameters of a query.
func (p balanceParameters) used(q insight.BalanceQuery) usedParameters {
	return usedParameters{period: period{wire.DateTime(q.From), wire.DateTime(q.To)}, Granularity: p.Granularity}
}

// draw computes the points of accounts, in their order, as many as an answer may have.
func draw(book *ledger.Book, accounts []ledger.Account, q insight.BalanceQuery) (all []drawn) {
	left := insight.MostSteps
	for i := range accounts {
		points := insight.BalanceSeries(book, &accounts[i], q, left)
		left -= len(points)
		all = append(all, drawn{&accounts[i], points, summarise(book, &accounts[i], q, points)})
	}
	return all
}

// summarise counts points and finds the extremes of what is booked. Without points the period is the one asked about.
func summarise(book *ledger.Book, a *ledger.Account, q insight.BalanceQuery, points []insight.BalancePoint) summary {
	s := summary{period: period{wire.DateTime(q.From), wire.DateTime(q.To)}}
	updated := a.SyncedAt
	if latest := q.LatestDate(book, a); latest.After(updated) {
		updated = latest
	}
	s.UpdatedAt = known(updated)
	if len(points) == 0 {
		return s
	}
	lowest, highest := insight.Extremes(points)
	s.Count = len(points)
	s.period = period{wire.DateTime(points[len(points)-1].At), wire.DateTime(points[0].At)}
	s.Lowest, s.Highest = new(wire.NewSignedAmount(lowest)), new(wire.NewSignedAmount(highest))
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

// drawAll answers for all of a customer's accounts, newest points first.
func (h *Handlers) drawAll(req *route.Request, in *balancesRequest) ([]drawn, *balancesMeta, error) {
	book, err := h.Books.Get(req.Project, req.Customer)
	if err != nil {
		return nil, nil, err
	}
	q := in.query(book.Accounts, req.Now())
	all, meta := draw(book, book.Accounts, q), &balancesMeta{Accounts: map[string]summary{}, Parameters: in.used(q)}
	for _, d := range all {
		meta.Accounts[string(d.account.ID)] = d.summary
	}
	return all, meta, nil
}

// drawOne answers for one account.
func (h *Handlers) drawOne(req *route.Request, in *accountBalancesRequest) (drawn, *accountBalancesMeta, error) {
	book, one, err := h.find(req, &in.accountRequest)
	if err != nil {
		return drawn{}, nil, err
	}
	accounts := []ledger.Account{*one}
	q := in.query(accounts, req.Now())
	d := draw(book, accounts, q)[0]
	return d, &accountBalancesMeta{Accounts: d.summary, Parameters: usedAccountParameters{in.used(q), in.AccountID}}, nil
}

// balances shows how the balances of all accounts went.
func (h *Handlers) balances(req *route.Request, in *balancesRequest) (reply route.Reply[[]accountSeries, balancesMeta], _ error) {
	all, meta, err := h.drawAll(req, in)
	if err != nil {
		return reply, err
	}
	reply.Data, reply.Meta = []accountSeries{}, meta
	for _, d := range all {
		reply.Data = append(reply.Data, accountSeries{string(d.account.ID), showPoints(d.points, showPoint)})
	}
	return reply, nil
}

// accountBalances shows how the balances of one account went.
func (h *Handlers) accountBalances(req *route.Request, in *accountBalancesRequest) (reply route.Reply[[]dailyBalance, accountBalancesMeta], _ error) {
	d, meta, err := h.drawOne(req, in)
	if err != nil {
		return reply, err
	}
	return route.Reply[[]dailyBalance, accountBalancesMeta]{Data: showPoints(d.points, showPoint), Meta: meta}, nil
}

// balancesV2 is balances in the older form.
func (h *Handlers) balancesV2(req *route.Request, in *balancesRequest) (reply route.Reply[[]accountSeriesV2, balancesMeta], _ error) {
	all, meta, err := h.drawAll(req, in)
	if err != nil {
		return reply, err
	}
	reply.Data, reply.Meta = []accountSeriesV2{}, meta
	for _, d := range all {
		reply.Data = append(reply.Data, accountSeriesV2{string(d.account.ID), showPoints(d.points, showPointV2)})
	}
	return reply, nil
}

// accountBalancesV2 is accountBalances in the older form.
func (h *Handlers) accountBalancesV2(req *route.Request, in *accountBalancesRequest) (reply route.Reply[[]dailyBalanceV2, accountBalancesMeta], _ error) {
	d, meta, err := h.drawOne(req, in)
	if err != nil {
		return reply, err
	}
	return route.Reply[[]dailyBalanceV2, accountBalancesMeta]{Data: showPoints(d.points, showPointV2), Meta: meta}, nil
}
