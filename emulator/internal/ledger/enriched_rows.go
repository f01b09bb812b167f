package ledger

import (
	"hash/maphash"
	"iter"
	"maps"
	"slices"
	"time"

	"budsandbox/bank"
	"budsandbox/parallel"
	"budsandbox/storage"
)

// enrichedRows are the ingested rows of a customer's book, enriched each for itself. The next book uses those whose
// records did not change, so that one more row does not enrich all others again. It is immutable.
type enrichedRows struct {
	seed   maphash.Seed
	cards  map[bank.AccountID]bool
	rows   map[uint64]*bank.Transaction // by the digests of their records
	newest []enrichedRow                // the same, newest first
}

// enrichedRow is an ingested row with the digest of its record.
type enrichedRow struct {
	*bank.Transaction
	digest uint64
}

// ingestedRows are the ingested rows of a customer as they were read: those that the last book has, and those that are
// not enriched yet.
type ingestedRows struct {
	before *enrichedRows // nil if there are none
	seed   maphash.Seed
	cards  map[bank.AccountID]bool
	known  []enrichedRow
	unread []storage.DigestedTransaction
}

// announcedRows is how many rows are read between two calls of announce: a few megabytes.
const announcedRows = 4096

// readIngested reads a customer's ingested rows. Those of the last book only count if the same accounts belong to
// credit cards. Now and then it calls announce with the number of rows that the last book does not have, so that the
// memory limit grows before the rows do.
func readIngested(
	tx *storage.Tx, p bank.Project, c bank.CustomerID, before *enrichedRows, cards map[bank.AccountID]bool,
	announce func(rows int),
) (r ingestedRows, err error) {
	r = ingestedRows{seed: maphash.MakeSeed(), cards: cards}
	if before != nil && maps.Equal(before.cards, cards) {
		r.before, r.seed = before, before.seed
		r.known = make([]enrichedRow, 0, len(before.newest))
	}
	known := func(digest uint64) bool { return r.before != nil && r.before.rows[digest] != nil }
	var last bank.IngestedTransaction
	for d, err := range tx.DigestedTransactions(p, c, r.seed, known) {
		if err != nil {
			return r, err
		}
		if d.Row == nil {
			r.known = append(r.known, enrichedRow{r.before.rows[d.Digest], d.Digest})
			continue
		}
		if d.Row.Account == last.Account { // rows of one account share the text
			d.Row.Account = last.Account
		}
		if d.Row.Provider == last.Provider {
			d.Row.Provider = last.Provider
		}
		last.Account, last.Provider = d.Row.Account, d.Row.Provider
		if r.unread = append(r.unread, d); len(r.unread)%announcedRows == 0 {
			announce(len(r.unread) + announcedRows)
		}
	}
	return r, nil
}

// Len returns the number of rows.
func (r *ingestedRows) Len() int { return len(r.known) + len(r.unread) }

// updates yields when each row was last ingested.
func (r *ingestedRows) updates() iter.Seq[time.Time] {
	return func(yield func(time.Time) bool) {
		for _, row := range r.known {
			if !yield(row.UpdatedAt) {
				return
			}
		}
		for _, row := range r.unread {
			if !yield(row.Row.UpdatedAt) {
				return
			}
		}
	}
}

// minEnrichedPerWorker is the least number of rows to enrich that justifies another goroutine.
const minEnrichedPerWorker = 64

// rowsPerSlice is small, because a single row keeps a slice alive.
const rowsPerSlice = 64

// enrich returns all rows, and enriches those that the last book does not have.
func (r *ingestedRows) enrich(reader IngestedReader) *enrichedRows {
	if r.before != nil && len(r.unread) == 0 && len(r.known) == len(r.before.newest) {
		return r.before
	}
	made := &enrichedRows{seed: r.seed, cards: r.cards, rows: make(map[uint64]*bank.Transaction, r.Len())}
	added := make([]enrichedRow, len(r.unread))
	parallel.Each(len(added), minEnrichedPerWorker, func(from, to int) {
		var rows []bank.Transaction
		for i := from; i < to; i++ {
			if len(rows) == 0 {
				rows = make([]bank.Transaction, min(rowsPerSlice, to-i))
			}
			rows[0] = reader.Read(r.unread[i].Row)
			added[i], rows = enrichedRow{&rows[0], r.unread[i].Digest}, rows[1:]
		}
	})
	for _, row := range r.known {
		made.rows[row.digest] = row.Transaction
	}
	for _, row := range added {
		made.rows[row.digest] = row.Transaction
	}
	slices.SortFunc(added, compareEnriched)
	made.newest = added
	if r.before != nil {
		made.newest = make([]enrichedRow, 0, r.Len())
		for _, row := range r.before.newest { // both are sorted
			if made.rows[row.digest] == nil {
				continue
			}
			for len(added) > 0 && compareEnriched(added[0], row) < 0 {
				made.newest, added = append(made.newest, added[0]), added[1:]
			}
			made.newest = append(made.newest, row)
		}
		made.newest = append(made.newest, added...)
	}
	return made
}

func compareEnriched(a, b enrichedRow) int { return latestFirst(a.Transaction, b.Transaction) }
