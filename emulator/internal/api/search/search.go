package search

import (
	"encoding/binary"
	"fmt"
	"net/url"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/insight"
	"budsandbox/emulator/internal/ledger"
	"budsandbox/emulator/internal/route"
	"budsandbox/emulator/internal/wire"
)

// storedRequest identifies a search. The time zone is that of the search: Bud documents the header as required, but
// its own collection omits it.
type storedRequest struct {
	route.NamesCustomer
	ID   string     `path:"search_id"`
	Zone route.Zone `                 header:"X-Timezone"`
}

// paging holds the parameters of a page.
type paging struct {
	Accept    string `header:"Accept"`
	PageToken string `                query:"page_token"`
	PageSize  int    `                query:"page_size"  default:"25" validate:"gte=1,lte=100"`
}

type searchRequest struct {
	route.NamesCustomer
	paging
	searchTexts
	Zone      route.Zone   `header:"X-Timezone" validate:"required"`
	Accounts  []string     `                    validate:"dive,max=512"                 query:"account_id"`
	Indicator string       `                    validate:"omitempty,oneof=credit debit" query:"credit_debit_indicator"`
	Least     searchAmount `                                                            query:"amount_min"`
	Most      searchAmount `                                                            query:"amount_max"`
	From      dateTime     `                                                            query:"from"`
	To        dateTime     `                                                            query:"to"`
}

type resultsRequest struct {
	storedRequest
	paging
}

// results is a page of results.
type results struct {
	ID        string      `json:"id"`
	Results   []result    `json:"results"`
	Suggested []suggested `json:"suggested_searches"`
	Insight   link        `json:"insight"`
	media     string
}

// MediaType returns the media type that the client asked for.
func (r results) MediaType() string { return r.media }

type result struct {
	Matches     []matchData `json:"matches"`
	Transaction wire.Object `json:"transaction,omitempty"`
	ID          string      `json:"transaction_id,omitempty"`
}

