package enrichment

import (
	"cmp"
	"slices"
	"sort"
	"strings"
)

// kind is what a phrase stands for.
type kind uint8

const (
	alias kind = iota
	between
	event
	keyword
	town
)

// phrase is text that an index knows.
type phrase struct {
	text  string // words of A to Z and 0 to 9 with single blanks
	words int
	kind  kind
	alone bool // only if nothing but references stands beside it
	start bool // only where the core begins
	in    bool // only if money comes
	out   bool // only if money goes
	lends bool // a merchant's alias that is an intermediary's, too: it gives way to any other
	weak  bool // any other keyword counts more
	of    int  // number of the merchant, intermediary, rule or town
}

// index finds phrases by their first word, longest first.
type index struct {
	byWord  map[string][]phrase
	aliases []phrase // in order of their text, for names that are cut off
	longest int      // letters of the longest alias
}

// add takes a phrase in; seal must follow the last.
func (x *index) add(p phrase) {
	p.words = 1 + strings.Count(p.text, " ")
	first, _, _ := strings.Cut(p.text, " ")
	x.byWord[first] = append(x.byWord[first], p)
	if p.kind == alias && !p.alone {
		x.aliases = append(x.aliases, p)
		x.longest = max(x.longest, len(p.text))
	}
}

// seal puts the phrases in order.
func (x *index) seal() {
	for _, list := range x.byWord {
		slices.SortStableFunc(list, func(a, b phrase) int { return cmp.Compare(len(b.text), len(a.text)) })
	}
	slices.SortStableFunc(x.aliases, func(a, b phrase) int { return strings.Compare(a.text, b.text) })
}

// found is a phrase in a line; at is the word where it begins, and its phrase is nil if there is none.
type found struct {
	*phrase
	at int
}

// better reports whether one is longer than another, or as long and more to the left.
func (f found) better(than found) bool {
	return than.phrase == nil || len(f.text) > len(than.text) || len(f.text) == len(than.text) && f.at < than.at
}

// matches are what was found in a line, the best of each kind.
type matches struct {
	alias   found
	between found
	event   found
	keyword found // the longest, the last of equals: a COFFEE SHOP is a shop, but a GARDEN CENTRE CAFE a café
	town    found // the last
}

// shortest is up to how many letters an alias counts only among the first three words of the core.
const shortest = 4

// search looks for every phrase of the index.
func (x *index) search(l *line, direction int64) (m matches) {
	for i := range l.words {
		list := x.byWord[string(l.at(i))]
		for k := range list {
			p := &list[k]
			if !l.holds(i, p) || p.in && direction < 0 || p.out && direction > 0 || p.start && i != l.first && i != 0 {
				continue
			}
			m.take(l, found{p, i})
		}
	}
	return m
}

// holds reports whether the words from the i-th on are those of a phrase.
func (l *line) holds(i int, p *phrase) bool {
	from := l.words[i].start
	to := from + len(p.text)
	return to <= len(l.text) && (to == len(l.text) || l.text[to] == ' ') && string(l.text[from:to]) == p.text
}

// take keeps what was found if it is better than what was found before.
func (m *matches) take(l *line, f found) {
	if f.alone && !l.onlyReferences(f) {
		return
	}
	switch f.kind {
	case alias:
		if len(f.text) <= shortest && (f.at < l.first || f.at-l.first > 2) {
			return
		}
		if best := m.alias; best.phrase == nil || best.lends && !f.lends || best.lends == f.lends && f.better(best) {
			m.alias = f
		}
	case between:
		if f.better(m.between) {
			m.between = f
		}
	case event:
		if f.better(m.event) {
			m.event = f
		}
	case keyword:
		if m.keyword.phrase == nil || m.keyword.weak || !f.weak && (f.alone || f.words >= m.keyword.words && !m.keyword.alone) {
			m.keyword = f
		}
	case town:
		if f.at > 0 && (m.town.phrase == nil || f.at >= m.town.at+m.town.words) {
			m.town = f
		}
	}
}

// onlyReferences reports whether every word of the core outside a phrase has a digit.
func (l *line) onlyReferences(f found) bool {
	for i := l.first; i < l.end; i++ {
		if (i < f.at || i >= f.at+f.words) && l.words[i].digits == 0 {
			return false
		}
	}
	return true
}

// leastCut is how many letters of a name that the line cuts off must be there.
const leastCut = 9

// cutOff finds the alias that the line's end begins, if it belongs to one merchant only.
func (x *index) cutOff(l *line) found {
	for i := l.first; i < len(l.words) && len(l.text)-l.words[i].start >= leastCut; i++ {
		if len(l.text)-l.words[i].start > x.longest {
			continue
		}
		tail := string(l.text[l.words[i].start:])
		owner := found{}
		for k := sort.Search(len(x.aliases), func(k int) bool { return x.aliases[k].text >= tail }); k < len(x.aliases); k++ {
			p := &x.aliases[k]
			if !strings.HasPrefix(p.text, tail) {
				break
			}
			if i == len(l.words)-1 && len(p.text) > len(tail) && p.text[len(tail)] == ' ' {
				continue // one whole word: that of somebody else
			}
			if owner.phrase != nil && owner.of != p.of {
				return found{}
			}
			owner = found{p, i}
		}
		if owner.phrase != nil {
			return owner
		}
	}
	return found{}
}
