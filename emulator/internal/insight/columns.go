// Package insight computes figures from a customer's book: totals, trends, buckets, budgets. All functions are pure:
// the same book and parameters give the same figures. Amounts of different currencies are never added, and every
// figure can name the rows that it was computed from.
//
// Declined rows never count. Pending rows count like booked ones, but have no category until they are booked, so that
// totals by category do not include them (docs/research/bud.md#totals).
package insight

import (
	"cmp"
	"slices"
	"sync"

	"budsandbox/bank"
	"budsandbox/emulator/internal/ledger"
	"budsandbox/fixtures"
)

// columns holds what sums need of a book's transactions, in the book's order, in a few bytes per row instead of
// hundreds. In a column of indexes, zero means none.
type columns struct {
	at       []int64 // microseconds since 1970, never growing
	minor    []int64
	live     []bool      // not declined
	tags     []bank.Tags // without TagRegular, which only allTags has
	currency []int32
	account  []int32
	pair     []int32
	merchant []int32

	currencies []bank.Currency // by code
	only       bank.Currency   // of all rows; empty if they have several, or some have none
	accounts   []bank.AccountID
	pairs      []fixtures.Pair // by L1, then L2, so that those of an L1 stand together
	merchants  []*bank.Merchant

	allTags func() []bank.Tags // the tags with TagRegular; the first call finds the regular transactions
}

type columnsKey struct{}

// columnsOf returns the columns of a book. They are computed once per book.
func columnsOf(book *ledger.Book) *columns {
	return ledger.Memo(book, columnsKey{}, newColumns)
}

func newColumns(book *ledger.Book) *columns {
	n := book.Len()
	cols := &columns{
		at: make([]int64, n), minor: make([]int64, n), live: make([]bool, n), tags: make([]bank.Tags, n),
	}
	values := newCollectors(n)
	if book.Kinds() == 0 {
		cols.addRows(book, values)
	} else {
		cols.addByKind(book, values)
	}
	cols.setIndexes(book, values)
	cols.allTags = sync.OnceValue(func() []bank.Tags { return tagsWithRegular(book, cols.tags) })
	return cols
}

// tagsFor returns a column that has the wanted tags. It may lack TagRegular if that is not wanted: most figures do not
// ask which transactions are regular, and finding them takes most of the time of a book's first totals.
func (c *columns) tagsFor(wanted bank.Tags) []bank.Tags {
	if wanted.Has(bank.TagRegular) {
		return c.allTags()
	}
	return c.tags
}

// tagsWithRegular adds TagRegular to the tags of a book's regular transactions.
func tagsWithRegular(book *ledger.Book, tags []bank.Tags) []bank.Tags {
	if book.Kinds() == 0 {
		return tags
	}
	tags = slices.Clone(tags)
	for i := range tags {
		if book.Regular(i) {
			tags[i] |= bank.TagRegular
		}
	}
	return tags
}

// outlineOf returns the outline of the transaction with an index, without its regularity if the book knows kinds.
func outlineOf(book *ledger.Book, i int, buffer *bank.Transaction) *bank.Transaction {
	if book.Kinds() == 0 {
		return book.Outline(i, buffer)
	}
	return book.KindOutline(i, buffer)
}

// addRows adds the rows of a book that does not know their kinds.
func (c *columns) addRows(book *ledger.Book, values *collectors) {
	var buffer bank.Transaction
	for i := range book.Len() {
		t := book.Outline(i, &buffer)
		c.at[i], c.minor[i], c.live[i], c.tags[i] = t.At.UnixMicro(), t.Amount.Minor, t.Status != bank.Declined, t.Tags
		values.currencies.column[i] = values.currencies.number(t.Amount.Currency)
		values.accounts.column[i] = values.accounts.number(t.Account)
		values.pairs.column[i] = values.pairs.number(pairOf(t))
		values.merchants.column[i] = values.merchants.number(MerchantSlug(t.Enrichment.Merchant))
	}
}

// addByKind adds the rows of a book. What rows of one kind share is looked up once.
func (c *columns) addByKind(book *ledger.Book, values *collectors) {
	kinds := make([]kindValues, book.Kinds())
	var buffer bank.Transaction
	for i := range book.Len() {
		kind := &kinds[book.Kind(i)]
		at, minor := book.Booking(i)
		if !kind.known {
			*kind = values.valuesOf(book.KindOutline(i, &buffer))
		}
		c.at[i], c.minor[i], c.live[i], c.tags[i] = at.UnixMicro(), minor, kind.live, kind.tags
		values.set(i, kind)
	}
}

