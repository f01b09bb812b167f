package risk

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/insight"
	"budsandbox/emulator/internal/ledger"
	"budsandbox/emulator/internal/route"
	"budsandbox/emulator/internal/wire"
)

// parameters are the parameters of all reports and their transactions.
type parameters struct {
	From     bound  `query:"from"`
	To       bound  `query:"to"`
	Currency string `query:"currency"`
}

type reportRequest struct {
	route.ForCustomer
	parameters
	Enabled []string `query:"enabled_insights"`
}

type transactionsRequest struct {
	route.ForCustomer
	parameters
	Reference string `path:"reference" default:"all"` // optional, because Bud's own collection sends none
}

// bound is the start or the end of a window: a time in RFC 3339, or a day, which stands for midnight UTC. It keeps
// its time zone, because the financial months of a report start in it.
type bound struct{ time.Time }

// UnmarshalText parses either form.
func (b *bound) UnmarshalText(text []byte) (err error) {
	if b.Time, err = time.Parse(time.DateOnly, string(text)); err == nil {
		return nil
	}
	var exact route.DateTime
	if exact.UnmarshalText(text) != nil {
		return errors.New("must be a date and time such as 2026-03-01T09:00:00Z, or a day such as 2026-03-01")
	}
	b.Time = exact.Time
	return nil
}

// report holds the parameters of a report, with everything that its links and references need.
type report struct {
	insight.RiskQuery
	insight.References
	book  *ledger.Book
	base  string // URL of logos and websites
	links string // of transactions; the reference follows
	query string // of links
}

// newReport parses the parameters of a report. types are the types of its insights.
func (h *Handlers) newReport(
	req *route.Request, in parameters, operation, path string, types []string,
) (r report, _ error) {
	currency, err := route.ParseCurrency(in.Currency)
	if err != nil {
		return r, err
	}
	book, err := h.Books.Get(req.Context(), req.Project, req.Customer)
	if err != nil {
		return r, err
	}
	model, err := h.Fixtures.Model(book.Model)
	if err != nil {
		return r, err
	}
	w := insight.ReportWindow(book, in.From.Time, in.To.Time, req.Now())
	if !w.From.Before(w.Until) {
		return r, route.Problems{{In: "query", Name: "from", Text: "must not be after to"}}
	}
	r = report{
		RiskQuery:  insight.RiskQuery{Window: w, Currency: currency, Types: types, Model: model},
		References: insight.References{Customer: book.Customer, Operation: operation, Window: w},
		book:       book, base: req.BaseURL(), links: req.BaseURL() + path + "/transactions/",
	}
	query := url.Values{"from": {formatTime(w.From)}, "to": {formatTime(w.To())}}
	if currency != "" {
		query.Set("currency", string(currency))
	}
	r.query = "?" + query.Encode()
	return r, nil
}

// formatTime formats a time in the time zone that the client used.
func formatTime(t time.Time) string { return t.Format(time.RFC3339) }

// sectionReference identifies the transactions of a section.
type sectionReference struct {
	Reference string                `json:"transactions_reference"`
	Links     wire.TransactionLinks `json:"_links"`
}

// newSectionReference returns the reference of a section with a link to its transactions.
func (r *report) newSectionReference(s insight.Section) sectionReference {
	text := r.Of(s)
	return sectionReference{text, wire.TransactionLinks{Transactions: r.links + text + r.query}}
}

// meta repeats the window of a report and lists the currencies of its insights. The insights of these reports have
// no options.
type meta struct {
	From       string        `json:"from"`
	To         string        `json:"to"`
	Currencies []string      `json:"currencies"`
	Options    []wire.Option `json:"options"`
}

func (r *report) newMeta(currencies []bank.Currency) *meta {
	w := r.RiskQuery.Window
	m := &meta{From: formatTime(w.From), To: formatTime(w.To()), Currencies: []string{}, Options: []wire.Option{}}
	for _, c := range currencies {
		if !slices.Contains(m.Currencies, string(c)) {
			m.Currencies = append(m.Currencies, string(c))
		}
	}
	slices.Sort(m.Currencies)
	return m
}

// transactionsMeta repeats the window and the reference of the transactions.
type transactionsMeta struct {
	From      string        `json:"from"`
	To        string        `json:"to"`
	Reference string        `json:"transactions_reference"`
	Options   []wire.Option `json:"options"`
}

// transactionsReply has the transactions of a section.
type transactionsReply = route.Reply[wire.InsightTransactions, transactionsMeta]

// allSections is the reference of all sections of a report.
const allSections = "all"

// transactions returns the transactions of the section with a reference.
func (r *report) transactions(sections []insight.Section, reference string) (reply transactionsReply, _ error) {
	if reference == allSections {
		return r.reply(reference, rowsOf(sections)), nil
	}
	found, known := r.Find(sections, reference)
	if !known {
		return reply, &route.Error{
			Status: http.StatusNotFound, Code: "resource_not_found",
			Message: "No part of this report has this reference. Its from and to must be those of the report.",
		}
	}
	return r.reply(reference, found.Rows.Indexes()), nil
}

func (r *report) reply(reference string, rows []int32) transactionsReply {
	m := r.newMeta(nil)
	return transactionsReply{
		Data: wire.InsightTransactions{Base: r.base, Book: r.book, Rows: rows},
		Meta: &transactionsMeta{m.From, m.To, reference, m.Options},
	}
}

// rowsOf returns the transactions of some sections without duplicates, newest first.
func rowsOf(sections []insight.Section) (rows []int32) {
	for _, s := range sections {
		rows = append(rows, s.Rows.Indexes()...)
	}
	slices.Sort(rows)
	return slices.Compact(rows)
}

// tooLong converts the error for a window of more months than a response may have.
func tooLong(err error) error {
	if errors.Is(err, insight.ErrTooMany) {
		text := fmt.Sprintf("must be at most %d months before to", insight.MaxSteps)
		return route.Problems{{In: "query", Name: "from", Text: text}}
	}
	return err
}
