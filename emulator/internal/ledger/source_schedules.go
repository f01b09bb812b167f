package ledger

import (
	"crypto/sha1" //nolint:gosec // a label, not a secret; its length is what clients know
	"encoding/hex"
	"slices"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/enrichment"
)

// reschedule applies the corrections of regularity in the order of their creation.
func (s *corrected) reschedule(b *Book, at time.Time) {
	similarity := similarityOf(b.country, b.rows, s.rules)
	for i := range s.rules {
		rule := &s.rules[i]
		var indexes []int
		var change func(*bank.Transaction)
		switch rule.Kind {
		case bank.CorrectsRegularity:
			indexes = similarity.group(rule.Subjects[0], rule.Similar)
			change = setFrequency(b, rule, indexes, at)
		case bank.EndsRegularity:
			indexes = similarity.group(rule.Subjects[0], true)
			change = endRegularity(b, rule.Subjects[0], indexes)
		case bank.MarksSimilar:
			indexes = similarity.joining(rule)
			change = join(b, rule, indexes, at)
		case bank.MarksNotSimilar:
			indexes = similarity.exactly(rule.Subjects)
			change = removeRegularity
		default:
			continue
		}
		for _, index := range indexes {
			apply(b.own().change(index), rule, func(t *bank.Transaction) {
				change(t)
				t.Enrichment.Rules = append(slices.Clip(t.Enrichment.Rules), rule.ID.String())
			})
		}
	}
}

// exactly returns the indexes of the subjects.
func (s *similarity) exactly(subjects []bank.Subject) []int {
	return s.covered(&bank.Correction{Subjects: subjects})
}

// group returns the index of a transaction and, if similar is set, the indexes of those that are similar to it or in
// its regular group.
func (s *similarity) group(subject bank.Subject, similar bool) (indexes []int) {
	if !similar {
		return s.exactly([]bank.Subject{subject})
	}
	label := ""
	for i := range s.transactions.Len() {
		t := s.transactions.At(i)
		if r := t.Enrichment.Regularity; t.ID == subject.ID && r != nil {
			label = r.Group
		}
	}
	for i := range s.transactions.Len() {
		t := s.transactions.At(i)
		r := t.Enrichment.Regularity
		inGroup := label != "" && r != nil && r.Group == label && !s.separated[t.ID]
		if inGroup || s.similar(subject, i) {
			indexes = append(indexes, i)
		}
	}
	return indexes
}

// joining returns the indexes of the transactions that a rule joins: its subjects, similar transactions, and the group
// of the reference.
func (s *similarity) joining(rule *bank.Correction) []int {
	indexes := s.covered(&bank.Correction{Subjects: rule.Subjects, Similar: true})
	if rule.Reference != nil {
		indexes = append(indexes, s.group(*rule.Reference, true)...)
		slices.Sort(indexes)
		indexes = slices.Compact(indexes)
	}
	return indexes
}

// removeRegularity makes a transaction irregular.
func removeRegularity(t *bank.Transaction) {
	t.Enrichment.Regularity = nil
	t.Tags &^= bank.TagRegular
}

// setRegularity returns a function that sets the regularity of a transaction.
func setRegularity(r *bank.Regularity) func(*bank.Transaction) {
	return func(t *bank.Transaction) {
		t.Enrichment.Regularity = r
		t.Tags |= bank.TagRegular
	}
}

// steps are the periods of Bud's frequencies.
var steps = map[string]bank.Period{
	enrichment.Daily:     {Days: 1},
	enrichment.Weekly:    {Days: 7},
	enrichment.Biweekly:  {Days: 14},
	enrichment.Monthly:   {Months: 1},
	enrichment.Quarterly: {Months: 3},
}

// predictions is the number of predicted dates of a corrected regularity.
const predictions = 3

// setFrequency returns a function that sets another frequency, counted from the newest of the transactions by the
// clocks that they keep. An unknown frequency makes them irregular.
func setFrequency(
	b *Book, rule *bank.Correction, indexes []int, at time.Time,
) func(*bank.Transaction) {
	step, known := steps[rule.Frequency]
	if !known || len(indexes) == 0 {
		return removeRegularity
	}
	zone := enrichment.ZoneOf(b.country, newestTimes(b, indexes))
	schedule := bank.Repetition{Start: b.own()[indexes[0]].At.In(zone), Period: step}
	r := &bank.Regularity{Frequency: rule.Frequency, Group: groupLabel(b, rule, indexes), Schedule: schedule}
	until := at.In(zone)
	if schedule.Start.After(at) {
		until = schedule.Start
	}
	for range predictions {
		until = step.After(until)
	}
	r.Predicted = slices.Collect(schedule.Due(at, until))
	return setRegularity(r)
}

// newestTimes returns the times of at most five transactions, the newest.
func newestTimes(b *Book, indexes []int) (times []time.Time) {
	for _, index := range indexes[:min(len(indexes), 5)] {
		times = append(times, b.own()[index].At)
	}
	return times
}

// groupLabel returns the label of a corrected group: the existing one if the correction covers the whole group, or a
// new one.
func groupLabel(b *Book, rule *bank.Correction, indexes []int) string {
	if r := b.own()[indexes[0]].Enrichment.Regularity; rule.Similar && r != nil {
		return r.Group
	}
	sum := sha1.Sum(rule.ID[:]) //nolint:gosec // as above
	return hex.EncodeToString(sum[:]) + "-0"
}

// endRegularity returns a function that ends a group after its last transaction: later transactions become irregular,
// and the others lose their predictions.
func endRegularity(b *Book, last bank.Subject, indexes []int) func(*bank.Transaction) {
	at := last.At
	if index, ok := b.indexes()[last.ID]; ok {
		at = b.own()[index].At
	}
	withoutPredictions := map[*bank.Regularity]*bank.Regularity{}
	for _, index := range indexes {
		if r := b.own()[index].Enrichment.Regularity; r != nil && withoutPredictions[r] == nil {
			withoutPredictions[r] = &bank.Regularity{Frequency: r.Frequency, Group: r.Group}
		}
	}
	return func(t *bank.Transaction) {
		if t.At.After(at) {
			removeRegularity(t)
			return
		}
		if r := t.Enrichment.Regularity; r != nil {
			t.Enrichment.Regularity = withoutPredictions[r]
		}
	}
}

// join returns a function that gives joined transactions one regularity: the one that they have together, or else that
// of the reference. Without either it changes nothing.
func join(b *Book, rule *bank.Correction, indexes []int, at time.Time) func(*bank.Transaction) {
	if group, ok := enrichment.FitSchedule(b.country, b.own(), indexes, at); ok && group.Regularity != nil {
		return setRegularity(group.Regularity)
	}
	if rule.Reference != nil {
		if t, ok := b.Transaction(rule.Reference.ID); ok && t.Enrichment.Regularity != nil {
			return setRegularity(t.Enrichment.Regularity)
		}
	}
	return func(*bank.Transaction) {}
}
