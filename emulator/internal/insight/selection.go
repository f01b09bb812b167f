package insight

import (
	"slices"
	"sort"

	"budsandbox/bank"
	"budsandbox/emulator/internal/ledger"
)

// Selection is some of a book's rows. Figures are computed from one, and keep it for their explanations.
type Selection struct {
	book   *ledger.Book
	cols   *columns
	rows   []int32 // indexes of Transactions in the book
	filter *Filter // filter that made it, or the selection that it is part of
}

// String describes the filter that made the selection, or the selection that it is part of.
func (s Selection) String() string {
	if s.filter == nil {
		return "no transactions"
	}
	return s.filter.String()
}

// subset returns a part of a selection.
func (s Selection) subset(rows []int32) Selection {
	s.rows = rows
	return s
}

// Select returns the rows that match a filter, newest first.
func Select(book *ledger.Book, f Filter) Selection {
	c := columnsOf(book)
	first, end := c.span(f.Window)
	prepared := f.prepare(c)
	rows := make([]int32, 0, end-first)
	for i := int32(first); i < int32(end); i++ {
		if prepared.passes(c, i) {
			rows = append(rows, i)
		}
	}
	return Selection{book, c, rows, &f}
}

// span returns the beginning and the end of a window among rows that are newest first.
func (c *columns) span(w Window) (first, end int) {
	end = len(c.at)
	if !w.Until.IsZero() {
		until := w.Until.UnixMicro()
		first = sort.Search(len(c.at), func(i int) bool { return c.at[i] < until })
	}
	if !w.From.IsZero() {
		from := w.From.UnixMicro()
		end = sort.Search(len(c.at), func(i int) bool { return c.at[i] < from })
	}
	return first, max(first, end)
}

// Len returns the number of rows.
func (s Selection) Len() int { return len(s.rows) }

// At returns a row. It belongs to the book and must not be modified.
func (s Selection) At(i int) *bank.Transaction { return s.book.At(int(s.rows[i])) }

// IDs returns the ids of the rows, newest first.
func (s Selection) IDs() []bank.TransactionID {
	rows := slices.Clone(s.rows)
	slices.Sort(rows)
	ids := make([]bank.TransactionID, len(rows))
	for i, row := range rows {
		ids[i] = s.book.ID(int(row))
	}
	return ids
}

// Index returns the index of a row in the book's transactions.
func (s Selection) Index(i int) int { return int(s.rows[i]) }

// Indexes returns the indexes of the rows in the book's Transactions, newest first. They must not be modified.
func (s Selection) Indexes() []int32 { return s.rows }

// keep returns the rows that pass accepts.
func (s Selection) keep(pass func(row int32) bool) Selection {
	var kept []int32
	for _, row := range s.rows {
		if pass(row) {
			kept = append(kept, row)
		}
	}
	return s.subset(kept)
}

// during returns the rows in a window.
func (s Selection) during(w Window) Selection {
	first, end := s.cols.span(w)
	index := func(bound int) int {
		return sort.Search(len(s.rows), func(i int) bool { return int(s.rows[i]) >= bound })
	}
	return s.subset(s.rows[index(first):index(end)])
}

// On returns the rows on one side and in one currency, which a Sum adds up. Both sides and an empty currency match
// all.
func (s Selection) On(side Side, c bank.Currency) Selection {
	if side == Both && (c == "" || c == s.cols.only) {
		return s
	}
	return s.keep(func(row int32) bool {
		minor := s.cols.minor[row]
		return (side == Both || (side == Debits) == (minor < 0)) && (c == "" || s.cols.currencies[s.cols.currency[row]] == c)
	})
}

// partition groups rows by their value in a column of a number of distinct values, in the order of the values. It
// returns the end of each group: rows[ends[p-1]:ends[p]] have the value p.
func (s Selection) partition(column []int32, distinct int) (rows []int32, ends []int) {
	ends = make([]int, distinct)
	for _, row := range s.rows {
		ends[column[row]]++
	}
	next := 0
	starts := make([]int, distinct)
	for p, n := range ends {
		starts[p] = next
		next += n
		ends[p] = next
	}
	rows = make([]int32, len(s.rows))
	for _, row := range s.rows {
		p := column[row]
		rows[starts[p]] = row
		starts[p]++
	}
	return rows, ends
}

// Sum is an absolute amount and the number of rows that it is the sum of.
type Sum struct {
	Amount bank.Money
	Count  int
}

// Flow holds credits and debits, with one sum per currency in the order of their codes. A currency is left out of a
// side without rows. A row of zero is a credit, as on Bud's balances.
type Flow struct{ Credits, Debits []Sum }

// Currencies returns the currencies of both sides, in the order of their codes.
func (f Flow) Currencies() []bank.Currency {
	var all []bank.Currency
	for _, sum := range slices.Concat(f.Credits, f.Debits) {
		all = append(all, sum.Amount.Currency)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// SumIn returns the sum in a currency, or a sum of zero if there is none.
func SumIn(sums []Sum, c bank.Currency) Sum {
	for _, sum := range sums {
		if sum.Amount.Currency == c {
			return sum
		}
	}
	return Sum{Amount: bank.Money{Currency: c}}
}

// total is the absolute amount of some rows in minor units, and their number.
type total struct {
	minor int64
	count int
}

// sum returns a total of rows in a currency.
func (t total) sum(c bank.Currency) Sum {
	return Sum{bank.Money{Minor: t.minor, Currency: c}, t.count}
}

// addTo adds the rows to totals, of which each currency has two: credits at twice its index, then debits.
func (s Selection) addTo(totals []total) {
	for _, row := range s.rows {
		minor, index := s.cols.minor[row], 2*s.cols.currency[row]
		if minor < 0 {
			minor, index = -minor, index+1
		}
		totals[index].minor += minor
		totals[index].count++
	}
}

// Flow sums the rows.
func (s Selection) Flow() Flow {
	var buffer [2 * 4]total // enough for four currencies, more than usual
	totals := buffer[:]
	if n := 2 * len(s.cols.currencies); n > len(buffer) {
		totals = make([]total, n)
	}
	s.addTo(totals)
	var f Flow
	for i, c := range s.cols.currencies {
		if t := totals[2*i]; t.count > 0 {
			f.Credits = append(f.Credits, t.sum(c))
		}
		if t := totals[2*i+1]; t.count > 0 {
			f.Debits = append(f.Debits, t.sum(c))
		}
	}
	return f
}

// union returns the union of two selections of one book, newest first.
func (s Selection) union(other Selection) Selection {
	rows, a, b := make([]int32, 0, len(s.rows)+len(other.rows)), s.rows, other.rows
	for len(a) > 0 && len(b) > 0 {
		next := min(a[0], b[0])
		if a[0] == next {
			a = a[1:]
		}
		if b[0] == next {
			b = b[1:]
		}
		rows = append(rows, next)
	}
	return s.subset(append(append(rows, a...), b...))
}

// total returns the sum of a selection whose rows have one currency and one side, without a sign.
func (s Selection) total(c bank.Currency) bank.Money {
	sum := int64(0)
	for _, row := range s.rows {
		sum += s.cols.minor[row]
	}
	return bank.Money{Minor: absolute(sum), Currency: c}
}

// sumAbsolute returns the sum of the absolute amounts of the rows in a currency, in minor units.
func (s Selection) sumAbsolute(c bank.Currency) bank.Money {
	sum := bank.Money{Currency: c}
	for _, row := range s.rows {
		if s.cols.currencies[s.cols.currency[row]] == c {
			sum.Minor += absolute(s.cols.minor[row])
		}
	}
	return sum
}
