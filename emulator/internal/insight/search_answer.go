package insight

import (
	"cmp"
	"slices"
	"sort"
	"strings"
	"unicode/utf16"

	"budsandbox/bank"
	"budsandbox/internal/quantity"
)

// Suggestion is a field that many results match, as a narrower search.
type Suggestion struct {
	Match
	Merchant *bank.Merchant // nil for other fields
	Rows     int
}

// maxSuggestions is the maximum number of suggestions in a response.
const maxSuggestions = 5

// Suggestions returns the fields that most of the results match.
func (r SearchResult) Suggestions() (all []Suggestion) {
	indexes := map[Match]int{}
	for i, matches := range r.Matches {
		for _, m := range matches {
			index, known := indexes[m]
			if !known {
				index = len(all)
				indexes[m], all = index, append(all, Suggestion{Match: m})
				if merchant := r.Rows.At(i).Enrichment.Merchant; m.Field == ByMerchant && merchant != nil {
					all[index].Merchant = merchant
				}
			}
			all[index].Rows++
		}
	}
	sort.Slice(all, func(i, j int) bool {
		a, b := &all[i], &all[j]
		return cmp.Or(b.Rows-a.Rows, cmp.Compare(a.Field, b.Field), cmp.Compare(a.Content, b.Content)) < 0
	})
	return all[:min(len(all), maxSuggestions)]
}

// Answer summarises the results of a search in a sentence, for one currency and one side.
type Answer struct {
	Text         string
	Named        []Mention // the parts of the search that the sentence names
	SearchResult           // the rows that it describes
	Sum          Sum
	Statistic    Statistic // figure in the sentence, unless there are no transactions
}

// Mention is the position of a searchable name in a sentence, in UTF-16 units. The end is exclusive.
type Mention struct {
	Match
	Merchant   *bank.Merchant
	Start, End int
}

// Answer summarises results in a sentence. It leaves out those of other currencies, because Bud's insights have one
// currency. If a search names no side, it describes the debits, or the credits if there are no debits.
func (r SearchResult) Answer(s Search, c bank.Currency) Answer {
	side := s.Side
	if side == Both {
		side = Credits
		if r.Rows.On(Debits, c).Len() > 0 {
			side = Debits
		}
	}
	count := r.Rows.Len()
	a := Answer{Statistic: s.Statistic, SearchResult: SearchResult{r.Rows.subset(make([]int32, 0, count)), nil}}
	a.Matches = make([][]Match, 0, count)
	for i := range count {
		if amount := r.Rows.Amount(i); amount.Currency == c && (side == Debits) == (amount.Minor < 0) {
			a.Rows.rows, a.Matches = append(a.Rows.rows, r.Rows.rows[i]), append(a.Matches, r.Matches[i])
		}
	}
	a.Sum = Sum{a.Rows.sumAbsolute(c), a.Rows.Len()}
	a.writeText(side)
	return a
}

// writeText writes the sentence.
func (a *Answer) writeText(side Side) {
	verb := map[Side]string{Debits: "spent", Credits: "received"}[side]
	number := quantity.Of(a.Sum.Count, "transaction")
	var text strings.Builder
	switch {
	case a.Sum.Count == 0:
		text.WriteString("There are no transactions for this search")
	case a.Statistic == CountStatistic:
		text.WriteString("You " + verb + " money " + quantity.Of(a.Sum.Count, "time"))
	case a.Statistic == AverageStatistic:
		text.WriteString("You " + verb + " " + formatPrice(average(a.Sum.Amount, a.Sum.Count)) + " on average in " + number)
	case a.Statistic == BiggestStatistic, a.Statistic == SmallestStatistic, a.Statistic == LatestStatistic:
		word := a.Statistic.adjective()
		t := a.Rows.At(0)
		text.WriteString(
			"The " + word + " of " + number + " is " + formatPrice(t.Amount) + " on " + t.At.UTC().Format("2 January 2006"),
		)
	default:
		text.WriteString("You " + verb + " " + formatPrice(a.Sum.Amount) + " in " + number)
	}
	if subject, found := a.subject(); found {
		text.WriteString(map[Field]string{ByMerchant: " at "}[subject.Field])
		if subject.Field != ByMerchant {
			text.WriteString(" on ")
		}
		start := len(utf16.Encode([]rune(text.String())))
		text.WriteString(formatMatch(subject.Match))
		a.Named = []Mention{{subject.Match, subject.Merchant, start, len(utf16.Encode([]rune(text.String())))}}
	}
	a.Text = text.String() + "."
}

// subject returns what all the rows match, if there is such a thing. A merchant takes precedence over a category.
func (a *Answer) subject() (best Suggestion, found bool) {
	rank := []Field{ByMerchant, ByCategoryL2, ByCategoryL1, ByTag}
	for _, s := range a.Suggestions() {
		index := slices.Index(rank, s.Field)
		if index < 0 || s.Rows < a.Sum.Count || found && index >= slices.Index(rank, best.Field) {
			continue
		}
		best, found = s, true
	}
	return best, found
}

// formatMatch returns how a sentence names a match.
func formatMatch(m Match) string {
	if m.Field == ByMerchant {
		return m.Content
	}
	return strings.NewReplacer("_", " ", "-", " ").Replace(m.Content)
}

// formatPrice formats an amount as in prose: £10.98.
func formatPrice(m bank.Money) string {
	switch m.Currency {
	case bank.GBP:
		return "£" + m.Value()
	case bank.USD:
		return "$" + m.Value()
	}
	return m.Value() + " " + string(m.Currency)
}
