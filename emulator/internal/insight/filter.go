package insight

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"budsandbox/bank"
	"budsandbox/fixtures"
)

// Side is one of the two sides of an account, or both.
type Side uint8

// The sides.
const (
	Both Side = iota
	Credits
	Debits
)

// Filter selects rows. An empty list matches all rows; a row must match every list.
type Filter struct {
	Window     Window
	Side       Side
	Accounts   []bank.AccountID
	Currencies []bank.Currency
	Categories []fixtures.Pair // a pair without an L2 matches the whole L1
	Except     []fixtures.Pair
	Labels     []string        // labels of categories in Model; one of them suffices
	Model      *fixtures.Model // may be nil when there are no Labels
}

// preparedFilter is a filter prepared for one book: it holds for each value of a column whether it is allowed.
type preparedFilter struct {
	side     Side
	currency []bool // nil allows all
	account  []bool
	pair     []bool
}

func (f Filter) prepare(c *columns) preparedFilter {
	p := preparedFilter{side: f.Side}
	if len(f.Currencies) > 0 {
		p.currency = mask(c.currencies, func(v bank.Currency) bool { return slices.Contains(f.Currencies, v) })
	}
	if len(f.Accounts) > 0 {
		p.account = mask(c.accounts, func(v bank.AccountID) bool { return slices.Contains(f.Accounts, v) })
	}
	if len(f.Categories) > 0 || len(f.Except) > 0 || len(f.Labels) > 0 {
		p.pair = mask(c.pairs, f.admits)
	}
	return p
}

func mask[V any](values []V, admit func(V) bool) []bool {
	all := make([]bool, len(values))
	for i, v := range values {
		all[i] = admit(v)
	}
	return all
}

// admits reports whether the filter allows a category. An empty category matches neither the requested nor the
// excepted ones.
func (f Filter) admits(p fixtures.Pair) bool {
	if len(f.Categories) > 0 && !within(p, f.Categories) || within(p, f.Except) {
		return false
	}
	return len(f.Labels) == 0 || f.Model != nil && slices.ContainsFunc(f.Model.Labels(p), func(label string) bool {
		return slices.Contains(f.Labels, label)
	})
}

// within reports whether a category is one of some, or below one.
func within(p fixtures.Pair, categories []fixtures.Pair) bool {
	return p.L1 != "" && slices.ContainsFunc(categories, func(s fixtures.Pair) bool {
		return s.L1 == p.L1 && (s.L2 == "" || s.L2 == p.L2)
	})
}

func (p preparedFilter) passes(c *columns, i int32) bool {
	switch {
	case !c.live[i],
		p.side == Credits && c.minor[i] < 0,
		p.side == Debits && c.minor[i] >= 0,
		p.currency != nil && !p.currency[c.currency[i]],
		p.account != nil && !p.account[c.account[i]],
		p.pair != nil && !p.pair[c.pair[i]]:
		return false
	}
	return true
}

// String describes the filter for explanations.
func (f *Filter) String() string {
	parts := []string{map[Side]string{Both: "transactions", Credits: "credits", Debits: "debits"}[f.Side]}
	add := func(word string, values ...string) {
		if len(values) > 0 {
			parts = append(parts, word+" "+strings.Join(values, ", "))
		}
	}
	if !f.Window.From.IsZero() {
		add("from", f.Window.From.UTC().Format(time.RFC3339Nano))
	}
	if !f.Window.Until.IsZero() {
		add("to", f.Window.To().UTC().Format(time.RFC3339Nano))
	}
	add("on account", texts(f.Accounts)...)
	add("in", texts(f.Currencies)...)
	add("of", pairNames(f.Categories)...)
	add("except", pairNames(f.Except)...)
	add("labelled", f.Labels...)
	return strings.Join(parts, " ") + "; pending ones count, declined ones do not"
}

func texts[S ~string](all []S) []string {
	plain := make([]string, len(all))
	for i, s := range all {
		plain[i] = string(s)
	}
	return plain
}

func pairNames(all []fixtures.Pair) []string {
	names := make([]string, len(all))
	for i, p := range all {
		names[i] = pairName(p)
	}
	return names
}

// pairName formats a category as filters do: shopping, or shopping.clothing.
func pairName(p fixtures.Pair) string {
	if p.L2 == "" {
		return p.L1
	}
	return fmt.Sprintf("%s.%s", p.L1, p.L2)
}

// ParsePair parses a category in the format of pairName.
func ParsePair(text string) fixtures.Pair {
	l1, l2, _ := strings.Cut(text, ".")
	return fixtures.Pair{L1: l1, L2: l2}
}
