package ledger

import (
	"slices"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/enrichment"
	"budsandbox/fixtures"
	"budsandbox/storage"
)

// Engine returns the enrichment engine, which is built on the first call.
type Engine func() (*enrichment.Engine, error)

// ingested is the source of first-party data: the accounts with their latest balances, and the transactions, which are
// enriched here.
type ingested struct {
	engine      Engine
	before      *enrichedRows // of the customer's last book; nil if unknown
	beforeBuild func(size int64)

	accounts   []bank.IngestedAccount
	rows       ingestedRows
	coverages  []bank.Coverage
	tombstones []bank.Tombstone
}

func (s *ingested) read(tx *storage.Tx, p bank.Project, c bank.CustomerID) (err error) {
	key := storage.CustomerKey(c)
	if s.accounts, err = all(tx.IngestedAccounts(p), key); err != nil {
		return err
	}
	if s.rows, err = readIngested(tx, p, c, s.before, s.cards(), s.announce); err != nil {
		return err
	}
	if s.coverages, err = all(tx.Coverages(p), key); err != nil {
		return err
	}
	s.tombstones, err = all(tx.Tombstones(p), key)
	return err
}

// announce tells how many rows were read that no book has yet.
func (s *ingested) announce(rows int) {
	if s.beforeBuild != nil {
		s.beforeBuild(int64(rows) * (transactionSize + memoSize))
	}
}

// all returns the records under a key.
func all[V any](table storage.Rows[V], under storage.Key) (found []V, err error) {
	for v, err := range table.WithPrefix(under) {
		if err != nil {
			return nil, err
		}
		found = append(found, v)
	}
	return found, nil
}

func (s *ingested) empty() bool {
	return len(s.accounts) == 0 && s.rows.Len() == 0 && len(s.coverages) == 0 && len(s.tombstones) == 0
}

func (s *ingested) merge(b *builder) error {
	b.repeatedIDs = b.repeatedIDs || !s.empty() && len(b.transactions)+len(b.Deleted) > 0 // both may have an id
	if err := s.mergeRows(b); err != nil {
		return err
	}
	for i := range s.accounts {
		s.mergeAccount(b, &s.accounts[i])
	}
	for _, e := range s.tombstones {
		b.changesAt(e.At)
		b.Deleted = append(b.Deleted, Tombstone{ID: e.ID, At: e.At})
	}
	return nil
}

// changesAt records the time of a change, which the book shows immediately.
func (b *builder) changesAt(at time.Time) {
	if at.After(b.from) && !at.After(b.now) {
		b.from = at
	}
}

func (s *ingested) mergeRows(b *builder) error {
	if s.rows.Len() == 0 {
		return nil
	}
	engine, err := s.engine()
	if err != nil {
		return err
	}
	reader := IngestedReader{Engine: engine, Customer: b.customer, Cards: s.cards()}
	b.ingested = s.rows.enrich(reader)
	rows := make(ownRows, len(b.ingested.newest))
	for i, row := range b.ingested.newest {
		rows[i] = ownRow{row.Transaction, true}
		b.changesAt(row.UpdatedAt)
		b.DataAt = bank.Later(b.DataAt, row.UpdatedAt)
	}
	b.replace(rows)
	for _, pair := range enrichment.OwnTransfers(rows) {
		enrichment.MarkOwnTransfer(rows.change(pair[0]))
		enrichment.MarkOwnTransfer(rows.change(pair[1]))
	}
	b.transactions = append(b.transactions, rows...)
	return nil
}

// replace removes the transactions of banks that have the ids of ingested ones, in any form. The ingested ones get the
// form of the bank, by which labels and corrections know them.
func (b *builder) replace(ingested ownRows) {
	if len(b.transactions) == 0 {
		return
	}
	indexes := make(map[bank.TransactionID]int, len(ingested))
	for i, row := range ingested {
		indexes[row.ID.Dashed()] = i
	}
	b.transactions = slices.DeleteFunc(b.transactions, func(row ownRow) bool {
		i, found := indexes[row.ID]
		if found && ingested[i].ID != row.ID {
			ingested.change(i).ID = row.ID
		}
		return found
	})
}

