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

// Amount returns the amount of a row.
func (s Selection) Amount(i int) bank.Money {
	row := s.rows[i]
	return bank.Money{Minor: s.cols.minor[row], Currency: s.cols.currencies[s.cols.currency[row]]}
}

// accountsIn returns the accounts in a currency and those with transactions in it, in the book's order. It returns nil
// if the book has transactions in no other currency.
func (s Selection) accountsIn(currency bank.Currency) (all []bank.AccountID) {
	if s.cols.only == currency || len(s.cols.at) == 0 {
		return nil
	}
	moved := map[bank.AccountID]bool{} // accounts with transactions in the currency
	for row, index := range s.cols.currency {
		if s.cols.currencies[index] == currency {
			moved[s.cols.accounts[s.cols.account[row]]] = true
		}
	}
	for _, a := range s.book.Accounts {
		if a.Currency == currency || moved[a.ID] {
			all = append(all, a.ID)
		}
	}
	return all
}

// Merchants returns the merchants of the rows, each once, in the order of their first rows. They must not be modified.
func (s Selection) Merchants() (all []*bank.Merchant) {
	seen := make([]bool, len(s.cols.merchants))
	seen[0] = true // none
	var buffer bank.Transaction
	for _, row := range s.rows {
		if index := s.cols.merchant[row]; !seen[index] {
			seen[index] = true
			all = append(all, outlineOf(s.book, int(row), &buffer).Enrichment.Merchant)
		}
	}
	return all
}

// IDs returns the ids of the rows, newest first.
func (s Selection) IDs() []bank.TransactionID { return s.book.IDs(s.newestFirst()) }

// Index returns the index of a row in the book's transactions.
func (s Selection) Index(i int) int { return int(s.rows[i]) }

// newestFirst returns the indexes of the rows in ascending order. They must not be modified.
func (s Selection) newestFirst() []int32 {
	if slices.IsSorted(s.rows) {
		return s.rows
	}
	if len(s.rows) < s.book.Len()/32 {
		rows := slices.Clone(s.rows)
		slices.Sort(rows)
		return rows
	}
	used, rows := make([]bool, s.book.Len()), make([]int32, 0, len(s.rows)) // faster than to sort many
	for _, row := range s.rows {
		used[row] = true
	}
	for row, isUsed := range used {
		if isUsed {
			rows = append(rows, int32(row))
		}
	}
	return rows
}

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
