package search

import (
	"budsandbox/bank"
	"budsandbox/emulator/internal/insight"
	"budsandbox/emulator/internal/route"
)

// told is a search in a sentence.
type told struct {
	ID           string   `json:"id"`
	Status       string   `json:"status" validate:"oneof=pending completed error"`
	Content      *content `json:"content,omitempty"`
	Transactions *used    `json:"transactions,omitempty"`
}

type content struct {
	Text  string    `json:"text"`
	Named []mention `json:"matched_searches"`
}

type mention struct {
	Filter    filter     `json:"filter"`
	URL       string     `json:"url"`
	Positions []position `json:"text_positions"`
}

// position counts in UTF-16 units; the end is behind the text.
type position struct {
	Start int `json:"start"`
	End   int `json:"end"`
}

type used struct {
	URL       string `json:"url"`
	Results   int    `json:"results"`
	Merchants []face `json:"merchants"`
}

type face struct {
	Name string `json:"display_name,omitempty"`
	Logo string `json:"logo,omitempty"`
}

type toldMeta struct {
	Query     query `json:"query"`
	ExpiresIn int   `json:"expires_in"`
}

// currency is the one that a customer's insights are in: that of the region.
func currency(c bank.Customer) bank.Currency {
	if c.Context.Region == "US" {
		return bank.USD
	}
	return bank.GBP
}

// insight puts what a search found into a sentence.
func (h *Handlers) insight(req *route.Request, in *storedRequest) (reply route.Reply[told, toldMeta], _ error) {
	s, book, err := h.recall(req, in)
	if err != nil {
		return reply, err
	}
	asked := meaning(s, book)
	answer := asked.Find(book).Answer(asked, currency(req.Customer))
	insight.Explain(req.Context(), answer.Explain)
	reply.Data = told{
		ID: s.ID.String(), Status: "completed", Content: &content{answer.Text, []mention{}},
		Transactions: &used{path + "/" + s.ID.String() + "/insight/transactions", answer.Rows.Len(), faces(answer.Rows)},
	}
	for _, m := range answer.Named {
		reply.Data.Content.Named = append(reply.Data.Content.Named, mention{
			showFilter(m.Match, m.Logo), address(m.Match), []position{{m.Start, m.End}},
		})
	}
	meta := h.meta(req.Project, s, asked)
	reply.Meta = &toldMeta{meta.Query, meta.ExpiresIn}
	return reply, nil
}

// faces are the merchants of rows, each once, in the order of their coming.
func faces(rows insight.Selection) []face {
	shown, seen := []face{}, map[string]bool{}
	for i := range rows.Len() {
		m := rows.At(i).Enrichment.Merchant
		if slug := insight.MerchantSlug(m); slug != "" && !seen[slug] {
			seen[slug] = true
			shown = append(shown, face{m.DisplayName, m.Logo})
		}
	}
	return shown
}

// answered are the transactions behind a sentence.
type answered struct {
	ID      string   `json:"id"`
	Results []result `json:"results"`
	media   string
}

// MediaType is the form that the client asked for.
func (a answered) MediaType() string { return a.media }

// insightTransactions lists the transactions behind the sentence.
func (h *Handlers) insightTransactions(req *route.Request, in *resultsRequest) (reply route.Reply[answered, searchMeta], _ error) {
	s, book, err := h.recall(req, &in.storedRequest)
	if err != nil {
		return reply, err
	}
	asked := meaning(s, book)
	answer := asked.Find(book).Answer(asked, currency(req.Customer))
	insight.Explain(req.Context(), answer.Explain)
	page, err := h.page(req.Project, s, asked, answer.Found, book, in.paging, "insight")
	if err != nil {
		return reply, err
	}
	reply.Data, reply.Meta = answered{page.Data.ID, page.Data.Results, page.Data.media}, page.Meta
	return reply, nil
}