// cards returns the ingested accounts that belong to credit cards.
func (s *ingested) cards() map[bank.AccountID]bool {
	cards := map[bank.AccountID]bool{}
	for i := range s.accounts {
		if s.accounts[i].Type == bank.CreditCard {
			cards[s.accounts[i].ID] = true
		}
	}
	return cards
}

// mergeAccount adds an account. If a connected bank has the same account, only the ingested closure is used.
func (s *ingested) mergeAccount(b *builder, a *bank.IngestedAccount) {
	b.changesAt(a.SentAt)
	b.DataAt = bank.Later(b.DataAt, a.SentAt)
	if connected, found := b.Account(a.ID); found {
		if connected.ClosedAt.IsZero() {
			connected.ClosedAt = a.ClosedAt
		}
		return
	}
	b.Accounts = append(b.Accounts, Account{
		Account: a.Account, Balances: a.Balances, Limits: a.Limits, SyncedAt: syncedAt(a), Windows: s.windowsOf(a.ID),
		Booked:  firstOf(a.Balances, bookedTypes[:]),
		Pending: firstOf(a.Balances, pendingTypes[:]),
	})
}

// windowsOf returns the periods of an account for which the client ingested all transactions.
func (s *ingested) windowsOf(id bank.AccountID) []bank.Window {
	for _, c := range s.coverages {
		if c.Account == id {
			return c.Windows
		}
	}
	return nil
}

// bookedTypes and pendingTypes are the types of balances from which Account.Booked and Account.Pending are taken, in
// order of preference (docs/research/bud.md#ingestion).
var (
	bookedTypes = [...]string{
		InterimBooked, "closing_booked", "opening_booked", "previously_closed_booked", "information",
	}
	pendingTypes = [...]string{InterimAvailable, Expected, "closing_available", "forward_available"}
)

// firstOf returns the amount of the first of the types that is among the balances.
func firstOf(balances []bank.Balance, types []string) bank.Money {
	for _, t := range types {
		for _, b := range balances {
			if b.Type == t {
				return b.Amount
			}
		}
	}
	return bank.Money{}
}

// syncedAt returns the time of the newest balance, or the time of ingestion without a balance.
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

// IngestedReader converts ingested transactions.
type IngestedReader struct {
	Engine   *enrichment.Engine
	Customer bank.Customer
	Cards    map[bank.AccountID]bool // accounts that are known to belong to credit cards
}

// Read enriches an ingested transaction. Values that the client gave take precedence.
func (r IngestedReader) Read(row *bank.IngestedTransaction) bank.Transaction {
	t := row.Transaction
	found := r.Engine.Enrich(enrichment.Input{
		Description: row.Description, Amount: row.Amount, Country: countryOf(r.Customer), Model: r.model(row.Model),
		MCC: row.MCC, Merchant: row.Merchant, CountryCode: row.Country,
		Business: r.Customer.Context.Type == bank.Business, Region: r.Customer.Context.Region,
		Card: r.Cards[row.Account],
	})
	t.Enrichment = found.Enrichment
	t.Tags = found.Tags
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

// model returns the category model of a transaction: the one that the row names if the customer's region may use it,
// or else the customer's.
func (r IngestedReader) model(name string) string {
	for _, m := range bank.Models {
		if m.Name == name && m.Region == r.Customer.Context.Region {
			return name
		}
	}
	return r.Customer.Context.CategoryModel()
}

// countryOf returns the country of a customer's statement lines.
func countryOf(c bank.Customer) fixtures.Country {
	if c.Context.CategoryModel() == bank.ModelUS {
		return fixtures.US
	}
	return fixtures.GB
}
