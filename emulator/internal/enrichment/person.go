package enrichment

import "strings"

// names keeps the person that the core of the line begins with: an initial or a given name, and a surname.
func (r *reading) names() {
	l := r.line
	for i := l.first; i < l.end && i < l.first+4; i++ {
		if i > l.first && !toward(l.at(i-1)) {
			break
		}
		if family(l.at(i)) {
			r.person = title(l.at(i))
			r.out.Enrichment.Names = []string{r.person}
			return
		}
		if i+1 < l.end && r.isPerson(i) {
			r.person = title(l.at(i)) + " " + title(l.at(i+1))
			r.out.Enrichment.Names = []string{r.person}
			return
		}
	}
}

// family reports whether a word is what people call their own.
func family(word []byte) bool {
	switch string(word) {
	case "MUM", "DAD", "MOM", "MAM", "NAN", "GRAN", "GRANDMA", "GRANDAD", "GRANDPA", "MUMMY", "DADDY":
		return true
	}
	return false
}

// toward reports whether a word may stand before somebody's name.
func toward(word []byte) bool {
	switch string(word) {
	case "TO", "FROM", "PAYMENT", "TRANSFER", "FPO", "FPI", "MR", "MRS", "MS", "MISS", "DR", "ZELLE", "VENMO":
		return true
	}
	return false
}

// isPerson reports whether two words are a name: a known surname behind a known given name or an initial, or a surname that is
// not known behind an initial, if little else is in the line.
func (r *reading) isPerson(i int) bool {
	l := r.line
	first, second := l.words[i], l.words[i+1]
	if first.digits > 0 || second.digits > 0 {
		return false
	}
	surname := r.country.surnames[string(l.at(i+1))]
	initial := first.length() == 1
	switch {
	case surname && (initial || r.country.given[string(l.at(i))]):
		return true
	case initial:
		return second.length() > 2 && l.end-l.first <= 4
	case second.length() == 1: // HOLLAND T
		return i == l.first && l.end-l.first == 2 && r.country.surnames[string(l.at(i))]
	}
	return false
}

// title is a word with its first letter alone in capitals.
func title(word []byte) string {
	return string(word[:1]) + strings.ToLower(string(word[1:]))
}

// suggest makes the description to show: the merchant's name, or the words of the core without references.
func (r *reading) suggest() {
	if m := r.out.Enrichment.Merchant; m != nil {
		r.out.Suggested = m.DisplayName
		return
	}
	l := r.line
	var b strings.Builder
	for i := l.first; i < l.end; i++ {
		if l.words[i].reference() {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		w := l.at(i)
		b.WriteByte(w[0])
		for _, c := range w[1:] {
			if c >= 'A' {
				c += 'a' - 'A'
			}
			b.WriteByte(c)
		}
	}
	if r.out.Suggested = b.String(); r.out.Suggested == "" {
		r.out.Suggested = r.in.Description
	}
}