// setIndexes sets the columns of indexes and the values that they refer to.
func (c *columns) setIndexes(book *ledger.Book, values *collectors) {
	c.currencies, c.currency = values.currencies.finish(cmp.Compare)
	if len(c.currencies) == 2 && !slices.Contains(c.currency, 0) {
		c.only = c.currencies[1]
	}
	c.accounts, c.account = values.accounts.finish(cmp.Compare)
	c.pairs, c.pair = values.pairs.finish(func(a, b fixtures.Pair) int {
		return cmp.Or(cmp.Compare(a.L1, b.L1), cmp.Compare(a.L2, b.L2))
	})
	var slugs []string
	slugs, c.merchant = values.merchants.finish(cmp.Compare)
	c.merchants = make([]*bank.Merchant, len(slugs))
	var buffer bank.Transaction
	for i, m := range c.merchant { // the merchant of the newest row is used
		if m != 0 && c.merchants[m] == nil {
			c.merchants[m] = outlineOf(book, i, &buffer).Enrichment.Merchant
		}
	}
}

// collectors collect the values of the columns of indexes.
type collectors struct {
	currencies collector[bank.Currency]
	accounts   collector[bank.AccountID]
	pairs      collector[fixtures.Pair]
	merchants  collector[string]
}

// newCollectors returns collectors for a number of rows.
func newCollectors(rows int) *collectors {
	v, all := &collectors{}, make([]int32, 4*rows)
	for i, column := range []*[]int32{
		&v.currencies.column, &v.accounts.column, &v.pairs.column, &v.merchants.column,
	} {
		*column = all[i*rows : (i+1)*rows : (i+1)*rows]
	}
	return v
}

// kindValues are the values of the columns of transactions of one kind.
type kindValues struct {
	known, live                       bool
	tags                              bank.Tags
	currency, account, pair, merchant int32 // numbers of values
}

// valuesOf returns the values of a transaction.
func (c *collectors) valuesOf(t *bank.Transaction) kindValues {
	return kindValues{
		known: true, live: t.Status != bank.Declined, tags: t.Tags,
		currency: c.currencies.number(t.Amount.Currency), account: c.accounts.number(t.Account),
		pair:     c.pairs.number(pairOf(t)),
		merchant: c.merchants.number(MerchantSlug(t.Enrichment.Merchant)),
	}
}

// set sets the values of a row.
func (c *collectors) set(i int, k *kindValues) {
	c.currencies.column[i] = k.currency
	c.accounts.column[i] = k.account
	c.pairs.column[i] = k.pair
	c.merchants.column[i] = k.merchant
}

// pairOf returns the category of a transaction.
func pairOf(t *bank.Transaction) fixtures.Pair {
	return fixtures.Pair{L1: t.Enrichment.Categories.L1, L2: t.Enrichment.Categories.L2}
}

// MerchantSlug returns the key that identifies a merchant: its slug, or its id if it has no slug. It is empty for nil.
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

// collector numbers distinct values in the order in which they occur, and then in their sorted order. The zero value
// is always the first.
type collector[V comparable] struct {
	values  []V
	indexes map[V]int32
	column  []int32
	last    int32 // index of the previous value, because rows often repeat it
}

// number returns the number of a value.
func (c *collector[V]) number(v V) int32 {
	if c.indexes == nil {
		var none V
		c.values, c.indexes = []V{none}, map[V]int32{none: 0}
	}
	if v != c.values[c.last] {
		index, found := c.indexes[v]
		if !found {
			index = int32(len(c.values))
			c.indexes[v], c.values = index, append(c.values, v)
		}
		c.last = index
	}
	return c.last
}

// finish sorts the values, with the zero value first, and renumbers the column.
func (c *collector[V]) finish(compare func(a, b V) int) (values []V, column []int32) {
	if len(c.values) == 0 {
		var none V
		return []V{none}, nil
	}
	sorted := slices.Clone(c.values)
	slices.SortFunc(sorted[1:], compare)
	if slices.Equal(sorted, c.values) {
		return sorted, c.column
	}
	moved := make([]int32, len(sorted))
	for i, v := range sorted {
		moved[c.indexes[v]] = int32(i)
	}
	for i, index := range c.column {
		c.column[i] = moved[index]
	}
	return sorted, c.column
}
