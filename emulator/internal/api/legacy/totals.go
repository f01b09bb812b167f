package legacy

import (
	"budsandbox/bank"
	"budsandbox/emulator/internal/insight"
	"budsandbox/emulator/internal/route"
	"budsandbox/emulator/internal/wire"
	"budsandbox/fixtures"
)

type totalsRequest struct {
	route.ForCustomer
	route.Days
}

type totals struct {
	L1 []total `json:"categories"`
	L2 []total `json:"sub_categories"`
}

type total struct {
	Category label           `json:"category"`
	Credit   []wire.AmountV1 `json:"credit_amount"`
	Debit    []wire.AmountV1 `json:"debit_amount"`
}

type label struct {
	ID    string `json:"id"`
	Label string `json:"label"`
}

// categoryTotals sums a customer's transactions by category, by default those of the last thirty days.
func (h *Handlers) categoryTotals(
	req *route.Request, in *totalsRequest,
) (reply route.Data[totals], _ error) {
	book, err := h.Books.Get(req.Context(), req.Project, req.Customer)
	if err != nil {
		return reply, err
	}
	from, to, err := in.Bounds(req.Now(), bank.Period{Days: 30})
	if err != nil {
		return reply, err
	}
	model, err := h.Fixtures.Model(book.Model)
	if err != nil {
		return reply, err
	}
	found := insight.Categories(insight.Select(book, insight.Filter{Window: insight.Between(from.Time, to.Until())}))
	reply.Data = totals{[]total{}, []total{}}
	for _, l1 := range found.Categories {
		reply.Data.L1 = append(reply.Data.L1, newTotal(l1, model.DisplayName(fixtures.Pair{L1: l1.Name})))
		for _, l2 := range l1.Sub {
			if l2.Name != "" {
				name := model.DisplayName(fixtures.Pair{L1: l1.Name, L2: l2.Name})
				reply.Data.L2 = append(reply.Data.L2, newTotal(l2, name))
			}
		}
	}
	return reply, nil
}

func newTotal(of insight.CategoryTotal, displayName string) total {
	data := total{label{of.Name, displayName}, []wire.AmountV1{}, []wire.AmountV1{}}
	for _, sum := range of.Flow.Credits {
		data.Credit = append(data.Credit, wire.NewAmountV1(sum.Amount))
	}
	for _, sum := range of.Flow.Debits {
		data.Debit = append(data.Debit, wire.NewAmountV1(sum.Amount))
	}
	return data
}
