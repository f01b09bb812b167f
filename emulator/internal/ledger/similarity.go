package ledger

import (
	"budsandbox/bank"
	"budsandbox/emulator/internal/enrichment"
	"budsandbox/fixtures"
)

// similarity tells which transactions are similar: those of one side and currency whose lines have the same skeleton and whose
// amounts differ by a fifth at most (contract operations corrections_v2_*: similar descriptions and amounts; research section
// 6.4). What a customer has joined is similar whatever it says, and what he has parted is not.
type similarity struct {
	country   fixtures.Country
	rows      []bank.Transaction
	skeletons []string // of the rows, once they were asked for
	joined    map[bank.TransactionID]int
	parted    map[bank.TransactionID]bool
}

// similarityOf prepares the comparison of rows under the corrections that stand.
func similarityOf(country fixtures.Country, rows []bank.Transaction, rules []bank.Correction) *similarity {
	l := &similarity{
		country: country, rows: rows, skeletons: make([]string, len(rows)),
		joined: map[bank.TransactionID]int{}, parted: map[bank.TransactionID]bool{},
	}
	for i := range rules {
		if rule := &rules[i]; rule.GoneAt.IsZero() {
			l.add(rule, i+1)
		}
	}
	return l
}

// add takes in what a customer has joined or parted; what he says later counts.
func (l *similarity) add(rule *bank.Correction, set int) {
	subjects := rule.Subjects
	switch rule.Kind {
	case bank.Joins:
		if rule.Reference != nil {
			if known, tied := l.joined[rule.Reference.ID]; tied {
				set = known
			}
			subjects = append(subjects[:len(subjects):len(subjects)], *rule.Reference)
		}
		for _, s := range subjects {
			l.joined[s.ID] = set
			delete(l.parted, s.ID)
		}
	case bank.Parts:
		for _, s := range subjects {
			delete(l.joined, s.ID)
			l.parted[s.ID] = true
		}
	}
}

// skeleton is that of a row's line.
func (l *similarity) skeleton(i int) string {
	if l.skeletons[i] == "" {
		l.skeletons[i] = enrichment.Skeleton(l.country, l.rows[i].Description)
	}
	return l.skeletons[i]
}

// subject is a row as corrections remember it.
func (l *similarity) subject(i int) bank.Subject {
	t := &l.rows[i]
	return bank.Subject{ID: t.ID, Skeleton: l.skeleton(i), Amount: t.Amount, At: t.At}
}

// similar says whether a row is similar to a subject; it is to itself.
func (l *similarity) similar(s bank.Subject, i int) bool {
	t := &l.rows[i]
	if t.ID == s.ID {
		return true
	}
	if a, tied := l.joined[s.ID]; tied {
		if b, both := l.joined[t.ID]; both && a == b {
			return true
		}
	}
	if l.parted[s.ID] || l.parted[t.ID] {
		return false
	}
	return near(s.Amount, t.Amount) && s.Skeleton != "" && s.Skeleton == l.skeleton(i)
}

// near says whether an amount is on the side of another and differs by a fifth of it at most.
func near(a, b bank.Money) bool {
	if a.Currency != b.Currency || (a.Minor < 0) != (b.Minor < 0) {
		return false
	}
	x, y := max(a.Minor, -a.Minor), max(b.Minor, -b.Minor)
	return max(x-y, y-x) <= x/5
}

// covers says whether a correction is about a row.
func (l *similarity) covers(rule *bank.Correction, i int) bool {
	for _, s := range rule.Subjects {
		if l.rows[i].ID == s.ID || rule.Similar && l.similar(s, i) {
			return true
		}
	}
	return false
}

// Subject is a book's transaction as a correction remembers it.
func (b *Book) Subject(id bank.TransactionID) (s bank.Subject, found bool) {
	place, found := b.indexes()[id]
	if !found {
		return s, false
	}
	return b.similarity().subject(int(place)), true
}

// Similar are the places of the transactions that are similar to one, itself among them; with its merchant also those that have
// the same. The newest comes first.
func (b *Book) Similar(id bank.TransactionID, merchant bool) (places []int) {
	at, found := b.indexes()[id]
	if !found {
		return nil
	}
	like, own := b.similarity(), b.Transactions[at].Enrichment.Merchant
	s := like.subject(int(at))
	for i := range b.Transactions {
		m := b.Transactions[i].Enrichment.Merchant
		if like.similar(s, i) || merchant && own != nil && m != nil && m.ID == own.ID {
			places = append(places, i)
		}
	}
	return places
}

// Covered are the places of the transactions that a correction of category or merchant is about, the newest first.
func (b *Book) Covered(rule bank.Correction) (places []int) {
	like := b.similarity()
	for i := range b.Transactions {
		if like.covers(&rule, i) {
			places = append(places, i)
		}
	}
	return places
}

type similarityKey struct{}

// similarity compares the book's transactions. It is computed whole, as books are read by many at once.
func (b *Book) similarity() *similarity {
	return Memo(b, similarityKey{}, func() *similarity {
		l := similarityOf(b.country, b.Transactions, b.rules)
		for i := range l.rows {
			l.skeleton(i)
		}
		return l
	})
}
