package insight

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"budsandbox/bank"
	"budsandbox/emulator/ledger"
	"budsandbox/fixtures"
)

// Field is a part of a transaction that searches look into.
type Field string

// The fields (contract, search_beta_transactions_get), in its order.
const (
	ByMerchant    Field = "merchant_name"
	ByCategoryL1  Field = "category_l1"
	ByCategoryL2  Field = "category_l2"
	ByDescription Field = "description"
	ByTag         Field = "tag"
)

// Match is where a transaction matches, and the text that does.
type Match struct {
	Field   Field
	Content string
}

// Search is what to find: rows that the filter lets through, whose amounts are within the limits, and that have one of the
// names or, if Field says so, Text in that very field.
type Search struct {
	Question
	Accounts []bank.AccountID
	Field    Field // empty for free text
	Text     string
}

// Found is the result of a search, newest first unless it asked for the biggest or smallest. Declined rows are found by nobody.
type Found struct {
	Rows    Selection
	Matches [][]Match // of each row
}

// Find carries a search out on a book.
func (s Search) Find(b *ledger.Book) Found {
	all := Select(b, Filter{Window: s.Window, Side: s.Side, Accounts: s.Accounts})
	test := s.matcher(b, all.cols)
	found := Found{Rows: all.of(nil)}
	for _, row := range all.rows {
		value := worth(b.Transactions[row].Amount)
		if value < s.Least || s.Most > 0 && value > s.Most {
			continue
		}
		if matches, ok := test(row); ok {
			found.Rows.rows = append(found.Rows.rows, row)
			found.Matches = append(found.Matches, matches)
		}
	}
	found.order(s.Figure)
	return found
}

// worth is an amount in hundredths, without its sign, whatever decimals its currency has.
func worth(m bank.Money) int64 {
	minor := max(m.Minor, -m.Minor)
	for digits := m.Currency.Digits(); digits != 2; {
		if digits < 2 {
			minor, digits = minor*10, digits+1
		} else {
			minor, digits = minor/10, digits-1
		}
	}
	return minor
}

// order puts the biggest or smallest first where they were asked for, of equal ones the newest.
func (f *Found) order(by Figure) {
	sign := map[Figure]int{BiggestOf: -1, SmallestOf: 1}[by]
	if sign == 0 {
		return
	}
	places := make([]int, f.Rows.Len())
	for i := range places {
		places[i] = i
	}
	slices.SortStableFunc(places, func(a, b int) int {
		return sign * cmp.Compare(worth(f.Rows.At(a).Amount), worth(f.Rows.At(b).Amount))
	})
	rows, matches := make([]int32, len(places)), make([][]Match, len(places))
	for i, place := range places {
		rows[i], matches[i] = f.Rows.rows[place], f.Matches[place]
	}
	f.Rows.rows, f.Matches = rows, matches
}

// matcher is the test of a search on the rows of a book.
func (s Search) matcher(b *ledger.Book, c *columns) func(row int32) ([]Match, bool) {
	if s.Field != "" {
		return s.fieldTest(b)
	}
	if len(s.Names) == 0 {
		return func(int32) ([]Match, bool) { return nil, true }
	}
	index := indexOf(b)
	var names [][]wordTest
	for _, name := range s.Names {
		var words []wordTest
		for _, word := range name {
			words = append(words, index.test(word, c))
		}
		names = append(names, words)
	}
	return func(row int32) ([]Match, bool) {
		for _, words := range names {
			if matches, ok := index.matches(words, b, c, row); ok {
				return matches, true
			}
		}
		return nil, false
	}
}

// fieldTest compares one field as a whole, in any letters; of a description it looks for a part.
func (s Search) fieldTest(b *ledger.Book) func(row int32) ([]Match, bool) {
	same := func(content string) ([]Match, bool) {
		return []Match{{s.Field, content}}, content != "" && strings.EqualFold(content, s.Text)
	}
	wanted := normalised(s.Text)
	return func(row int32) ([]Match, bool) {
		t := &b.Transactions[row]
		switch s.Field {
		case ByMerchant:
			if m := t.Enrichment.Merchant; m != nil {
				return same(m.DisplayName)
			}
		case ByCategoryL1:
			return same(t.Enrichment.Categories.L1)
		case ByCategoryL2:
			return same(t.Enrichment.Categories.L2)
		case ByTag:
			tag, known := bank.ParseTag(strings.ToLower(s.Text))
			return []Match{{ByTag, strings.ToLower(s.Text)}}, known && t.Tags.Has(tag)
		case ByDescription:
			return []Match{{ByDescription, s.Text}}, wanted != "" && strings.Contains(indexOf(b).descriptions[row], wanted)
		}
		return nil, false
	}
}

