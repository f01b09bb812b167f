package legacy

import (
	"time"

	"budsandbox/emulator/internal/insight"
	"budsandbox/emulator/internal/route"
	"budsandbox/fixtures"
)

type totalsRequest struct {
	route.ForCustomer
	days
}

type totals struct {
	L1 []total `json:"categories"`
	L2 []total `json:"sub_categories"`
}

type total struct {
	Category label    `json:"category"`
	Credit   []amount `json:"credit_amount"`
	Debit    []amount `json:"debit_amount"`
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
	w, err := in.window(req.Now(), func(end time.Time) time.Time { return end.AddDate(0, 0, -30) })
	if err != nil {
		return reply, err
	}
	models, err := h.Fixtures.Models()
	if err != nil {
		return reply, err
	}
	model, _ := models.Find(book.Model)
	names := namesOf(model)
	found := insight.Categories(insight.Select(book, insight.Filter{Window: w}))
	reply.Data = totals{[]total{}, []total{}}
	for _, l1 := range found.Categories {
		reply.Data.L1 = append(reply.Data.L1, newTotal(l1, names))
		for _, l2 := range l1.Sub {
			if l2.Name != "" {
				reply.Data.L2 = append(reply.Data.L2, newTotal(l2, names))
			}
		}
	}
	return reply, nil
}

func newTotal(of insight.CategoryTotal, names map[string]string) total {
	data := total{label{of.Name, names[of.Name]}, []amount{}, []amount{}}
	for _, sum := range of.Flow.Credits {
		data.Credit = append(data.Credit, newAmount(sum.Amount))
	}
	for _, sum := range of.Flow.Debits {
		data.Debit = append(data.Debit, newAmount(sum.Amount))
	}
	return data
}

// namesOf returns the names of a model's categories of both levels by their slugs.
func namesOf(model *fixtures.Model) map[string]string {
	names := map[string]string{}
	if model == nil {
		return names
	}
	for _, l1 := range model.Categories {
		names[l1.Slug] = l1.Name
		for _, l2 := range l1.Subcategories {
			names[l2.Slug] = l2.Name
		}
	}
	return names
}
