package ledger

import (
	"crypto/sha1" //nolint:gosec // a label, not a secret; its length is what clients know
	"encoding/hex"
	"slices"
	"strconv"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/enrichment"
)

// reschedule changes the schedules that were found by what the customer knows better, in the order in which he said it.
func (s *corrected) reschedule(b *Book, at time.Time) {
	like := similarityOf(b.country, b.Transactions, s.rules)
	for i := range s.rules {
		rule := &s.rules[i]
		var places []int
		var change func(*bank.Transaction)
		switch rule.Kind {
		case bank.CorrectsRegularity:
			places = like.group(rule.Subjects[0], rule.Similar)
			change = reset(b, rule, places, at)
		case bank.EndsRegularity:
			places = like.group(rule.Subjects[0], true)
			change = ended(b, rule.Subjects[0], places)
		case bank.Joins:
			places = like.together(rule)
			change = joined(b, rule, places, at)
		case bank.Parts:
			places, change = like.own(rule.Subjects), irregular
		default:
			continue
		}
		for _, place := range places {
			editable(&b.Transactions[place], rule, func(t *bank.Transaction) {
				change(t)
				t.Enrichment.Rules = append(slices.Clip(t.Enrichment.Rules), rule.ID.String())
			})
		}
	}
}

// own are the places of some transactions.
func (l *similarity) own(subjects []bank.Subject) (places []int) {
	for i := range l.rows {
		if slices.ContainsFunc(subjects, func(s bank.Subject) bool { return s.ID == l.rows[i].ID }) {
			places = append(places, i)
		}
	}
	return places
}

// group are the places of a transaction and, with similar, of those that keep its schedule or are like it.
func (l *similarity) group(s bank.Subject, similar bool) (places []int) {
	if !similar {
		return l.own([]bank.Subject{s})
	}
	label := ""
	for i := range l.rows {
		if r := l.rows[i].Enrichment.Regularity; l.rows[i].ID == s.ID && r != nil {
			label = r.Group
		}
	}
	for i := range l.rows {
		r := l.rows[i].Enrichment.Regularity
		if l.similar(s, i) || label != "" && r != nil && r.Group == label && !l.parted[l.rows[i].ID] {
			places = append(places, i)
		}
	}
	return places
}

// together are the places of what a rule joins: the transactions, what is like them, and the group of the reference.
func (l *similarity) together(rule *bank.Correction) (places []int) {
	var reference []int
	if rule.Reference != nil {
		reference = l.group(*rule.Reference, true)
	}
	for i := range l.rows {
		if slices.ContainsFunc(rule.Subjects, func(s bank.Subject) bool { return l.similar(s, i) }) || slices.Contains(reference, i) {
			places = append(places, i)
		}
	}
	return places
}

// irregular takes a row's schedule away.
func irregular(t *bank.Transaction) {
	t.Enrichment.Regularity = nil
	t.Tags &^= bank.TagRegular
}

// regular gives a row a schedule.
func regular(r *bank.Regularity) func(*bank.Transaction) {
	return func(t *bank.Transaction) {
		t.Enrichment.Regularity = r
		t.Tags |= bank.TagRegular
	}
}

// steps are the periods of Bud's frequencies.
var steps = map[string]bank.Period{
	enrichment.Daily: {Days: 1}, enrichment.Weekly: {Days: 7}, enrichment.Biweekly: {Days: 14}, enrichment.Monthly: {Months: 1}, enrichment.Quarterly: {Months: 3},
}

// predicted is how many dates to come a corrected schedule has.
const predicted = 3

// reset is the change of rows to another frequency, counted from the newest of them; unknown is none.
func reset(b *Book, rule *bank.Correction, places []int, at time.Time) func(*bank.Transaction) {
	step, known := steps[rule.Frequency]
	if !known || len(places) == 0 {
		return irregular
	}
	r := &bank.Regularity{Frequency: rule.Frequency, Group: labelOf(b, rule, places)}
	newest := b.Transactions[places[0]].At
	for n := 1; len(r.Predicted) < predicted; n++ {
		next := bank.Period{Months: n * step.Months, Days: n * step.Days}.After(newest)
		if next.After(at) {
			r.Predicted = append(r.Predicted, next)
		}
	}
	return regular(r)
}

// labelOf is the label of a corrected group: the one that its rows have, unless they come out of a larger one.
func labelOf(b *Book, rule *bank.Correction, places []int) string {
	if r := b.Transactions[places[0]].Enrichment.Regularity; rule.Similar && r != nil {
		return r.Group
	}
	sum := sha1.Sum(rule.ID[:]) //nolint:gosec // as above
	return hex.EncodeToString(sum[:]) + "-" + strconv.Itoa(0)
}

// ended is the change of a group whose last transaction is known: what came after it keeps no schedule, and nothing is to come.
func ended(b *Book, last bank.Subject, places []int) func(*bank.Transaction) {
	at := last.At
	if place, there := b.indexes()[last.ID]; there {
		at = b.Transactions[place].At
	}
	known := map[*bank.Regularity]*bank.Regularity{}
	for _, place := range places {
		if r := b.Transactions[place].Enrichment.Regularity; r != nil && known[r] == nil {
			known[r] = &bank.Regularity{Frequency: r.Frequency, Group: r.Group}
		}
	}
	return func(t *bank.Transaction) {
		if t.At.After(at) {
			irregular(t)
			return
		}
		if r := t.Enrichment.Regularity; r != nil {
			t.Enrichment.Regularity = known[r]
		}
	}
}

// joined is the change of rows that belong together: the schedule that they keep as a whole, or else that of the reference. Where there is
// neither, they stay as they are.
func joined(b *Book, rule *bank.Correction, places []int, at time.Time) func(*bank.Transaction) {
	if group, keeps := enrichment.Together(b.country, b.Transactions, places, at); keeps && group.Regularity != nil {
		return regular(group.Regularity)
	}
	if rule.Reference != nil {
		if t, there := b.Transaction(rule.Reference.ID); there && t.Enrichment.Regularity != nil {
			return regular(t.Enrichment.Regularity)
		}
	}
	return func(*bank.Transaction) {}
}
