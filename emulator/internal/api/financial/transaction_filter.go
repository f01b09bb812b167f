package financial

import (
	"errors"
	"slices"
	"sort"
	"time"

	"github.com/google/uuid"

	"budsandbox/bank"
)

// labelID is the id of a label in a request.
type labelID uuid.UUID

// UnmarshalText reads a UUID.
func (id *labelID) UnmarshalText(text []byte) error {
	parsed, err := uuid.ParseBytes(text)
	if err != nil {
		return errors.New("must be a valid UUID")
	}
	*id = labelID(parsed)
	return nil
}

func (id labelID) String() string { return uuid.UUID(id).String() }

// transactionFilter is a request in the form in which thousands of rows are asked about.
type transactionFilter struct {
	*transactionsRequest
	until            time.Time // the first instant that is too late
	include, exclude bank.Tags
	tagged           bool // some tags were asked for, if only unknown ones
	booked, pending  bool // statuses that are shown
	declined         bool
}

func startOfDay(t time.Time) time.Time { return t.UTC().Truncate(24 * time.Hour) }

// filter reads a request. Without date_to the list ends with today; without status it has no declined transactions.
func (in *transactionsRequest) filter(now time.Time) transactionFilter {
	f := transactionFilter{transactionsRequest: in, until: in.To.Until().Add(1)}
	switch {
	case in.To.Time.IsZero():
		f.until = startOfDay(now).Add(24 * time.Hour)
	case in.To.Day:
		f.until = in.To.Time.Add(24 * time.Hour)
	}
	f.include, f.exclude, f.tagged = tagsOf(in.Include), tagsOf(in.Exclude), len(split(in.Include)) > 0
	f.booked = len(in.Statuses) == 0 || slices.Contains(in.Statuses, string(bank.Booked))
	f.pending = len(in.Statuses) == 0 || slices.Contains(in.Statuses, string(bank.Pending))
	f.declined = slices.Contains(in.Statuses, string(bank.Declined))
	return f
}

// tagsOf is the set of the tags with these names. Nothing has a tag that Bud does not know.
func tagsOf(names []string) (tags bank.Tags) {
	for _, name := range split(names) {
		if tag, known := bank.ParseTag(name); known {
			tags |= tag
		}
	}
	return tags
}

// start is the first of rows that is not too late.
func (f *transactionFilter) start(rows []bank.Transaction) int {
	return sort.Search(len(rows), func(i int) bool { return rows[i].At.Before(f.until) })
}

// admits says whether a row that is not too late is on the list.
func (f *transactionFilter) admits(t *bank.Transaction) bool {
	switch {
	case !f.hasStatus(t.Status),
		f.tagged && !t.Tags.HasAny(f.include), t.Tags.HasAny(f.exclude),
		f.Indicator != "" && t.Amount.Indicator() != f.Indicator,
		!f.UpdatedAfter.Time.IsZero() && !t.UpdatedAt.After(f.UpdatedAfter.Time),
		len(f.Accounts) > 0 && !slices.Contains(f.Accounts, string(t.Account)),
		len(f.L1) > 0 && !slices.Contains(f.L1, t.Enrichment.Categories.L1),
		len(f.L2) > 0 && !slices.Contains(f.L2, t.Enrichment.Categories.L2),
		len(f.Merchants) > 0 && (t.Enrichment.Merchant == nil || !slices.Contains(f.Merchants, t.Enrichment.Merchant.Slug)):
		return false
	}
	for _, wanted := range f.Labels {
		if !labelled(t, uuid.UUID(wanted)) {
			return false
		}
	}
	return true
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

func labelled(t *bank.Transaction, id uuid.UUID) bool {
	for _, l := range t.Labels {
		if l.ID == id {
			return true
		}
	}
	return false
}
