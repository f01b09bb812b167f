package insight

import (
	"strings"
	"time"
	"unicode"

	"budsandbox/bank"
)

// Figure is a figure that a search requests besides the transactions.
type Figure uint8

// The figures of searches.
const (
	TotalOf Figure = iota
	CountOf
	AverageOf
	BiggestOf
	SmallestOf
	LatestOf
)

// Question is the meaning of a search. Amounts are in hundredths of the row's currency, without a sign.
type Question struct {
	Window    Window
	Side      Side
	MinAmount int64
	MaxAmount int64 // 0 for no limit
	Figure    Figure
	Names     []Name // alternatives to search for; empty matches everything
}

// Name is a list of words that must all match a transaction, each in any of its fields.
type Name []string

// ReadQuestion parses free text, at a time and in its time zone, with the table of words. Words that no rule matches
// are names to search for, so that unknown words find nothing rather than everything.
func ReadQuestion(text string, now time.Time) Question {
	r := reader{words: searchWords(text), now: now, names: []Name{nil}}
	for len(r.words) > 0 {
		if !r.date() && !r.phrase() && !r.synonym() {
			r.name(1)
		}
	}
	for _, name := range r.names {
		if len(name) > 0 {
			r.Names = append(r.Names, name)
		}
	}
	return r.Question
}

// reader is the state of parsing a search.
type reader struct {
	Question
	words []string
	now   time.Time
	names []Name
}

// unmarked removes apostrophes and currency symbols.
var unmarked = strings.NewReplacer("'", "", "’", "", "£", " ", "$", " ", "€", " ")

// searchWords returns the words of a text in lower case. Numbers keep their decimal point, and lose their commas and
// currency symbols.
func searchWords(text string) []string {
	words := strings.FieldsFunc(strings.ToLower(unmarked.Replace(text)), func(c rune) bool {
		return !unicode.IsLetter(c) && !unicode.IsDigit(c) && c != '.' && c != ',' && c != '-'
	})
	var kept []string
	for _, w := range words {
		w = strings.Trim(w, ".,-")
		if _, isAmount := hundredths(w); isAmount {
			w = strings.ReplaceAll(w, ",", "")
		} else if _, err := time.Parse(time.DateOnly, w); err != nil {
			kept = append(kept, strings.FieldsFunc(w, func(c rune) bool { return c == '.' || c == ',' || c == '-' })...)
			continue
		}
		kept = append(kept, w)
	}
	return kept
}

// hundredths parses an amount such as 1,250.50 or 5k.
func hundredths(word string) (int64, bool) {
	word = strings.ReplaceAll(word, ",", "")
	factor := int64(1)
	if thousands, found := strings.CutSuffix(word, "k"); found {
		word, factor = thousands, 1000
	}
	if word == "" || len(word) > 12 || word[0] < '0' || word[0] > '9' {
		return 0, false
	}
	m, err := bank.ParseMoney(word, bank.GBP)
	return m.Minor * factor, err == nil
}

// peek returns the next n words, joined by spaces.
func (r *reader) peek(n int) string { return strings.Join(r.words[:n], " ") }

// word returns the word at an index, or "".
func (r *reader) word(i int) string {
	if i < len(r.words) {
		return r.words[i]
	}
	return ""
}

func (r *reader) skip(n int) { r.words = r.words[n:] }

// name consumes the next words as part of a name to search for.
func (r *reader) name(n int) {
	last := &r.names[len(r.names)-1]
	*last = append(*last, r.peek(n))
	r.skip(n)
}

// synonym consumes the longest name of a category or tag.
func (r *reader) synonym() bool {
	for n := min(longestPhrase, len(r.words)); n > 0; n-- {
		if _, known := synonyms()[r.peek(n)]; known {
			r.name(n)
			return true
		}
	}
	return false
}

// phrase consumes the longest phrase of the table. A phrase that an amount must follow is ignored without one.
func (r *reader) phrase() bool {
	for n := min(longestPhrase, len(r.words)); n > 0; n-- {
		m, known := phrases()[r.peek(n)]
		if !known {
			continue
		}
		if _, isThing := synonyms()[r.peek(min(n+1, len(r.words)))]; isThing && len(r.words) > n {
			return false // "take" of "take away"
		}
		r.skip(n)
		r.means(m)
		return true
	}
	return false
}

func (r *reader) means(m meaning) {
	switch m {
	case spentWord:
		r.Side = Debits
	case earnedWord:
		r.Side = Credits
	case orWord:
		r.names = append(r.names, nil)
	case sumWord:
		r.Figure = TotalOf
	case countWord:
		r.Figure = CountOf
	case averageWord:
		r.Figure = AverageOf
	case biggestWord:
		r.Figure = BiggestOf
	case smallestWord:
		r.Figure = SmallestOf
	case latestWord:
		r.Figure = LatestOf
	case aboveWord, belowWord, leastWord, mostWord, equalWord, betweenWord:
		r.limit(m)
	}
}

// limit parses the amount after a phrase.
func (r *reader) limit(m meaning) {
	value, found := r.amount()
	if !found {
		return
	}
	switch m {
	case aboveWord:
		r.MinAmount = value + 1
	case belowWord:
		r.MaxAmount = max(1, value-1)
	case leastWord:
		r.MinAmount = value
	case mostWord:
		r.MaxAmount = value
	case equalWord:
		r.MinAmount, r.MaxAmount = value, value
	case betweenWord:
		r.MinAmount = value
		if w := r.word(0); w == "and" || w == "to" {
			r.skip(1)
		}
		if most, found := r.amount(); found {
			r.MinAmount, r.MaxAmount = min(value, most), max(value, most)
		}
	}
}

func (r *reader) amount() (int64, bool) {
	value, found := hundredths(r.word(0))
	if !found {
		return 0, false
	}
	r.skip(1)
	if unitWords[r.word(0)] {
		r.skip(1)
	}
	return value, true
}
