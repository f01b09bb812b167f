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

func (r *revisions) changedAt(id bank.TransactionID) time.Time {
	if r == nil {
		return time.Time{}
	}
	return r.changed[id]
}

func (r *revisions) knownSince(id bank.TransactionID) int {
	if r == nil {
		return 0
	}
	return r.since[id]
}

// indexes returns the indexes of the pulls of a timeline among all pulls of a connection.
func (t pulls) indexes(c bank.Connection) []int {
	indexes, next := make([]int, len(t)), 0
	for i, pull := range t {
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
func (t pulls) seen(c bank.Connection) bank.Connection {
	if len(c.Events) == 0 || len(t) == 0 {
		c.Events = nil
		return c
	}
	indexes := t.indexes(c)
	c.Events = c.KnownAt(indexes[len(indexes)-1])
	return c
}

// revisions compares the rows before and after each pull that saw a change of earlier rows.
func (s *connected) revisions(c bank.Connection, pulls pulls, last *seed.History) (*revisions, error) {
	if len(c.Events) == 0 {
		return nil, nil
	}
	indexes := pulls.indexes(c)
	var turns []int // indexes in the timeline
	for i := 1; i < len(pulls); i++ {
		if c.RevisedBy(indexes[i]) {
			turns = append(turns, i)
		}
	}
	if len(turns) == 0 {
		return nil, nil
	}
	r := &revisions{since: map[bank.TransactionID]int{}, changed: map[bank.TransactionID]time.Time{}}
	before, err := s.historyBefore(c, pulls, indexes, turns[0])
	if err != nil {
		return nil, err
	}
	for i, turn := range turns {
		after := last
		if i+1 < len(turns) {
			if after, err = s.historyBefore(c, pulls, indexes, turns[i+1]); err != nil {
				return nil, err
			}
		}
		r.compare(before, after, pulls, turn)
		before = after
	}
	return r, nil
}

// historyBefore returns the history as the pull before a turn showed it.
func (s *connected) historyBefore(c bank.Connection, pulls pulls, indexes []int, turn int) (*seed.History, error) {
	c.Events = c.KnownAt(indexes[turn-1])
	return s.books.Generator.History(c, pulls[turn-1].To)
}

// compare records what the pull at a turn changed.
func (r *revisions) compare(before, after *seed.History, pulls pulls, turn int) {
	cutoff, at := pulls[turn-1].To, pulls[turn].At
	was := make(map[bank.TransactionID]*seed.Entry, len(before.Entries))
	for i := range before.Entries {
		was[before.Entries[i].ID] = &before.Entries[i]
	}
	is := make(map[bank.TransactionID]*seed.Entry, len(after.Entries))
	for i := range after.Entries {
		row := &after.Entries[i]
		is[row.ID] = row
		switch old := was[row.ID]; {
		case old != nil:
			if !old.At.After(cutoff) && !sameRow(old, row) {
				r.changed[row.ID] = at
			}
		case !row.Authorised.After(cutoff):
			r.since[row.ID], r.changed[row.ID] = turn, at
		}
	}
	for i := range before.Entries {
		old := &before.Entries[i]
		if shown := shownAs(old, cutoff); shown != "" && shown != shownAs(is[old.ID], pulls[turn].To) {
			r.deleted = append(r.deleted, deletedRow{old.AccountIndex, shown, at})
		}
		if is[old.ID] == nil {
			delete(r.since, old.ID)
		}
	}
}

// sameRow reports whether the bank reports two rows with one id equally.
func sameRow(a, b *seed.Entry) bool {
	return a.Amount == b.Amount && a.At.Equal(b.At) && a.Authorised.Equal(b.Authorised) && a.Running == b.Running &&
		a.Description == b.Description && a.Enrichment.Categories == b.Enrichment.Categories &&
		a.Enrichment.Merchant == b.Enrichment.Merchant
}

// shownAs returns the id under which a row is shown at a cutoff, or "" if it is not shown.
func shownAs(row *seed.Entry, cutoff time.Time) bank.TransactionID {
	switch {
	case row == nil || row.Authorised.After(cutoff):
		return ""
	case !row.At.After(cutoff):
		return row.ID
	}
	return bank.TransactionID(row.Pending)
}

// removeRevised adds tombstones for rows that were shown and no longer exist.
func (d *builder) removeRevised(r *revisions, removals map[int]*removal) {
	if r == nil {
		return
	}
	for _, row := range r.deleted {
		if !removals[row.account].hides(row.at) {
			d.Deleted = append(d.Deleted, Tombstone{ID: row.id, At: row.at})
		}
	}
	d.returned = true
}

// enrichPosted enriches the descriptions of rows that life events added, like those of ingested rows. Values that the
// event specifies take precedence.
func (s *connected) enrichPosted(d *builder, h *seed.History) error {
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
			Description: row.Description, Amount: row.Amount, Country: countryOf(d.customer),
			Model: d.customer.Context.CategoryModel(), MCC: row.MCC,
			Business: d.customer.Context.Type == bank.Business, Region: d.customer.Context.Region,
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
