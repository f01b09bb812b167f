package ledger

import (
	"slices"

	"budsandbox/bank"
	"budsandbox/emulator/internal/enrichment"
	"budsandbox/fixtures"
)

// similarity determines which transactions are similar: those with the same sign and currency, the same skeleton of
// the description, and amounts that differ by at most a fifth (docs/research/bud.md#corrections). Transactions that a
// correction joins are always similar, and those that a correction separates never are.
type similarity struct {
	country      fixtures.Country
	transactions rows
	skeletons    []string // of the transactions, computed on demand
	joined       map[bank.TransactionID]int
	separated    map[bank.TransactionID]bool

	// Computed by index.
	byID       map[bank.TransactionID]int
	bySkeleton map[string][]int
	bySet      map[int][]int // the transactions that a correction joins
}

// similarityOf returns the similarity of transactions under the active corrections.
func similarityOf(
	country fixtures.Country, transactions rows, rules []bank.Correction,
) *similarity {
	s := &similarity{
		country: country, transactions: transactions, skeletons: make([]string, transactions.Len()),
		joined: map[bank.TransactionID]int{}, separated: map[bank.TransactionID]bool{},
	}
	for i := range rules {
		if rule := &rules[i]; rule.WithdrawnAt.IsZero() {
			s.add(rule, i+1)
		}
	}
	return s
}

// add applies a correction that joins or separates transactions. Later corrections override earlier ones.
func (s *similarity) add(rule *bank.Correction, set int) {
	subjects := rule.Subjects
	switch rule.Kind {
	case bank.MarksSimilar:
		if rule.Reference != nil {
			if existing, ok := s.joined[rule.Reference.ID]; ok {
				set = existing
			}
			subjects = append(subjects[:len(subjects):len(subjects)], *rule.Reference)
		}
		for _, subject := range subjects {
			s.joined[subject.ID] = set
			delete(s.separated, subject.ID)
		}
	case bank.MarksNotSimilar:
		for _, subject := range subjects {
			delete(s.joined, subject.ID)
			s.separated[subject.ID] = true
		}
	}
}

// skeleton returns the skeleton of a transaction's description.
func (s *similarity) skeleton(i int) string {
	if s.skeletons[i] == "" {
		s.skeletons[i] = enrichment.Skeleton(s.country, s.transactions.At(i).Description)
	}
	return s.skeletons[i]
}

// subject returns a transaction in the form that corrections store.
func (s *similarity) subject(i int) bank.Subject {
	t := s.transactions.At(i)
	return bank.Subject{ID: t.ID, Skeleton: s.skeleton(i), Amount: t.Amount, At: t.At}
}

// similar reports whether a transaction is similar to a subject, or is the subject.
func (s *similarity) similar(subject bank.Subject, i int) bool {
	t := s.transactions.At(i)
	if t.ID == subject.ID {
		return true
	}
	if a, ok := s.joined[subject.ID]; ok {
		if b, ok := s.joined[t.ID]; ok && a == b {
			return true
		}
	}
	if s.separated[subject.ID] || s.separated[t.ID] {
		return false
	}
	return similarAmounts(subject.Amount, t.Amount) && subject.Skeleton != "" && subject.Skeleton == s.skeleton(i)
}

// similarAmounts reports whether b has the sign and currency of a and differs from it by at most a fifth of a.
func similarAmounts(a, b bank.Money) bool {
	if a.Currency != b.Currency || (a.Minor < 0) != (b.Minor < 0) {
		return false
	}
	x, y := max(a.Minor, -a.Minor), max(b.Minor, -b.Minor)
	return max(x-y, y-x) <= x/5
}

// covered returns the indexes of the transactions to which a correction applies, in order. It only compares a subject
// with transactions that could be similar, because thousands of subjects and transactions have millions of pairs.
func (s *similarity) covered(rule *bank.Correction) (indexes []int) {
	s.index()
	for _, subject := range rule.Subjects {
		if i, found := s.byID[subject.ID]; found {
			indexes = append(indexes, i)
		}
		if !rule.Similar {
			continue
		}
		candidates := s.bySkeleton[subject.Skeleton]
		if set, joined := s.joined[subject.ID]; joined {
			candidates = append(candidates[:len(candidates):len(candidates)], s.bySet[set]...)
		}
		for _, i := range candidates {
			if s.similar(subject, i) {
				indexes = append(indexes, i)
			}
		}
	}
	slices.Sort(indexes)
	return slices.Compact(indexes)
}

// index computes the indexes in which covered looks for candidates.
func (s *similarity) index() {
	if s.byID != nil {
		return
	}
	s.byID, s.bySkeleton, s.bySet = map[bank.TransactionID]int{}, map[string][]int{}, map[int][]int{}
	for i := range s.transactions.Len() {
		id := s.transactions.At(i).ID
		s.byID[id] = i
		s.bySkeleton[s.skeleton(i)] = append(s.bySkeleton[s.skeleton(i)], i)
		if set, joined := s.joined[id]; joined {
			s.bySet[set] = append(s.bySet[set], i)
		}
	}
}

// Subject returns a transaction in the form that corrections store.
func (b *Book) Subject(id bank.TransactionID) (s bank.Subject, found bool) {
	i, found := b.Index(id)
	if !found {
		return s, false
	}
	return b.similarity().subject(int(i)), true
}

// Similar returns the indexes of the transactions that are similar to one, including itself, newest first. If
// merchant is set, it also returns those with the same merchant.
func (b *Book) Similar(id bank.TransactionID, merchant bool) (indexes []int) {
	index, found := b.Index(id)
	if !found {
		return nil
	}
	similarity := b.similarity()
	subject := similarity.subject(int(index))
	var buffer bank.Transaction
	want := b.Outline(int(index), &buffer).Enrichment.Merchant
	for i := range b.Len() {
		m := b.Outline(i, &buffer).Enrichment.Merchant
		sameMerchant := want != nil && m != nil && m.ID == want.ID
		if similarity.similar(subject, i) || merchant && sameMerchant {
			indexes = append(indexes, i)
		}
	}
	return indexes
}

// Covered returns the indexes of the transactions to which a correction of category or merchant applies, the newest
// first.
func (b *Book) Covered(rule bank.Correction) []int { return b.similarity().covered(&rule) }

type similarityKey struct{}

// similarity returns the similarity of the book's transactions. All skeletons are computed in advance, because books
// are read concurrently.
func (b *Book) similarity() *similarity {
	return Memo(b, similarityKey{}, func(b *Book) *similarity {
		s := similarityOf(b.country, b.rows, b.rules)
		s.index()
		return s
	})
}
