package insight

import (
	"strings"
	"time"
	"unicode"

	"budsandbox/bank"
)

// Statistic is a figure that a search requests besides the transactions.
type Statistic uint8

// The figures of searches.
const (
	TotalStatistic Statistic = iota
	CountStatistic
	AverageStatistic
	BiggestStatistic
	SmallestStatistic
	LatestStatistic
)

// adjective returns the word for the transaction that a statistic selects: largest, smallest or latest.
func (s Statistic) adjective() string {
	return map[Statistic]string{BiggestStatistic: "largest", SmallestStatistic: "smallest", LatestStatistic: "latest"}[s]
}

// Question is the meaning of a search. Amounts are in hundredths of the row's currency, without a sign.
type Question struct {
	Window    Window
	Side      Side
	MinAmount int64
	MaxAmount int64 // 0 for no limit
	Statistic Statistic
	Names     []Name // alternatives to search for; empty matches everything
}

// Name is a list of words that must all match a transaction, each in any of its fields.
type Name []string

// ParseQuestion parses free text, at a time and in its time zone, with the table of words. Words that no rule matches
// are names to search for, so that unknown words find nothing rather than everything.
func ParseQuestion(text string, now time.Time) Question {
	r := questionParser{words: searchWords(text), now: now, names: []Name{nil}}
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

// questionParser is the state of parsing a search.
type questionParser struct {
	Question
	words []string
	now   time.Time
	names []Name
}

// symbolStripper removes apostrophes and currency symbols.
var symbolStripper = strings.NewReplacer("'", "", "’", "", "£", " ", "$", " ", "€", " ")

// searchWords returns the words of a text in lower case. Numbers keep their decimal point, and lose their commas and
// currency symbols.
func searchWords(text string) []string {
	words := strings.FieldsFunc(strings.ToLower(symbolStripper.Replace(text)), func(c rune) bool {
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
func (p *questionParser) peek(n int) string { return strings.Join(p.words[:n], " ") }

// word returns the word at an index, or "".
func (p *questionParser) word(i int) string {
	if i < len(p.words) {
		return p.words[i]
	}
	return ""
}

func (p *questionParser) skip(n int) { p.words = p.words[n:] }

// name consumes the next words as part of a name to search for.
func (p *questionParser) name(n int) {
	last := &p.names[len(p.names)-1]
	*last = append(*last, p.peek(n))
	p.skip(n)
}

// synonym consumes the longest name of a category or tag.
func (p *questionParser) synonym() bool {
	for n := min(longestPhrase, len(p.words)); n > 0; n-- {
		if _, known := synonyms()[p.peek(n)]; known {
			p.name(n)
			return true
		}
	}
	return false
}

// phrase consumes the longest phrase of the table. A phrase that an amount must follow is ignored without one.
func (p *questionParser) phrase() bool {
	for n := min(longestPhrase, len(p.words)); n > 0; n-- {
		m, known := phrases()[p.peek(n)]
		if !known {
			continue
		}
		if _, isThing := synonyms()[p.peek(min(n+1, len(p.words)))]; isThing && len(p.words) > n {
			return false // "take" of "take away"
		}
		p.skip(n)
		p.apply(m)
		return true
	}
	return false
}

func (p *questionParser) apply(m meaning) {
	switch m {
	case spentWord:
		p.Side = Debits
	case earnedWord:
		p.Side = Credits
	case orWord:
		p.names = append(p.names, nil)
	case sumWord:
		p.Statistic = TotalStatistic
	case countWord:
		p.Statistic = CountStatistic
	case averageWord:
		p.Statistic = AverageStatistic
	case biggestWord:
		p.Statistic = BiggestStatistic
	case smallestWord:
		p.Statistic = SmallestStatistic
	case latestWord:
		p.Statistic = LatestStatistic
	case aboveWord, belowWord, atLeastWord, atMostWord, equalWord, betweenWord:
		p.limit(m)
	}
}

// limit parses the amount after a phrase.
func (p *questionParser) limit(m meaning) {
	value, found := p.amount()
	if !found {
		return
	}
	switch m {
	case aboveWord:
		p.MinAmount = value + 1
	case belowWord:
		p.MaxAmount = max(1, value-1)
	case atLeastWord:
		p.MinAmount = value
	case atMostWord:
		p.MaxAmount = value
	case equalWord:
		p.MinAmount, p.MaxAmount = value, value
	case betweenWord:
		p.MinAmount = value
		if w := p.word(0); w == "and" || w == "to" {
			p.skip(1)
		}
		if most, found := p.amount(); found {
			p.MinAmount, p.MaxAmount = min(value, most), max(value, most)
		}
	}
}

func (p *questionParser) amount() (int64, bool) {
	value, found := hundredths(p.word(0))
	if !found {
		return 0, false
	}
	p.skip(1)
	if unitWords[p.word(0)] {
		p.skip(1)
	}
	return value, true
}
