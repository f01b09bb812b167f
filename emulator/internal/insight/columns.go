// Package insight is arithmetic over a customer's book: totals, trends, buckets, budgets. All of it is pure: the same
// book and parameters give the same figures. Nothing is ever summed across currencies, and every figure knows the rows
// behind it.
//
// A declined row counts nowhere, a pending one like a booked one: it has no category until it is booked, so that it
// counts only where a total does not go by category (docs/research/bud.md#totals).
package insight

import (
	"cmp"
	"slices"

	"budsandbox/bank"
	"budsandbox/emulator/internal/ledger"
	"budsandbox/fixtures"
)

// columns are a book's transactions, in its order, as small numbers: what sums need of a row fits into a few bytes,
// where the row itself has hundreds. Zero in a column of places is none.
type columns struct {
	at       []int64 // microseconds since 1970, never growing
	minor    []int64
	live     []bool // not declined
	tags     []bank.Tags
	currency []int32
	account  []int32
	pair     []int32
	merchant []int32

	currencies []bank.Currency // by code
	accounts   []bank.AccountID
	pairs      []fixtures.Pair // by L1, then L2, so that those of an L1 stand together
	merchants  []*bank.Merchant
}

type columnsKey struct{}

// columnsOf computes the columns once for each book.
func columnsOf(b *ledger.Book) *columns {
	return ledger.Memo(b, columnsKey{}, func(b *ledger.Book) *columns { return newColumns(b.Transactions) })
}

func newColumns(rows []bank.Transaction) *columns {
	c := &columns{
		at: make([]int64, len(rows)), minor: make([]int64, len(rows)), live: make([]bool, len(rows)),
		tags: make([]bank.Tags, len(rows)),
	}
	currencies, accounts := collector[bank.Currency]{}, collector[bank.AccountID]{}
	pairs, merchants := collector[fixtures.Pair]{}, collector[string]{}
	for i := range rows {
		t := &rows[i]
		c.at[i], c.minor[i], c.live[i] = t.At.UnixMicro(), t.Amount.Minor, t.Status != bank.Declined
		c.tags[i] = t.Tags
		currencies.add(t.Amount.Currency)
		accounts.add(t.Account)
		pairs.add(fixtures.Pair{L1: t.Enrichment.Categories.L1, L2: t.Enrichment.Categories.L2})
		merchants.add(MerchantSlug(t.Enrichment.Merchant))
	}
	c.currencies, c.currency = currencies.finish(cmp.Compare)
	c.accounts, c.account = accounts.finish(cmp.Compare)
	c.pairs, c.pair = pairs.finish(func(a, b fixtures.Pair) int {
		return cmp.Or(cmp.Compare(a.L1, b.L1), cmp.Compare(a.L2, b.L2))
	})
	var slugs []string
	slugs, c.merchant = merchants.finish(cmp.Compare)
	c.merchants = make([]*bank.Merchant, len(slugs))
	for i := len(rows) - 1; i >= 0; i-- { // the newest row's merchant stays
		if m := c.merchant[i]; m != 0 {
			c.merchants[m] = rows[i].Enrichment.Merchant
		}
	}
	return c
}

// MerchantSlug is by what merchants are told apart: their slug or, without one, their id. No merchant has none.
func MerchantSlug(m *bank.Merchant) string {
	switch {
	case m == nil:
		return ""
	case m.Slug == "":
		return m.ID.String()
	default:
		return m.Slug
	}
}

// collector numbers values in the order of their coming, and in their own order when it is finished. The zero value is
// always the first.
type collector[V comparable] struct {
	values []V
	places map[V]int32
	column []int32
	last   int32 // rows often repeat the value before
}

func (c *collector[V]) add(v V) {
	if c.places == nil {
		var none V
		c.values, c.places = []V{none}, map[V]int32{none: 0}
	}
	if v != c.values[c.last] {
		place, found := c.places[v]
		if !found {
			place = int32(len(c.values))
			c.places[v], c.values = place, append(c.values, v)
		}
		c.last = place
	}
	c.column = append(c.column, c.last)
}

// finish puts the values in order, the zero value first, and the column accordingly.
func (c *collector[V]) finish(compare func(a, b V) int) (values []V, column []int32) {
	if len(c.values) == 0 {
		var none V
		return []V{none}, nil
	}
	sorted := slices.Clone(c.values)
	slices.SortFunc(sorted[1:], compare)
	moved := make([]int32, len(sorted))
	for i, v := range sorted {
		moved[c.places[v]] = int32(i)
	}
	for i, place := range c.column {
		c.column[i] = moved[place]
	}
	return sorted, c.column
}
