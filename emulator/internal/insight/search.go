package insight

import (
	"cmp"
	"slices"
	"strings"

	"budsandbox/bank"
	"budsandbox/emulator/internal/ledger"
)

// Field is a field of a transaction that searches match.
type Field string

// The fields (contract, search_beta_transactions_get), in its order.
const (
	ByMerchant    Field = "merchant_name"
	ByCategoryL1  Field = "category_l1"
	ByCategoryL2  Field = "category_l2"
	ByDescription Field = "description"
	ByTag         Field = "tag"
)

// Match is the field in which a transaction matches, and its text.
type Match struct {
	Field   Field
	Content string
}

// Search selects rows that match the filter, whose amounts are within the limits, and that match one of the names or,
// if Field is set, have Text in that field.
type Search struct {
	Question
	Accounts []bank.AccountID
	Field    Field // empty for free text
	Text     string
}

// SearchResult holds the rows that a search found, newest first unless it asked for the biggest or smallest. There are
// no declined rows.
type SearchResult struct {
	Rows    Selection
	Matches [][]Match // of each row
}

// Find searches a book.
func (s Search) Find(book *ledger.Book) SearchResult {
	all := Select(book, Filter{Window: s.Window, Side: s.Side, Accounts: s.Accounts})
	match := s.matcher(book, all.cols)
	found := SearchResult{Rows: all.subset(all.rows[:0])} // reuses the memory, because no row is added before it is read
	for i, row := range all.rows {
		value := hundredthsOf(bank.Money{
			Minor: all.cols.minor[row], Currency: all.cols.currencies[all.cols.currency[row]],
		})
		if value < s.MinAmount || s.MaxAmount > 0 && value > s.MaxAmount {
			continue
		}
		if matches, ok := match(row); ok {
			if n := len(found.Matches); n == cap(found.Matches) { // at most the rows that are left
				found.Matches = slices.Grow(found.Matches, min(len(all.rows)-i, max(16, 3*n)))
			}
			found.Rows.rows = append(found.Rows.rows, row)
			found.Matches = append(found.Matches, matches)
		}
	}
	found.sort(s.Statistic)
	return found
}

// hundredthsOf returns an amount in hundredths, without its sign, for a currency with any number of decimals.
func hundredthsOf(m bank.Money) int64 {
	minor := absolute(m.Minor)
	for digits := m.Currency.Digits(); digits != 2; {
		if digits < 2 {
			minor, digits = minor*10, digits+1
		} else {
			minor, digits = minor/10, digits-1
		}
	}
	return minor
}

// sort sorts the biggest or smallest rows first if the search asks for them, and equal ones by time, newest first.
func (f *SearchResult) sort(by Statistic) {
	sign := map[Statistic]int{BiggestStatistic: -1, SmallestStatistic: 1}[by]
	if sign == 0 {
		return
	}
	indexes := make([]int, f.Rows.Len())
	for i := range indexes {
		indexes[i] = i
	}
	slices.SortStableFunc(indexes, func(a, b int) int {
		return sign * cmp.Compare(hundredthsOf(f.Rows.Amount(a)), hundredthsOf(f.Rows.Amount(b)))
	})
	rows, matches := make([]int32, len(indexes)), make([][]Match, len(indexes))
	for i, index := range indexes {
		rows[i], matches[i] = f.Rows.rows[index], f.Matches[index]
	}
	f.Rows.rows, f.Matches = rows, matches
}

// rowMatcher returns the fields in which a row matches, and whether it matches at all.
type rowMatcher func(row int32) ([]Match, bool)

// matcher returns the matcher of a search for the rows of a book.
func (s Search) matcher(book *ledger.Book, c *columns) rowMatcher {
	if s.Field != "" {
		return s.fieldMatcher(book, c)
	}
	if len(s.Names) == 0 {
		return func(int32) ([]Match, bool) { return nil, true }
	}
	index := wordIndexOf(book)
	var names [][]preparedWord
	for _, name := range s.Names {
		var words []preparedWord
		for _, word := range name {
			words = append(words, index.prepare(word, c))
		}
		names = append(names, words)
	}
	return func(row int32) ([]Match, bool) {
		for _, words := range names {
			if matches, ok := index.matches(words, book, c, row); ok {
				return matches, true
			}
		}
		return nil, false
	}
}

// fieldMatcher returns a matcher that compares a whole field, ignoring case. A description only needs to contain the
// text.
func (s Search) fieldMatcher(book *ledger.Book, c *columns) rowMatcher {
	same := func(content string) ([]Match, bool) {
		return []Match{{s.Field, content}}, content != "" && strings.EqualFold(content, s.Text)
	}
	wanted, tagged := normalised(s.Text), strings.ToLower(s.Text)
	tag, known := bank.ParseTag(tagged)
	var buffer bank.Transaction
	return func(row int32) ([]Match, bool) {
		switch s.Field {
		case ByMerchant:
			if c.merchant[row] != 0 {
				return same(outlineOf(book, int(row), &buffer).Enrichment.Merchant.DisplayName)
			}
		case ByCategoryL1:
			return same(c.pairs[c.pair[row]].L1)
		case ByCategoryL2:
			return same(c.pairs[c.pair[row]].L2)
		case ByTag:
			return []Match{{ByTag, tagged}}, known && c.tagsFor(tag)[row].Has(tag)
		case ByDescription:
			found := wanted != "" && strings.Contains(wordIndexOf(book).descriptions[row], wanted)
			return []Match{{ByDescription, s.Text}}, found
		}
		return nil, false
	}
}
