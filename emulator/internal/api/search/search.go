package search

import (
	"encoding/binary"
	"fmt"
	"net/url"
	"strings"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/insight"
	"budsandbox/emulator/internal/ledger"
	"budsandbox/emulator/internal/route"
)

// storedRequest names a search. Its time zone is that in which the search began: Bud documents the header as required here too,
// and its own collection leaves it out.
type storedRequest struct {
	route.NamesCustomer
	ID   string `path:"search_id"`
	Zone zone   `header:"X-Timezone"`
}

// paging is how results are asked for.
type paging struct {
	Accept    string `header:"Accept"`
	PageToken string `query:"page_token"`
	PageSize  int    `query:"page_size" default:"25" validate:"gte=1,lte=100"`
}

type beginRequest struct {
	route.NamesCustomer
	paging
	texts
	Zone      zone     `header:"X-Timezone" validate:"required"`
	Accounts  []string `query:"account_id" validate:"dive,max=512"`
	Indicator string   `query:"credit_debit_indicator" validate:"omitempty,oneof=credit debit"`
	Least     decimal  `query:"amount_min"`
	Most      decimal  `query:"amount_max"`
	From      moment   `query:"from"`
	To        moment   `query:"to"`
}

type resultsRequest struct {
	storedRequest
	paging
}

// results are a page of what was found.
type results struct {
	ID        string      `json:"id"`
	Results   []result    `json:"results"`
	Suggested []suggested `json:"suggested_searches"`
	Insight   link        `json:"insight"`
	media     string
}

// MediaType is the form that the client asked for.
func (r results) MediaType() string { return r.media }

type result struct {
	Matches     []match `json:"matches"`
	Transaction rowJSON `json:"transaction,omitempty"`
	ID          string  `json:"transaction_id,omitempty"`
}

// rowJSON is a transaction that is encoded already.
type rowJSON []byte

// MarshalJSON gives it as it is.
func (r rowJSON) MarshalJSON() ([]byte, error) { return r, nil }

// Shape says that it is an object; Transactions V2 says which.
func (rowJSON) Shape() any { return map[string]any{} }

type match struct {
	Type    string `json:"type"`
	Content string `json:"content"`
}

type suggested struct {
	Filter filter `json:"filter"`
	URL    string `json:"url"`
}

type filter struct {
	Type  string `json:"type"`
	Value string `json:"value"`
	Logo  string `json:"logo"`
}

type link struct {
	URL   string `json:"url"`
	Delay int    `json:"url_delay"` // in milliseconds
}

type searchMeta struct {
	Query     query  `json:"query"`
	NextPage  string `json:"next_page_token,omitempty"`
	Results   int    `json:"results"`
	ExpiresIn int    `json:"expires_in"` // in seconds
}

// query repeats a search, with what was understood of its text.
type query struct {
	texts
	From      string   `json:"from"`
	To        string   `json:"to"`
	Accounts  []string `json:"account_ids,omitempty"`
	Indicator string   `json:"credit_debit_indicator,omitempty"`
	Least     string   `json:"amount_min,omitempty"`
	Most      string   `json:"amount_max,omitempty"`
}

const (
	path = "/search/beta/transactions"
	// insightDelay is after how many milliseconds Bud advises to fetch the insight. The sandbox has it at once.
	insightDelay = 1500
)

// begin searches, and keeps the question for a minute.
func (h *Handlers) begin(req *route.Request, in *beginRequest) (reply route.Reply[results, searchMeta], _ error) {
	s, problems := in.stored(req, req.Now())
	if len(problems) > 0 {
		return reply, problems
	}
	book, err := h.Books.Get(req.Project, req.Customer)
	if err != nil {
		return reply, err
	}
	if _, err := h.start(s, in.paging, ""); err != nil {
		return reply, err // nothing is kept of a request that fails
	}
	asked := meaning(s, book)
	found := asked.Find(book)
	if insight.Explain(req.Context(), found.Explain) {
		return reply, nil // and nothing is kept of a search that is only explained
	}
	if err := h.keep(req.Project, &s); err != nil {
		return reply, err
	}
	return h.page(req.Project, s, asked, found, book, in.paging, "")
}

// again gives a page of a search that was made before.
func (h *Handlers) again(req *route.Request, in *resultsRequest) (reply route.Reply[results, searchMeta], _ error) {
	s, book, err := h.recall(req, &in.storedRequest)
	if err != nil {
		return reply, err
	}
	asked := meaning(s, book)
	found := asked.Find(book)
	insight.Explain(req.Context(), found.Explain)
	return h.page(req.Project, s, asked, found, book, in.paging, "")
}

