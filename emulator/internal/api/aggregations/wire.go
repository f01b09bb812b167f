package aggregations

import (
	"slices"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/insight"
	"budsandbox/emulator/internal/route"
	"budsandbox/fixtures"
)

type amount struct {
	Value    string `json:"value"`
	Currency string `json:"currency"`
}

func newAmount(m bank.Money) amount { return amount{m.Value(), string(m.Currency)} }

// sum is a total in one currency with the number of its transactions.
type sum struct {
	Amount amount `json:"amount"`
	Count  int    `json:"transaction_count"`
}

func newSums(sums []insight.Sum) []sum {
	data := make([]sum, len(sums))
	for i, s := range sums {
		data[i] = sum{newAmount(s.Amount), s.Count}
	}
	return data
}

// span is the window of a response.
type span struct {
	From string `json:"from"`
	To   string `json:"to"`
}

func newSpan(w insight.Window) span { return span{instant(w.From), instant(w.To())} }

// instant formats a time for responses.
func instant(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// dates are the dates of a request. By default it ends now and starts six months before its end
// (docs/research/bud.md#totals).
type dates struct {
	From route.DateTime `query:"from"`
	To   route.DateTime `query:"to"`
}

func (d dates) window(now time.Time) (insight.Window, error) {
	from, to := d.From.Time, d.To.Time
	if to.IsZero() {
		to = now
	}
	if from.IsZero() {
		from = bank.Period{Months: -6}.After(to)
	}
	if from.After(to) {
		return insight.Window{}, route.Problems{{In: "query", Name: "from", Text: "from must not be after to"}}
	}
	return insight.Between(from, to), nil
}

// currencies parses the filter by currency.
func currencies(texts []string) (all []bank.Currency, _ error) {
	for _, text := range route.Split(texts) {
		c, err := bank.ParseCurrency(text)
		if err != nil {
			return nil, route.Problems{{In: "query", Name: "currency", Text: bank.ErrCurrency.Error()}}
		}
		if !slices.Contains(all, c) {
			all = append(all, c)
		}
	}
	return all, nil
}

func accounts(texts []string) (all []bank.AccountID) {
	for _, text := range route.Split(texts) {
		all = append(all, bank.AccountID(text))
	}
	return all
}

// pairs parses categories in the form l1 or l1.l2.
func pairs(texts []string) (all []fixtures.Pair) {
	for _, text := range route.Split(texts) {
		all = append(all, insight.ParsePair(text))
	}
	return all
}

// model returns a category model, by default the British one.
func (h *Handlers) model(name string) (*fixtures.Model, error) {
	models, err := h.Fixtures.Models()
	if err != nil {
		return nil, err
	}
	if found, known := models.Find(name); known {
		return found, nil
	}
	found, _ := models.Find(fixtures.ModelUK)
	return found, nil
}
