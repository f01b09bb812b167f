package aggregations

import (
	"slices"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/insight"
	"budsandbox/emulator/internal/route"
	"budsandbox/emulator/internal/wire"
	"budsandbox/fixtures"
)

// sum is a total in one currency with the number of its transactions.
type sum struct {
	Amount wire.Amount `json:"amount"`
	Count  int         `json:"transaction_count"`
}

func newSums(sums []insight.Sum) []sum {
	data := make([]sum, len(sums))
	for i, s := range sums {
		data[i] = sum{wire.NewAmount(s.Amount), s.Count}
	}
	return data
}

// span is the window of a response.
type span struct {
	From string `json:"from"`
	To   string `json:"to"`
}

func newSpan(w insight.Window) span { return span{wire.DateTime(w.From), wire.DateTime(w.To())} }

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
		from = bank.Period{Months: 6}.Before(to)
	}
	if from.After(to) {
		return insight.Window{}, route.Problems{{In: "query", Name: "from", Text: "from must not be after to"}}
	}
	return insight.Between(from, to), nil
}

// parseCurrencies parses the filter by currency.
func parseCurrencies(texts []string) (all []bank.Currency, _ error) {
	for _, text := range route.Split(texts) {
		currency, err := route.ParseCurrency(text)
		if err != nil {
			return nil, err
		}
		if !slices.Contains(all, currency) {
			all = append(all, currency)
		}
	}
	return all, nil
}

// parsePairs parses categories in the form l1 or l1.l2.
func parsePairs(texts []string) (all []fixtures.Pair) {
	for _, text := range route.Split(texts) {
		all = append(all, insight.ParsePair(text))
	}
	return all
}
