package ledger

import (
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/enrichment"
	"budsandbox/seed"
)

// revisions holds what life events changed in the rows that a connection had already shown, as when a bank corrects
// its records. Most events only change later rows, and need no revisions.
type revisions struct {
	since   map[bank.TransactionID]int       // index of the pull that first saw a row, unless it follows from the times
	changed map[bank.TransactionID]time.Time // when a transaction got its current content
	deleted []deletedRow
}

// deletedRow is a transaction that was shown and no longer exists.
type deletedRow struct {
	account int // index in the history
	id      bank.TransactionID
	at      time.Time
}

// changedAt returns when a transaction got its current content, or zero if no event changed it.
func (r *revisions) changedAt(id bank.TransactionID) time.Time {
	if r == nil {
		return time.Time{}
	}
	return r.changed[id]
}

// knownSince returns the index of the pull that first saw a row, or 0 if it follows from the times.
func (r *revisions) knownSince(id bank.TransactionID) int {
	if r == nil {
		return 0
	}
	return r.since[id]
}

// indexes returns the indexes of the pulls among all pulls of a connection.
func (p pulls) indexes(c bank.Connection) []int {
	indexes, next := make([]int, len(p)), 0
	for i, pull := range p {
		for index := range c.Pulls {
			if c.Pulls[index] == pull {
				next = index
			}
		}
		indexes[i] = next
	}
	return indexes
}

// seen returns the connection with the life events that its pulls have seen.
func (p pulls) seen(c bank.Connection) bank.Connection {
	if len(c.Events) == 0 || len(p) == 0 {
		c.Events = nil
		return c
	}
	indexes := p.indexes(c)
	c.Events = c.KnownAt(indexes[len(indexes)-1])
	return c
}

// revisions compares the rows before and after each pull that saw a change of earlier rows.
func (s *connected) revisions(c bank.Connection, pulls pulls, last *seed.History) (*revisions, error) {
	if len(c.Events) == 0 {
		return nil, nil
	}
	indexes := pulls.indexes(c)
	var revising []int // indexes of the pulls that saw a change of earlier rows
	for i := 1; i < len(pulls); i++ {
		if c.RevisedBy(indexes[i]) {
			revising = append(revising, i)
		}
	}
	if len(revising) == 0 {
		return nil, nil
	}
	r := &revisions{since: map[bank.TransactionID]int{}, changed: map[bank.TransactionID]time.Time{}}
	before, err := s.historyBefore(c, pulls, indexes, revising[0])
	if err != nil {
		return nil, err
	}
	for i, pull := range revising {
		after := last
		if i+1 < len(revising) {
			if after, err = s.historyBefore(c, pulls, indexes, revising[i+1]); err != nil {
				return nil, err
			}
		}
		r.compare(before, after, pulls, pull)
		before = after
	}
	return r, nil
}

// historyBefore returns the history as the pull before the one with an index showed it.
func (s *connected) historyBefore(c bank.Connection, pulls pulls, indexes []int, pull int) (*seed.History, error) {
	c.Events = c.KnownAt(indexes[pull-1])
	return s.books.Generator.History(c, pulls[pull-1].To)
}

// compare records what the pull with an index changed.
func (r *revisions) compare(before, after *seed.History, pulls pulls, pull int) {
	cutoff, at := pulls[pull-1].To, pulls[pull].At
	earlier := make(map[bank.TransactionID]*seed.Entry, len(before.Entries))
	for i := range before.Entries {
		earlier[before.Entries[i].ID] = &before.Entries[i]
	}
	later := make(map[bank.TransactionID]*seed.Entry, len(after.Entries))
	for i := range after.Entries {
		entry := &after.Entries[i]
		later[entry.ID] = entry
		was, shown := shownAt(earlier[entry.ID], cutoff)
		now, stillShown := shownAt(entry, cutoff)
		switch {
		case shown && (!stillShown || !sameAnswer(&was, &now)):
			r.changed[entry.ID] = at
		case !shown && stillShown:
			r.since[entry.ID], r.changed[entry.ID] = pull, at
		}
	}
	for i := range before.Entries {
		old := &before.Entries[i]
		if was, shown := shownAt(old, cutoff); shown {
			if now, stillShown := shownAt(later[old.ID], pulls[pull].To); !stillShown || now.ID != was.ID {
				r.deleted = append(r.deleted, deletedRow{old.AccountIndex, was.ID, at})
			}
		}
		if later[old.ID] == nil {
			delete(r.since, old.ID)
		}
	}
}

// shownAt returns the form in which the bank shows an entry at a cutoff. It returns false if the bank does not show it.
func shownAt(entry *seed.Entry, cutoff time.Time) (t bank.Transaction, shown bool) {
	if entry == nil || entry.Authorised.After(cutoff) {
		return t, false
	}
	t = *entry.Transaction
	if entry.At.After(cutoff) {
		setPending(&t, entry.Pending, entry.Authorised)
	}
	return t, t.ID != ""
}

// removeRevised adds tombstones for rows that were shown and no longer exist.
func (b *builder) removeRevised(r *revisions, removals map[int]*removal) {
	if r == nil {
		return
	}
	for _, row := range r.deleted {
		if !removals[row.account].hides(row.at) {
			b.Deleted = append(b.Deleted, Tombstone{ID: row.id, At: row.at})
		}
	}
	b.repeatedIDs = true
}

// enrichPosted enriches the descriptions of rows that life events added, like those of ingested rows. Values that the
// event specifies take precedence.
func (s *connected) enrichPosted(b *builder, h *seed.History) error {
	var engine *enrichment.Engine
	for i := range h.Entries {
		row := &h.Entries[i]
		if !row.Posted {
			continue
		}
		if engine == nil {
			if s.books.Engine == nil {
				return nil
			}
			var err error
			if engine, err = s.books.Engine(); err != nil {
				return err
			}
		}
		given := row.Enrichment
		found := engine.Enrich(enrichment.Input{
			Description: row.Description, Amount: row.Amount, Country: countryOf(b.customer),
			Model: b.customer.Context.CategoryModel(), MCC: row.MCC,
			Business: b.customer.Context.Type == bank.Business, Region: b.customer.Context.Region,
		})
		row.Enrichment, row.Tags = found.Enrichment, row.Tags|found.Tags
		if found.Suggested != "" {
			row.Suggested = found.Suggested
		}
		if given.Merchant != nil {
			row.Enrichment.Merchant, row.Suggested = given.Merchant, given.Merchant.DisplayName
		}
		if given.Categories.L1 != "" {
			row.Enrichment.Categories = given.Categories
			row.Tags = row.Tags&^categoryTags | tagsOf(given.Categories.L1, given.Categories.L2, row.Amount)
		}
	}
	return nil
}
