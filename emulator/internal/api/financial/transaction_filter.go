package financial

import (
	"errors"
	"slices"
	"sort"
	"time"

	"github.com/google/uuid"

	"budsandbox/bank"
	"budsandbox/emulator/internal/insight"
	"budsandbox/emulator/internal/ledger"
	"budsandbox/emulator/internal/route"
	"budsandbox/emulator/internal/wire"
)

// labelID is the id of a label in a request.
type labelID uuid.UUID

// UnmarshalText parses a UUID.
func (id *labelID) UnmarshalText(text []byte) error {
	parsed, err := uuid.ParseBytes(text)
	if err != nil {
		return errors.New("must be a valid UUID")
	}
	*id = labelID(parsed)
	return nil
}

func (id labelID) String() string { return uuid.UUID(id).String() }

// transactionFilter is a request prepared for matching many transactions.
type transactionFilter struct {
	*transactionsRequest
	until            time.Time // first time that is too late
	include, exclude bank.Tags
	tagged           bool // tags were requested, even if only unknown ones
	booked, pending  bool // statuses that are included
	declined         bool
	changes          *ledger.Changes // changes since updated_after; nil without it

	buffer bank.Transaction // of matches
}

func startOfDay(t time.Time) time.Time { return t.UTC().Truncate(24 * time.Hour) }

// filter prepares a request. Without date_to the list ends with today, and without status it has no declined
// transactions.
func (in *transactionsRequest) filter(now time.Time) transactionFilter {
	f := transactionFilter{transactionsRequest: in, until: insight.Between(in.From.Time, in.To.Until()).Until}
	if in.To.Time.IsZero() {
		f.until = startOfDay(now).Add(24 * time.Hour)
	}
	f.include = tagsOf(in.Include)
	f.exclude = tagsOf(in.Exclude)
	f.tagged = len(route.Split(in.Include)) > 0
	f.booked = len(in.Statuses) == 0 || slices.Contains(in.Statuses, string(bank.Booked))
	f.pending = len(in.Statuses) == 0 || slices.Contains(in.Statuses, string(bank.Pending))
	f.declined = slices.Contains(in.Statuses, string(bank.Declined))
	return f
}

// tagsOf returns the set of the tags with these names. It ignores unknown names.
func tagsOf(names []string) (tags bank.Tags) {
	for _, name := range route.Split(names) {
		if tag, known := bank.ParseTag(name); known {
			tags |= tag
		}
	}
	return tags
}

// start returns the index of the first transaction before f.until.
func (f *transactionFilter) start(book *ledger.Book) int {
	return sort.Search(book.Len(), func(i int) bool { return book.Time(i).Before(f.until) })
}

// end returns the index after the last transaction that is not before the request's first date.
func (f *transactionFilter) end(book *ledger.Book) int {
	return sort.Search(book.Len(), func(i int) bool { return book.Time(i).Before(f.From.Time) })
}

// matches reports whether a book's transaction before f.until matches.
func (f *transactionFilter) matches(book *ledger.Book, i int) bool {
	if f.statusOnly() {
		return f.hasStatus(book.Status(i))
	}
	t := book.Outline(i, &f.buffer)
	merchant := t.Enrichment.Merchant
	switch {
	case !f.hasStatus(t.Status), f.tagged && !t.Tags.HasAny(f.include), t.Tags.HasAny(f.exclude),
		f.Indicator != "" && t.Amount.Indicator() != f.Indicator,
		len(f.Accounts) > 0 && !slices.Contains(f.Accounts, string(t.Account)),
		len(f.L1) > 0 && !slices.Contains(f.L1, t.Enrichment.Categories.L1),
		len(f.L2) > 0 && !slices.Contains(f.L2, t.Enrichment.Categories.L2),
		len(f.Merchants) > 0 && (merchant == nil || !slices.Contains(f.Merchants, merchant.Slug)):
		return false
	}
	for _, id := range f.Labels {
		if !hasLabel(t, uuid.UUID(id)) {
			return false
		}
	}
	return f.changes == nil || f.changes.Row(i) || f.wasInFuture(t)
}

// statusOnly reports whether nothing but the status of a transaction counts, as in most lists, so that its other fields
// need not be read. A new filter must be among the conditions.
func (f *transactionFilter) statusOnly() bool {
	return !f.tagged && f.exclude == 0 && f.Indicator == "" && f.changes == nil &&
		len(f.Accounts)+len(f.L1)+len(f.L2)+len(f.Merchants)+len(f.Labels) == 0
}

// wasInFuture reports whether the day of a transaction was still in the future at updated_after, so that a list without
// date_to left the transaction out.
func (f *transactionFilter) wasInFuture(t *bank.Transaction) bool {
	return f.To.Time.IsZero() && !t.At.Before(startOfDay(f.UpdatedAfter.Time).Add(24*time.Hour))
}

// deleted returns the transactions that have left the list since updated_after, newest first. They were deleted or
// declined, or their day is now in the future.
func (f *transactionFilter) deleted(book *ledger.Book) []tombstone {
	all := f.changes.Deleted()
	var buffer bank.Transaction
	for i := range book.Len() {
		t := book.Outline(i, &buffer)
		left := !f.declined && t.Status == bank.Declined || f.To.Time.IsZero() && !t.At.Before(f.until)
		if left && f.changes.Row(i) {
			all = append(all, ledger.Tombstone{ID: book.ID(i), At: book.UpdatedAt(i)})
		}
	}
	sort.SliceStable(all, func(i, j int) bool { return all[i].At.After(all[j].At) })
	deleted := make([]tombstone, len(all))
	for i, d := range all {
		deleted[i] = tombstone{string(d.ID), wire.DateTime(d.At.Truncate(time.Microsecond))}
	}
	return deleted
}

func (f *transactionFilter) hasStatus(s bank.Status) bool {
	switch s {
	case bank.Pending:
		return f.pending
	case bank.Declined:
		return f.declined
	}
	return f.booked
}

func hasLabel(t *bank.Transaction, id uuid.UUID) bool {
	for _, l := range t.Labels {
		if l.ID == id {
			return true
		}
	}
	return false
}
