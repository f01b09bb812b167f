package aggregations

import (
	"context"

	"budsandbox/emulator/insight"
	"budsandbox/emulator/operation"
)

type essentialRequest struct {
	operation.OfCustomer
	during
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

// essentialStatistics tells how much of a customer's labelled spending is essential.
func (r *Room) essentialStatistics(ctx context.Context, in *essentialRequest) (reply operation.Reply[essentialData, span], _ error) {
	w, err := in.window(r.Clock.Of(in.Project).Now())
	if err != nil {
		return reply, err
	}
	book, err := r.Books.Of(in.Project, in.Customer)
	if err != nil {
		return reply, err
	}
	model, err := r.model(book.Model)
	if err != nil {
		return reply, err
	}
	e := insight.Essential(insight.Select(book, insight.Filter{Window: w}), model)
	insight.Explain(ctx, e.Explain)
	reply.Data = essentialData{showSums(e.Essential.Sums), showSums(e.Nonessential.Sums), []share{}, []share{}}
	for _, s := range e.Shares {
		reply.Data.EssentialShare = append(reply.Data.EssentialShare, share{s.Essential, string(s.Currency)})
		reply.Data.NonessentialShare = append(reply.Data.NonessentialShare, share{s.Nonessential, string(s.Currency)})
	}
	reply.Meta = new(showSpan(w))
	return reply, nil
}
