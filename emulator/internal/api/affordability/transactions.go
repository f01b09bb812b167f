package affordability

import (
	"strings"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/insight"
	"budsandbox/emulator/internal/ledger"
	"budsandbox/emulator/internal/route"
	"budsandbox/emulator/internal/wire"
)

type transactionsRequest struct {
	route.ForCustomer
	From     route.DateOrTime `query:"date_from"`
	To       route.DateOrTime `query:"date_to"`
	Criteria []string         `query:"criteria"`
	Zone     string           `query:"timezone"`
	Currency string           `query:"currency"`
}

// flatTransaction is a transaction in the form of the first version.
type flatTransaction struct {
	ID          string        `json:"transaction_id"`
	AccountID   string        `json:"account_id"`
	Description string        `json:"description"`
	Date        string        `json:"date"`
	Indicator   string        `json:"indicator"          validate:"oneof=Credit Debit"`
	Amount      wire.AmountV1 `json:"amount"`
	Categories  categories    `json:"categories"`
	Criteria    []string      `json:"criteria_satisfied"`
}

type categories struct {
	L1 string `json:"l1"`
	L2 string `json:"l2"`
}

// transactionsV2 lists the transactions of a report that satisfy any of the requested criteria.
func (h *Handlers) transactionsV2(
	req *route.Request, in *transactionsRequest,
) (reply route.Reply[wire.Transactions, wire.Results], _ error) {
	found, err := h.find(req, in)
	if err != nil {
		return reply, err
	}
	reply.Data = wire.Transactions{Base: req.BaseURL(), Book: found.book, Rows: found.Indexes()}
	reply.Meta = &wire.Results{Count: found.Len()}
	return reply, nil
}

// transactionsV1 is transactionsV2 in the form of the first version.
func (h *Handlers) transactionsV1(
	req *route.Request, in *transactionsRequest,
) (reply route.Data[[]flatTransaction], _ error) {
	found, err := h.find(req, in)
	if err != nil {
		return reply, err
	}
	reply.Data = make([]flatTransaction, found.Len())
	for i := range reply.Data {
		reply.Data[i] = newFlatTransaction(found.At(i), found.zone, found.rules.Satisfied(found.Selection, i))
	}
	return reply, nil
}

func newFlatTransaction(t *bank.Transaction, zone *time.Location, satisfied insight.Criteria) flatTransaction {
	return flatTransaction{
		ID: string(t.ID), AccountID: string(t.Account), Description: t.Description, Date: t.At.In(zone).Format(time.DateOnly),
		Indicator: wire.Capitalise(t.Amount.Indicator()), Amount: wire.NewAmountV1(t.Amount),
		Categories: categories{t.Enrichment.Categories.L1, t.Enrichment.Categories.L2}, Criteria: satisfied.Names(),
	}
}

// foundRows are the requested transactions, with the rules that selected them.
type foundRows struct {
	insight.Selection
	book  *ledger.Book
	rules insight.AffordabilityRules
	zone  *time.Location
}

func (h *Handlers) find(req *route.Request, in *transactionsRequest) (found foundRows, err error) {
	criteria, err := in.criteria()
	if err != nil {
		return found, err
	}
	if found.zone, err = route.TimeZone(in.Zone); err != nil {
		return found, err
	}
	if found.book, found.rules, err = h.read(req); err != nil {
		return found, err
	}
	currency, err := currencyOf(in.Currency, found.book)
	if err != nil {
		return found, err
	}
	w, err := in.window(found.book, req.Now(), found.zone)
	if err != nil {
		return found, err
	}
	found.Selection = found.rules.Select(found.book, w, currency, criteria)
	return found, nil
}

// criteria parses the criteria. A transaction must satisfy any of them; none select all transactions.
func (in *transactionsRequest) criteria() (some insight.Criteria, _ error) {
	for _, name := range route.Split(in.Criteria) {
		one, known := insight.ParseCriterion(name)
		if !known {
			return 0, route.Problems{{
				In: "query", Name: "criteria",
				Text: "must be some of [" + strings.Join(insight.CriterionNames[:], " ") + "]",
			}}
		}
		some |= one
	}
	return some, nil
}

// window parses the dates. A date without a time is a day in the time zone. Without both dates the window is that
// of a report without months; with one of them the other end is open.
func (in *transactionsRequest) window(
	book *ledger.Book, now time.Time, zone *time.Location,
) (w insight.Window, err error) {
	from, to := in.From, in.To
	if from.Time.IsZero() && to.Time.IsZero() {
		months, err := insight.AssessedMonths(book, time.Time{}, time.Time{}, now, zone)
		if err != nil {
			return w, err
		}
		return insight.Window{From: months[0].From, Until: months[len(months)-1].Until}, nil
	}
	if !from.Time.IsZero() {
		w.From = startOf(from, zone)
	}
	switch {
	case to.Day:
		w.Until = startOf(route.DateOrTime{Time: to.Time.AddDate(0, 0, 1), Day: true}, zone)
	case !to.Time.IsZero():
		w.Until = insight.Between(to.Time, to.Time).Until
	}
	if !w.From.IsZero() && !w.Until.IsZero() && !w.From.Before(w.Until) {
		return w, route.Problems{{In: "query", Name: "date_from", Text: "must not be after date_to"}}
	}
	return w, nil
}

// startOf returns the instant of a time, or the start of a day in a time zone.
func startOf(d route.DateOrTime, zone *time.Location) time.Time {
	if !d.Day {
		return d.Time
	}
	return time.Date(d.Time.Year(), d.Time.Month(), d.Time.Day(), 0, 0, 0, 0, zone)
}