// recall is a search and the book to search.
func (h *Handlers) recall(req *route.Request, in *storedRequest) (s bank.Search, b *ledger.Book, err error) {
	if s, err = h.find(req, in); err == nil {
		b, err = h.Books.Get(req.Project, req.Customer)
	}
	return s, b, err
}

// start is where a page begins. A token continues the same question, whether or not it is asked anew; part tells the lists of
// one search apart.
func (h *Handlers) start(s bank.Search, p paging, part string) (int, error) {
	if p.PageToken == "" {
		return 0, nil
	}
	position, err := h.Pages.Position(listed(s, part), p.PageToken)
	if err != nil || len(position) != 8 {
		return 0, route.Problems{{In: "query", Name: "page_token", Text: "is not a page token of this search"}}
	}
	return int(binary.BigEndian.Uint64(position)), nil
}

// listed describes the list that a search gives.
func listed(s bank.Search, part string) string {
	return fmt.Sprintf("%q %q %q %q %q %q %q %d %d %q", s.Customer, s.Field, s.Text, s.Accounts, s.Indicator, s.Least, s.Most,
		s.From.Unix(), s.To.Unix(), part)
}

// page shows a part of what was found.
func (h *Handlers) page(
	project bank.Project, s bank.Search, asked insight.Search, found insight.Found, book *ledger.Book, p paging, part string,
) (reply route.Reply[results, searchMeta], err error) {
	start, err := h.start(s, p, part)
	if err != nil {
		return reply, err
	}
	start = min(start, found.Rows.Len())
	end := min(start+p.PageSize, found.Rows.Len())
	reply.Data = results{
		ID: s.ID.String(), Results: make([]result, 0, end-start), Suggested: []suggested{},
		Insight: link{path + "/" + s.ID.String() + "/insight", insightDelay}, media: wholeRows,
	}
	if strings.Contains(p.Accept, onlyIDs) {
		reply.Data.media = onlyIDs
	}
	for i := start; i < end; i++ {
		one := result{Matches: showMatches(found.Matches[i])}
		if reply.Data.media == onlyIDs {
			one.ID = string(found.Rows.At(i).ID)
		} else {
			one.Transaction = h.Transaction(book, found.Rows.Place(i))
		}
		reply.Data.Results = append(reply.Data.Results, one)
	}
	if s.Field == freeText {
		for _, one := range found.Suggestions() {
			reply.Data.Suggested = append(reply.Data.Suggested, suggested{showFilter(one.Match, one.Logo), address(one.Match)})
		}
	}
	reply.Meta = h.meta(project, s, asked)
	reply.Meta.Results = end - start
	if end < found.Rows.Len() {
		reply.Meta.NextPage = h.Pages.Token(listed(s, part), binary.BigEndian.AppendUint64(nil, uint64(end)))
	}
	return reply, nil
}

func showMatches(all []insight.Match) []match {
	shown := make([]match, len(all))
	for i, m := range all {
		shown[i] = match{string(m.Field), m.Content}
	}
	return shown
}

// showFilter shows what to search by; what has no picture of its own has that of its kind.
func showFilter(m insight.Match, logo string) filter {
	if logo == "" {
		logo = "https://assets.example.com/search/" + string(m.Field) + ".png"
	}
	return filter{string(m.Field), m.Content, logo}
}

// address is the search by what matched.
func address(m insight.Match) string {
	return path + "?" + url.Values{string(m.Field): {m.Content}}.Encode()
}

// meta repeats the question as it was understood.
func (h *Handlers) meta(p bank.Project, s bank.Search, asked insight.Search) *searchMeta {
	left := s.CreatedAt.Add(bank.SearchLife).Sub(h.Clock.Of(p).Now())
	q := query{
		From: asked.Window.From.UTC().Format(time.RFC3339Nano), To: asked.Window.To().UTC().Format(time.RFC3339Nano),
		Indicator: map[insight.Side]string{insight.Credits: bank.Credit, insight.Debits: bank.Debit}[asked.Side],
		Least:     s.Least, Most: s.Most,
	}
	for _, f := range q.fields() {
		if f.name == s.Field {
			*f.text = s.Text
		}
	}
	for _, id := range s.Accounts {
		q.Accounts = append(q.Accounts, string(id))
	}
	if q.Least == "" && asked.Least > 0 {
		q.Least = bank.Money{Minor: asked.Least, Currency: bank.GBP}.Value()
	}
	if q.Most == "" && asked.Most > 0 {
		q.Most = bank.Money{Minor: asked.Most, Currency: bank.GBP}.Value()
	}
	return &searchMeta{Query: q, ExpiresIn: int((left + time.Second - 1) / time.Second)}
}
