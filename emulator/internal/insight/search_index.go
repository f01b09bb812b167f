package insight

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"budsandbox/bank"
	"budsandbox/emulator/internal/ledger"
	"budsandbox/fixtures"
)

// wordIndex holds a book's texts in normalised form: " lower case ".
type wordIndex struct {
	descriptions []string
	merchants    []string
	l1, l2       []string // of the columns' pairs
}

type wordIndexKey struct{}

func wordIndexOf(book *ledger.Book) *wordIndex {
	return ledger.Memo(book, wordIndexKey{}, func(book *ledger.Book) *wordIndex {
		index := &wordIndex{descriptions: make([]string, book.Len())}
		index.describe(book)
		c := columnsOf(book)
		for _, m := range c.merchants {
			if m == nil {
				m = &bank.Merchant{}
			}
			index.merchants = append(index.merchants, normalised(m.DisplayName))
		}
		for _, p := range c.pairs {
			index.l1, index.l2 = append(index.l1, normalised(p.L1)), append(index.l2, normalised(p.L2))
		}
		return index
	})
}

// describe fills in the descriptions, which are slices of one string.
func (index *wordIndex) describe(book *ledger.Book) {
	var out strings.Builder
	var line []byte
	ends := make([]int, book.Len())
	description := book.Descriptions()
	for i := range ends {
		line = appendNormalised(line[:0], description(i))
		out.Write(line)
		ends[i] = out.Len()
	}
	text, begin := out.String(), 0
	for i, end := range ends {
		index.descriptions[i], begin = text[begin:end], end
	}
}

// normalised returns a text in lower case with one space before each word. A text without words becomes empty.
func normalised(text string) string { return string(appendNormalised(nil, text)) }

// appendNormalised appends a normalised text. It is fast for ASCII, because nearly all descriptions are ASCII.
func appendNormalised(out []byte, text string) []byte {
	gap := true
	for i := 0; i < len(text); {
		c, size := rune(text[i]), 1
		if c >= utf8.RuneSelf {
			c, size = utf8.DecodeRuneInString(text[i:])
			c = unicode.ToLower(c)
		} else if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		i += size
		switch {
		case c == '\'' || c == '’':
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9', c >= utf8.RuneSelf && (unicode.IsLetter(c) || unicode.IsDigit(c)):
			if gap {
				out = append(out, ' ')
			}
			gap = false
			out = utf8.AppendRune(out, c)
		default:
			gap = true
		}
	}
	return out
}

// preparedWord is a word prepared for one book: it holds for each merchant and category whether the word matches it.
type preparedWord struct {
	text     string // as the client wrote it
	needle   string // normalised; it matches at the beginnings of words
	merchant []bool
	l1, l2   []bool
	tags     bank.Tags
}

// prepare looks up a word among a book's merchants, categories and tags, by the beginnings of their words or by
// synonyms.
func (index *wordIndex) prepare(word string, c *columns) preparedWord {
	w := preparedWord{text: word, needle: normalised(word)}
	has := func(text string) bool { return text != "" && strings.Contains(text, w.needle) }
	w.merchant = mask(index.merchants, has)
	w.l1, w.l2 = mask(index.l1, has), mask(index.l2, has)
	if tag, known := bank.ParseTag(strings.ReplaceAll(word, " ", "-")); known {
		w.tags |= tag
	}
	for _, meant := range synonyms()[word] {
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

// matches reports where a row matches words, all of which must match. A description is only reported if none of the
// enriched fields matches.
func (index *wordIndex) matches(
	words []preparedWord, book *ledger.Book, c *columns, row int32,
) (all []Match, ok bool) {
	pair := c.pair[row]
	for i := range words {
		w, before := &words[i], len(all)
		if m := c.merchant[row]; m != 0 && w.merchant[m] {
			all = append(all, Match{ByMerchant, book.At(int(row)).Enrichment.Merchant.DisplayName})
		}
		all = w.inCategory(all, c.pairs[pair], pair)
		if shared := c.tagsFor(w.tags)[row] & w.tags; shared != 0 {
			for _, name := range shared.Names() {
				all = append(all, Match{ByTag, name})
			}
		}
		if len(all) > before {
			continue
		}
		if w.needle == "" || !strings.Contains(index.descriptions[row], w.needle) {
			return nil, false
		}
		all = append(all, Match{ByDescription, w.text})
	}
	return distinct(all), true
}

func (w *preparedWord) inCategory(all []Match, p fixtures.Pair, index int32) []Match {
	if index != 0 && w.l1[index] {
		all = append(all, Match{ByCategoryL1, p.L1})
	}
	if index != 0 && w.l2[index] {
		all = append(all, Match{ByCategoryL2, p.L2})
	}
	return all
}

// distinct removes repeated matches.
func distinct(all []Match) (once []Match) {
	for _, m := range all {
		if !slices.Contains(once, m) {
			once = append(once, m)
		}
	}
	return once
}
