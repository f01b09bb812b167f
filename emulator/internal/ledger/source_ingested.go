package ledger

import (
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/enrichment"
	"budsandbox/fixtures"
	"budsandbox/storage"
)

// Engine gives the enrichment of statement lines, which is built when somebody first needs it.
type Engine func() (*enrichment.Engine, error)

// ingested is the source of what the client brought itself: accounts as it last said that they stand, and transactions, whose
// lines are enriched here.
type ingested struct {
	engine    Engine
	accounts  []bank.IngestedAccount
	rows      []bank.IngestedRow
	coverages []bank.Coverage
	erasures  []bank.Erasure
}

func (s *ingested) read(tx *storage.Tx, p bank.Project, c bank.CustomerID) (err error) {
	key := storage.CustomerKey(c)
	if s.accounts, err = all(tx.IngestedAccounts(p), key); err != nil {
		return err
	}
	if s.rows, err = all(tx.IngestedRows(p), key); err != nil {
		return err
	}
	if s.coverages, err = all(tx.Coverages(p), key); err != nil {
		return err
	}
	s.erasures, err = all(tx.Erasures(p), key)
	return err
}

// all are the rows under a key.
func all[V any](rows storage.Rows[V], under storage.Key) (found []V, err error) {
	for v, err := range rows.Under(under) {
		if err != nil {
			return nil, err
		}
		found = append(found, v)
	}
	return found, nil
}

func (s *ingested) merge(d *builder) error {
	if err := s.mergeRows(d); err != nil {
		return err
	}
	for i := range s.accounts {
		s.mergeAccount(d, &s.accounts[i])
	}
	for _, e := range s.erasures {
		d.changesAt(e.At)
		d.Deleted = append(d.Deleted, Tombstone{e.ID, e.At})
	}
	return nil
}

// changesAt notes when something last changed that the book shows at once.
func (d *builder) changesAt(at time.Time) {
	if at.After(d.from) && !at.After(d.now) {
		d.from = at
	}
}

func (s *ingested) mergeRows(d *builder) error {
	if len(s.rows) == 0 {
		return nil
	}
	engine, err := s.engine()
	if err != nil {
		return err
	}
	own := make(map[bank.TransactionID]bool, len(s.rows))
	for i := range s.rows {
		own[s.rows[i].ID] = true
	}
	kept := d.Transactions[:0]
	for _, t := range d.Transactions { // an id is one transaction: what the client says of it replaces what its bank does
		if !own[t.ID] {
			kept = append(kept, t)
		}
	}
	d.Transactions = kept
	reader := IngestedReader{Engine: engine, Customer: d.customer}
	for i := range s.rows {
		d.changesAt(s.rows[i].UpdatedAt)
		d.Transactions = append(d.Transactions, reader.Read(&s.rows[i]))
	}
	return nil
}

// mergeAccount adds an account. Of one that a connected bank keeps, the bank knows better; the client's closing counts.
func (s *ingested) mergeAccount(d *builder, a *bank.IngestedAccount) {
	d.changesAt(a.SentAt)
	if connected, found := d.Account(a.ID); found {
		if connected.ClosedAt.IsZero() {
			connected.ClosedAt = a.ClosedAt
		}
		return
	}
	d.Accounts = append(d.Accounts, Account{
		Account: a.Account, Balances: a.Balances, Limits: a.Limits, SyncedAt: syncedAt(a), Windows: s.windowsOf(a.ID),
		Booked: first(a.Balances, bookedTypes[:]), Pending: first(a.Balances, pendingTypes[:]),
	})
}

// windowsOf are the periods of an account of which the client brought everything.
func (s *ingested) windowsOf(id bank.AccountID) []bank.Window {
	for _, c := range s.coverages {
		if c.Account == id {
			return c.Windows
		}
	}
	return nil
}

// bookedTypes and pendingTypes are the types of balances from which an account's two figures are taken, the first that the
// client gave (research section 5.1).
var (
	bookedTypes  = [...]string{InterimBooked, "closing_booked", "opening_booked", "previously_closed_booked", "information"}
	pendingTypes = [...]string{InterimAvailable, Expected, "closing_available", "forward_available"}
)

func first(balances []bank.Balance, types []string) bank.Money {
	for _, t := range types {
		for _, b := range balances {
			if b.Type == t {
				return b.Amount
			}
		}
	}
	return bank.Money{}
}

// syncedAt is of when the newest balance is, or when the account came without any.
func syncedAt(a *bank.IngestedAccount) (at time.Time) {
	for _, b := range a.Balances {
		if b.At.After(at) {
			at = b.At
		}
	}
	if at.IsZero() {
		return a.SentAt
	}
	return at
}

// IngestedReader makes transactions of the rows that clients bring.
type IngestedReader struct {
	Engine   *enrichment.Engine
	Customer bank.Customer
}

// Read enriches one row. What the client says of it stands; only what it leaves out is taken from its line.
func (r IngestedReader) Read(row *bank.IngestedRow) bank.Transaction {
	t := row.Transaction
	found := r.Engine.Enrich(enrichment.Input{
		Description: row.Description, Amount: row.Amount, Country: countryOf(r.Customer), Model: r.model(row.Model), MCC: row.MCC,
		Merchant: row.Merchant, CountryCode: row.Country, Business: r.Customer.Context.Type == bank.Business, Region: r.Customer.Context.Region,
	})
	t.Enrichment, t.Tags = found.Enrichment, found.Tags
	if t.Status == bank.Pending {
		t.Tags |= bank.TagPending
	}
	if t.Type == (bank.TransactionType{}) {
		t.Type = found.Type
	}
	if t.Suggested == "" {
		t.Suggested = found.Suggested
	}
	return t
}

// model is the categories' model for a row: another than the customer's only where its region may use it.
func (r IngestedReader) model(named string) string {
	for _, m := range bank.Models {
		if m.Name == named && m.Region == r.Customer.Context.Region {
			return named
		}
	}
	return r.Customer.Context.Model
}

// countryOf is the country whose statement lines a customer has.
func countryOf(c bank.Customer) fixtures.Country {
	if c.Context.Model == bank.ModelUS {
		return fixtures.US
	}
	return fixtures.GB
}
