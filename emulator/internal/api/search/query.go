package search

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/google/uuid"

	"budsandbox/bank"
	"budsandbox/emulator/internal/insight"
	"budsandbox/emulator/internal/ledger"
	"budsandbox/emulator/internal/route"
	"budsandbox/fixtures/calendar"
	"budsandbox/storage"
)

// dateTime is a time in RFC 3339.
type dateTime struct{ time.Time }

// UnmarshalText parses a time in the years that RFC 3339 can represent in every zone.
func (m *dateTime) UnmarshalText(text []byte) (err error) {
	if m.Time, err = time.Parse(time.RFC3339, string(text)); err != nil || m.UTC().Year() < 1 || m.UTC().Year() > 9998 {
		return errors.New("must be a date and time such as 2026-03-01T09:00:00Z")
	}
	return nil
}

// searchAmount is an amount with its text.
type searchAmount struct {
	text  string
	value int64 // in hundredths
}

// UnmarshalText parses a decimal without a currency.
func (d *searchAmount) UnmarshalText(text []byte) error {
	m, err := bank.ParseMoney(string(text), bank.GBP)
	if err != nil {
		return bank.ErrAmount
	}
	d.text, d.value = string(text), m.Minor
	return nil
}

// Shape returns the schema of a number.
func (searchAmount) Shape() any { return 0.0 }

// searchTexts holds the parameters that exclude each other.
type searchTexts struct {
	UserInput   string `query:"user_input"    json:"user_input,omitempty"    validate:"max=512"`
	Merchant    string `query:"merchant_name" json:"merchant_name,omitempty" validate:"max=512"`
	CategoryL1  string `query:"category_l1"   json:"category_l1,omitempty"   validate:"max=512"`
	CategoryL2  string `query:"category_l2"   json:"category_l2,omitempty"   validate:"max=512"`
	Description string `query:"description"   json:"description,omitempty"   validate:"max=512"`
	Tag         string `query:"tag"           json:"tag,omitempty"           validate:"max=512"`
}

const freeText = "user_input"

// fields returns pointers to the texts with their names, in the order of Bud's documents.
func (t *searchTexts) fields() [6]struct {
	name string
	text *string
} {
	return [6]struct {
		name string
		text *string
	}{
		{freeText, &t.UserInput}, {"merchant_name", &t.Merchant}, {"category_l1", &t.CategoryL1},
		{"category_l2", &t.CategoryL2}, {"description", &t.Description}, {"tag", &t.Tag},
	}
}

// newSearch returns the search of a request, or the problems.
func (in *searchRequest) newSearch(
	req *route.Request, now time.Time,
) (stored bank.Search, problems route.Problems) {
	stored = bank.Search{
		Customer: req.Customer.ID, CreatedAt: now, Zone: in.Zone.Name, Indicator: in.Indicator,
		MinAmount: in.Least.text, MaxAmount: in.Most.text, From: in.From.UTC(), To: in.To.UTC(),
	}
	invalid := func(name, text string) {
		problems = append(problems, route.Problem{In: "query", Name: name, Text: text})
	}
	for _, f := range in.fields() {
		switch {
		case strings.TrimSpace(*f.text) == "":
		case stored.Field != "":
			invalid(f.name, "cannot be used together with "+stored.Field)
		default:
			stored.Field, stored.Text = f.name, *f.text
		}
	}
	for _, id := range in.Accounts {
		for one := range strings.SplitSeq(id, ",") {
			stored.Accounts = append(stored.Accounts, bank.AccountID(strings.TrimSpace(one)))
		}
	}
	switch {
	case in.Least.value < 0:
		invalid("amount_min", "must be 0 or greater")
	case in.Most.text != "" && in.Most.value <= 0:
		invalid("amount_max", "must be greater than 0")
	case in.Most.text != "" && in.Least.value > in.Most.value:
		invalid("amount_min", "must not be greater than amount_max")
	case !in.From.IsZero() && !in.To.IsZero() && in.From.After(in.To.Time):
		invalid("from", "must not be after to")
	}
	return stored, problems
}

// newSearchQuery returns the query of a stored search for a book. Parameters take precedence over words of the text.
func newSearchQuery(stored bank.Search, book *ledger.Book) insight.Search {
	zone, err := calendar.FindZone(stored.Zone)
	if err != nil {
		zone = time.UTC // the zone was valid when the search was stored, but another machine may not have it
	}
	question := insight.Search{Accounts: stored.Accounts}
	if stored.Field == freeText {
		question.Question = insight.ParseQuestion(stored.Text, stored.CreatedAt.In(zone))
	} else {
		question.Field, question.Text = insight.Field(stored.Field), stored.Text
	}
	switch stored.Indicator {
	case bank.Credit:
		question.Side = insight.Credits
	case bank.Debit:
		question.Side = insight.Debits
	}
	var least, most searchAmount
	if stored.MinAmount != "" && least.UnmarshalText([]byte(stored.MinAmount)) == nil {
		question.MinAmount = least.value
	}
	if stored.MaxAmount != "" && most.UnmarshalText([]byte(stored.MaxAmount)) == nil {
		question.MaxAmount = most.value
	}
	question.Window = withBounds(question.Window, stored, book)
	return question
}

// withBounds sets the bounds of a window: those of the parameters, of the words, or of all transactions up to now.
func withBounds(w insight.Window, stored bank.Search, book *ledger.Book) insight.Window {
	if !stored.From.IsZero() {
		w.From = stored.From
	}
	if !stored.To.IsZero() {
		w.Until = insight.Between(stored.To, stored.To).Until
	}
	if w.Until.IsZero() {
		w.Until = insight.Between(stored.CreatedAt, stored.CreatedAt).Until
	}
	if w.From.IsZero() {
		w.From = w.Until
		if n := book.Len(); n > 0 && book.Time(n-1).Before(w.Until) {
			w.From = book.Time(n - 1)
		}
	}
	return w
}

// find returns a search of the customer that has not expired.
func (h *Handlers) find(req *route.Request, in *storedRequest) (stored bank.Search, _ error) {
	id, err := uuid.Parse(in.ID)
	if err != nil {
		return stored, route.NotFound()
	}
	err = h.Store.View(req.Context(), func(tx *storage.Tx) (err error) {
		stored, err = tx.Searches(req.Project).Get(storage.SearchKey(req.Customer.ID, bank.SearchID(id)))
		return err
	})
	if errors.Is(err, storage.ErrNotFound) || err == nil && stored.Expired(req.Now()) {
		return stored, route.NotFound()
	}
	return stored, err
}

// save stores a search, and deletes expired ones of the customer.
func (h *Handlers) save(ctx context.Context, project bank.Project, stored *bank.Search) error {
	return h.Store.Update(ctx, func(tx *storage.Tx) error {
		all := tx.Searches(project)
		id, number, err := all.NextID(h.Seed, "search")
		if err != nil {
			return err
		}
		stored.ID, stored.Number = bank.SearchID(id), number
		if err := tx.DeleteExpiredSearches(project, *stored); err != nil {
			return err
		}
		return all.Put(*stored)
	})
}