// wordIndex is a book's texts in the form that words are looked for in: " small letters ".
type wordIndex struct {
	descriptions []string
	merchants    []string
	l1, l2       []string // of the columns' pairs
}

type wordIndexKey struct{}

func indexOf(b *ledger.Book) *wordIndex {
	return ledger.Kept(b, wordIndexKey{}, func() *wordIndex {
		x, c := &wordIndex{descriptions: make([]string, len(b.Transactions))}, columnsOf(b)
		for i := range b.Transactions {
			x.descriptions[i] = normalised(b.Transactions[i].Description)
		}
		for _, m := range c.merchants {
			if m == nil {
				m = &bank.Merchant{}
			}
			x.merchants = append(x.merchants, normalised(m.DisplayName))
		}
		for _, p := range c.pairs {
			x.l1, x.l2 = append(x.l1, normalised(p.L1)), append(x.l2, normalised(p.L2))
		}
		return x
	})
}

// normalised is a text in small letters with single spaces between and a space before its words; of nothing it is empty.
func normalised(text string) string {
	var out strings.Builder
	gap := true
	for _, c := range text {
		switch {
		case c == '\'' || c == '’':
		case unicode.IsLetter(c) || unicode.IsDigit(c):
			if gap {
				out.WriteByte(' ')
			}
			gap = false
			out.WriteRune(unicode.ToLower(c))
		default:
			gap = true
		}
	}
	return out.String()
}

// wordTest is what one word matches in a book.
type wordTest struct {
	text     string // as the client wrote it
	needle   string // normalised: found at the beginnings of words
	merchant []bool
	l1, l2   []bool
	tags     bank.Tags
}

// test looks a word up among a book's merchants, categories and tags, by its beginning or by what people call them.
func (x *wordIndex) test(word string, c *columns) wordTest {
	w := wordTest{text: word, needle: normalised(word)}
	has := func(text string) bool { return text != "" && strings.Contains(text, w.needle) }
	w.merchant = allowed(x.merchants, has)
	w.l1, w.l2 = allowed(x.l1, has), allowed(x.l2, has)
	if tag, known := bank.ParseTag(strings.ReplaceAll(word, " ", "-")); known {
		w.tags |= tag
	}
	for _, meant := range things()[word] {
		if name, isTag := strings.CutPrefix(meant, "#"); isTag {
			tag, _ := bank.ParseTag(name)
			w.tags |= tag
			continue
		}
		l1, whole := strings.CutSuffix(meant, ".")
		for i, p := range c.pairs {
			w.l1[i] = w.l1[i] || whole && p.L1 == l1
			w.l2[i] = w.l2[i] || !whole && p.L2 == meant
		}
	}
	return w
}

// matches says where a row has words, which must all be somewhere in it. A description alone is named only where nothing that
// Bud made of it matches.
func (x *wordIndex) matches(words []wordTest, b *ledger.Book, c *columns, row int32) (all []Match, ok bool) {
	t, pair := &b.Transactions[row], c.pair[row]
	for i := range words {
		w, before := &words[i], len(all)
		if m := c.merchant[row]; m != 0 && w.merchant[m] {
			all = append(all, Match{ByMerchant, t.Enrichment.Merchant.DisplayName})
		}
		all = w.inCategory(all, c.pairs[pair], pair)
		if shared := t.Tags & w.tags; shared != 0 {
			for _, name := range shared.Names() {
				all = append(all, Match{ByTag, name})
			}
		}
		if len(all) > before {
			continue
		}
		if w.needle == "" || !strings.Contains(x.descriptions[row], w.needle) {
			return nil, false
		}
		all = append(all, Match{ByDescription, w.text})
	}
	return distinct(all), true
}

func (w *wordTest) inCategory(all []Match, p fixtures.Pair, place int32) []Match {
	if place != 0 && w.l1[place] {
		all = append(all, Match{ByCategoryL1, p.L1})
	}
	if place != 0 && w.l2[place] {
		all = append(all, Match{ByCategoryL2, p.L2})
	}
	return all
}

// distinct leaves out what comes again.
func distinct(all []Match) (once []Match) {
	for _, m := range all {
		if !slices.Contains(once, m) {
			once = append(once, m)
		}
	}
	return once
}