type matchData struct {
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

// query repeats a search with the interpretation of its text.
type query struct {
	searchTexts
	From      string   `json:"from"`
	To        string   `json:"to"`
	Accounts  []string `json:"account_ids,omitempty"`
	Indicator string   `json:"credit_debit_indicator,omitempty"`
	Least     string   `json:"amount_min,omitempty"`
	Most      string   `json:"amount_max,omitempty"`
}

const (
	path = "/search/beta/transactions"
	// insightDelay is how long the insight is pending, after which Bud recommends to fetch it.
	insightDelay = 1500 * time.Millisecond
)

// startSearch executes a search, and stores it for a minute.
func (h *Handlers) startSearch(
	req *route.Request, in *searchRequest,
) (reply route.Reply[results, searchMeta], _ error) {
	stored, problems := in.newSearch(req, req.Now())
	if len(problems) > 0 {
		return reply, problems
	}
	book, err := h.Books.Get(req.Context(), req.Project, req.Customer)
	if err != nil {
		return reply, err
	}
	if _, err := h.start(stored, in.paging, ""); err != nil {
		return reply, err // a failed request is not stored
	}
	question := newSearchQuery(stored, book)
	found := question.Find(book)
	if insight.Explain(req.Context(), found.Explain) {
		return reply, nil // an explained search is not stored
	}
	stored.Real, stored.Delay = h.Clock.Real(), h.Delay(insightDelay)
	if err := h.save(req.Context(), req.Project, &stored); err != nil {
		return reply, err
	}
	return h.page(req, stored, question, found, book, in.paging, "")
}

// searchResults returns a page of an earlier search.
func (h *Handlers) searchResults(
	req *route.Request, in *resultsRequest,
) (reply route.Reply[results, searchMeta], _ error) {
	stored, book, err := h.load(req, &in.storedRequest)
	if err != nil {
		return reply, err
	}
	question := newSearchQuery(stored, book)
	found := question.Find(book)
	insight.Explain(req.Context(), found.Explain)
	return h.page(req, stored, question, found, book, in.paging, "")
}

// load returns a search and the book to search.
func (h *Handlers) load(
	req *route.Request, in *storedRequest,
) (stored bank.Search, book *ledger.Book, err error) {
	if stored, err = h.find(req, in); err == nil {
		book, err = h.Books.Get(req.Context(), req.Project, req.Customer)
	}
	return stored, book, err
}

// start returns the index at which a page starts. A token continues the same query, even in a new search. part
// separates the lists of one search.
func (h *Handlers) start(stored bank.Search, p paging, part string) (int, error) {
	if p.PageToken == "" {
		return 0, nil
	}
	position, err := h.PageTokens.Position(tokenQuery(stored, part), p.PageToken)
	if err != nil || len(position) != 8 {
		return 0, route.Problems{{In: "query", Name: "page_token", Text: "is not a page token of this search"}}
	}
	return int(binary.BigEndian.Uint64(position)), nil
}

// tokenQuery identifies the list of a search in page tokens.
func tokenQuery(s bank.Search, part string) string {
	return fmt.Sprintf("%q %q %q %q %q %q %q %d %d %q", s.Customer, s.Field, s.Text, s.Accounts, s.Indicator,
		s.MinAmount, s.MaxAmount, s.From.Unix(), s.To.Unix(), part)
}

// page returns a page of results.
func (h *Handlers) page(
	req *route.Request, stored bank.Search, question insight.Search, found insight.SearchResult, book *ledger.Book,
	p paging,
	part string,
) (reply route.Reply[results, searchMeta], err error) {
	start, err := h.start(stored, p, part)
	if err != nil {
		return reply, err
	}
	base := req.BaseURL()
	start = min(start, found.Rows.Len())
	end := min(start+p.PageSize, found.Rows.Len())
	reply.Data = results{
		ID: stored.ID.String(), Results: make([]result, 0, end-start), Suggested: []suggested{},
		Insight: link{path + "/" + stored.ID.String() + "/insight", int(stored.Delay.Milliseconds())},
		media:   fullTransactions,
	}
	if prefers(p.Accept, transactionIDs, fullTransactions) {
		reply.Data.media = transactionIDs
	}
	for i := start; i < end; i++ {
		entry := result{Matches: newMatches(found.Matches[i])}
		if reply.Data.media == transactionIDs {
			entry.ID = string(book.ID(found.Rows.Index(i)))
		} else {
			entry.Transaction = wire.TransactionJSON(base, book, found.Rows.Index(i))
		}
		reply.Data.Results = append(reply.Data.Results, entry)
	}
	if stored.Field == freeText {
		for _, suggestion := range found.Suggestions() {
			of := newFilter(base, suggestion.Match, suggestion.Merchant)
			reply.Data.Suggested = append(reply.Data.Suggested, suggested{of, searchURL(suggestion.Match)})
		}
	}
	reply.Meta = h.meta(req.Project, stored, question)
	reply.Meta.Results = end - start
	if end < found.Rows.Len() {
		reply.Meta.NextPage = h.PageTokens.Token(tokenQuery(stored, part), binary.BigEndian.AppendUint64(nil, uint64(end)))
	}
	return reply, nil
}

func newMatches(all []insight.Match) []matchData {
	matches := make([]matchData, len(all))
	for i, m := range all {
		matches[i] = matchData{string(m.Field), m.Content}
	}
	return matches
}

// newFilter converts a match. A match without a merchant has the icon of its field.
func newFilter(base string, m insight.Match, of *bank.Merchant) filter {
	logo := base + wire.Icons + "search/" + string(m.Field) + ".svg"
	if of != nil {
		logo = wire.Logo(base, of)
	}
	return filter{string(m.Field), m.Content, logo}
}

// searchURL returns the URL of the search for a match.
func searchURL(m insight.Match) string {
	return path + "?" + url.Values{string(m.Field): {m.Content}}.Encode()
}

// meta returns the query as it was interpreted.
func (h *Handlers) meta(project bank.Project, stored bank.Search, question insight.Search) *searchMeta {
	left := stored.CreatedAt.Add(bank.SearchLife).Sub(h.Clock.Of(project).Now())
	q := query{
		From: wire.DateTime(question.Window.From), To: wire.DateTime(question.Window.To()),
		Indicator: map[insight.Side]string{insight.Credits: bank.Credit, insight.Debits: bank.Debit}[question.Side],
		Least:     stored.MinAmount, Most: stored.MaxAmount,
	}
	for _, f := range q.fields() {
		if f.name == stored.Field {
			*f.text = stored.Text
		}
	}
	for _, id := range stored.Accounts {
		q.Accounts = append(q.Accounts, string(id))
	}
	if q.Least == "" && question.MinAmount > 0 {
		q.Least = bank.Money{Minor: question.MinAmount, Currency: bank.GBP}.Value()
	}
	if q.Most == "" && question.MaxAmount > 0 {
		q.Most = bank.Money{Minor: question.MaxAmount, Currency: bank.GBP}.Value()
	}
	return &searchMeta{Query: q, ExpiresIn: int((left + time.Second - 1) / time.Second)}
}
