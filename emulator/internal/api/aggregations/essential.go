package aggregations

import (
	"budsandbox/emulator/internal/insight"
	"budsandbox/emulator/internal/route"
)

type essentialRequest struct {
	route.ForCustomer
	dates
}

type essentialData struct {
	Essential         []sum   `json:"essential_spend"`
	Nonessential      []sum   `json:"nonessential_spend"`
	EssentialShare    []share `json:"essential_percentage_overall_spend"`
	NonessentialShare []share `json:"nonessential_percentage_overall_spend"`
}

type share struct {
	Percentage float64 `json:"percentage"`
	Currency   string  `json:"currency"`
}

// essentialStatistics returns how much of a customer's labelled spending is essential.
func (h *Handlers) essentialStatistics(
	req *route.Request, in *essentialRequest,
) (reply route.Reply[essentialData, span], _ error) {
	w, err := in.window(req.Now())
	if err != nil {
		return reply, err
	}
	book, err := h.Books.Get(req.Context(), req.Project, req.Customer)
	if err != nil {
		return reply, err
	}
	model, err := h.Fixtures.Model(book.Model)
	if err != nil {
		return reply, err
	}
	e := insight.EssentialsOf(insight.Select(book, insight.Filter{Window: w}), model)
	insight.Explain(req.Context(), e.Explain)
	reply.Data = essentialData{newSums(e.Essential.Sums), newSums(e.Nonessential.Sums), []share{}, []share{}}
	for _, s := range e.Shares {
		reply.Data.EssentialShare = append(reply.Data.EssentialShare, share{s.Essential, string(s.Currency)})
		reply.Data.NonessentialShare = append(reply.Data.NonessentialShare, share{s.Nonessential, string(s.Currency)})
	}
	reply.Meta = new(newSpan(w))
	return reply, nil
}
