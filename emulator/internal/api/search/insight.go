package search

import (
	"budsandbox/emulator/internal/insight"
	"budsandbox/emulator/internal/route"
	"budsandbox/emulator/internal/wire"
)

// insightData is the answer to a search as a sentence.
type insightData struct {
	ID           string                   `json:"id"`
	Status       string                   `json:"status"                 validate:"oneof=pending completed error"`
	Content      *content                 `json:"content,omitempty"`
	Transactions *insightTransactionsData `json:"transactions,omitempty"`
}

type content struct {
	Text  string    `json:"text"`
	Named []mention `json:"matched_searches"`
}

type mention struct {
	Filter    filter      `json:"filter"`
	URL       string      `json:"url"`
	Positions []textRange `json:"text_positions"`
}

// textRange is a range of UTF-16 units. The end is exclusive.
type textRange struct {
	Start int `json:"start"`
	End   int `json:"end"`
}

type insightTransactionsData struct {
	URL       string         `json:"url"`
	Results   int            `json:"results"`
	Merchants []merchantData `json:"merchants"`
}

type merchantData struct {
	Name string `json:"display_name,omitempty"`
	Logo string `json:"logo,omitempty"`
}

type insightMeta struct {
	Query     query `json:"query"`
	ExpiresIn int   `json:"expires_in"`
}

// insight answers a search in a sentence.
func (h *Handlers) insight(
	req *route.Request, in *storedRequest,
) (reply route.Reply[insightData, insightMeta], _ error) {
	stored, book, err := h.load(req, in)
	if err != nil {
		return reply, err
	}
	question := newSearchQuery(stored, book)
	meta := h.meta(req.Project, stored, question)
	reply.Meta = &insightMeta{meta.Query, meta.ExpiresIn}
	if left := stored.Task().Left(h.Clock.Of(req.Project)); left > 0 && req.CanWait() {
		reply.Data = insightData{ID: stored.ID.String(), Status: "pending"}
		req.RetryAfter(left)
		return reply, nil
	}
	answer := question.Find(book).Answer(question, req.Customer.Context.Currency())
	insight.Explain(req.Context(), answer.Explain)
	reply.Data = insightData{
		ID: stored.ID.String(), Status: "completed", Content: &content{answer.Text, []mention{}},
		Transactions: &insightTransactionsData{
			path + "/" + stored.ID.String() + "/insight/transactions",
			answer.Rows.Len(),
			merchantsOf(req.BaseURL(), answer.Rows),
		},
	}
	for _, m := range answer.Named {
		reply.Data.Content.Named = append(reply.Data.Content.Named, mention{
			newFilter(req.BaseURL(), m.Match, m.Merchant), searchURL(m.Match), []textRange{{m.Start, m.End}},
		})
	}
	return reply, nil
}

// merchantsOf returns the merchants of transactions without duplicates, in order.
func merchantsOf(base string, rows insight.Selection) []merchantData {
	merchants := []merchantData{}
	for _, merchant := range rows.Merchants() {
		merchants = append(merchants, merchantData{merchant.DisplayName, wire.Logo(base, merchant)})
	}
	return merchants
}

// insightResults are the transactions behind a sentence.
type insightResults struct {
	ID      string   `json:"id"`
	Results []result `json:"results"`
	media   string
}

// MediaType returns the media type that the client asked for.
func (a insightResults) MediaType() string { return a.media }

// insightTransactions lists the transactions behind a sentence.
func (h *Handlers) insightTransactions(
	req *route.Request, in *resultsRequest,
) (reply route.Reply[insightResults, searchMeta], _ error) {
	stored, book, err := h.load(req, &in.storedRequest)
	if err != nil {
		return reply, err
	}
	question := newSearchQuery(stored, book)
	answer := question.Find(book).Answer(question, req.Customer.Context.Currency())
	insight.Explain(req.Context(), answer.Explain)
	page, err := h.page(req, stored, question, answer.SearchResult, book, in.paging, "insight")
	if err != nil {
		return reply, err
	}
	reply.Data, reply.Meta = insightResults{page.Data.ID, page.Data.Results, page.Data.media}, page.Meta
	return reply, nil
}
