package ledger

import (
	"fmt"
	"slices"
	"time"

	"budsandbox/bank"
	"budsandbox/seed"
	"budsandbox/storage"
)

// connected is the source of bank data: the accounts and transactions of the customer's connections up to their last
// pulls.
type connected struct {
	books       *Books
	connections []bank.Connection
}

func (s *connected) read(tx *storage.Tx, p bank.Project, c bank.CustomerID) error {
	for connection, err := range tx.Connections(p).WithPrefix(storage.CustomerKey(c)) {
		if err != nil {
			return err
		}
		s.connections = append(s.connections, connection)
	}
	return nil
}

func (s *connected) empty() bool { return len(s.connections) == 0 }

// share builds the book of a customer who has one connection and nothing else, from rows that equal connections share.
// For any other customer it returns false and changes nothing.
func (s *connected) share(b *builder, alone bool) (bool, error) {
	if !alone || len(s.connections) != 1 || len(s.connections[0].Removed) > 0 {
		return false, nil
	}
	c := s.connections[0]
	pulls := pullsUntil(c.Pulls, b.now)
	if len(pulls) == 0 {
		return false, nil
	}
	synced := lastPull(c.Pulls, b.now)
	shown, entry, err := s.books.sharedFor(c, b.customer, pulls.cutoff(), synced)
	if err != nil {
		return false, s.named(c, err)
	}
	if shown == nil {
		return false, nil
	}
	for _, pull := range c.Pulls {
		b.expireAt(pull.At)
	}
	b.statement = entry
	b.share(shown.statement, shown.book, c, pulls, synced)
	return true, nil
}

// named adds the connection to an error.
func (s *connected) named(c bank.Connection, err error) error {
	return fmt.Errorf("connection %s: %w", c.ID, err)
}

func (s *connected) merge(b *builder) error {
	for _, c := range s.connections {
		if err := s.mergeConnection(b, c); err != nil {
			return s.named(c, err)
		}
	}
	return nil
}

// mergeConnection adds the accounts, transactions and payments of one connection.
func (s *connected) mergeConnection(b *builder, c bank.Connection) error {
	for _, pull := range c.Pulls {
		b.expireAt(pull.At)
	}
	pulls := pullsUntil(c.Pulls, b.now)
	removals, horizon := removalsOf(c, pulls.cutoff())
	if horizon.IsZero() {
		return nil // nothing was fetched yet
	}
	seen := pulls.seen(c)
	if len(c.Removed) == 0 {
		if merged, err := s.mergeShared(b, c, seen, pulls); merged || err != nil {
			return err
		}
	}
	history, err := s.books.Generator.History(seen, horizon)
	if err != nil {
		return err
	}
	revised, err := s.revisions(seen, pulls, history)
	if err != nil {
		return err
	}
	if err := s.enrichPosted(b, history); err != nil {
		return err
	}
	accounts := accountStates(history.Accounts, removals)
	if err := b.mergeEntries(history, pulls, removals, accounts, revised); err != nil {
		return err
	}
	if err := s.mergeRemovals(b, c, history, removals); err != nil {
		return err
	}
	if len(pulls) == 0 {
		return nil // only removals of this connection are visible
	}
	b.mergeAccounts(accounts, c, pulls)
	if history.Payments != nil {
		b.mergePayments(history.Payments(pulls.cutoff()))
	}
	return nil
}

// mergeShared adds a connection from rows that equal connections share. It returns false and changes nothing if there
// are none. seen is the connection with the life events that its pulls have seen.
func (s *connected) mergeShared(b *builder, c, seen bank.Connection, pulls pulls) (bool, error) {
	synced := lastPull(c.Pulls, b.now)
	shown, _, err := s.books.sharedFor(seen, b.customer, pulls.cutoff(), synced)
	if err != nil || shown == nil {
		return false, err
	}
	b.copyFrom(shown.statement, pulls)
	b.describe(shown.statement, c, pulls, synced)
	return true, nil
}

// mergeEntries adds the visible transactions of a history, newest first, and the tombstones of their earlier ids and of
// those that life events removed. It adds their amounts to the accounts.
func (b *builder) mergeEntries(
	history *seed.History, pulls pulls, removals map[int]*removal, accounts []accountState, revised *revisions,
) error {
	var copies []bank.Transaction
	if len(history.Transactions) == 0 { // the history may be used again
		copies = make([]bank.Transaction, len(history.Entries))
	}
	b.transactions = slices.Grow(b.transactions, len(history.Entries))
	for i := range slices.Backward(history.Entries) {
		entry := &history.Entries[i]
		if err := checkAccount(entry, accounts); err != nil {
			return err
		}
		removal := removals[entry.AccountIndex]
		if removal != nil && removal.active {
			continue
		}
		if copies != nil {
			copies[i] = *entry.Transaction
			copied := *entry
			copied.Transaction = &copies[i]
			entry = &copied
		}
		b.add(entry, pulls, removal, &accounts[entry.AccountIndex], revised)
	}
	b.removeRevised(revised, removals)
	return nil
}

// mergeAccounts adds the accounts of a connection that are not removed.
func (b *builder) mergeAccounts(accounts []accountState, c bank.Connection, pulls pulls) {
	synced := lastPull(c.Pulls, b.now)
	b.DataAt = bank.Later(b.DataAt, synced)
	for i := range accounts {
		if !accounts[i].removed {
			b.Accounts = append(b.Accounts, accounts[i].account(c, pulls.cutoff(), synced))
		}
	}
}

// checkAccount returns an error for an entry on an unknown account.
func checkAccount(entry *seed.Entry, accounts []accountState) error {
	if entry.AccountIndex < 0 || entry.AccountIndex >= len(accounts) {
		return fmt.Errorf("row %s is on account %d of %d", entry.ID, entry.AccountIndex, len(accounts))
	}
	return nil
}

// lastPull returns the time of the last pull.
func lastPull(pulls []bank.Pull, now time.Time) (last time.Time) {
	for _, p := range pulls {
		if !p.At.After(now) && p.At.After(last) {
			last = p.At
		}
	}
	return last
}

// add adds a visible transaction, and the tombstone of its pending id. Transactions of a restored account count as
// updated when the account was restored.
func (b *builder) add(
	entry *seed.Entry, pulls pulls, r *removal, account *accountState, revised *revisions,
) {
	var restored time.Time
	if r != nil {
		restored = r.restored
	}
	restored = bank.Later(restored, revised.changedAt(entry.ID))
	known := revised.knownSince(entry.ID)
	authorised, booked := max(pulls.first(entry.Authorised), known), max(pulls.first(entry.At), known)
	switch {
	case booked < len(pulls):
		t := b.addRow(entry.Transaction)
		t.UpdatedAt = bank.Later(pulls[booked].At, restored)
		account.booked += t.Amount.Minor
		if authorised < booked {
			b.removePending(entry, pulls, r)
		}
	case authorised < len(pulls) && entry.Pending != "":
		t := b.addRow(entry.Transaction)
		setPending(t, entry.Pending, entry.Authorised)
		t.UpdatedAt = bank.Later(pulls[authorised].At, restored)
		account.pending += t.Amount.Minor
	}
}

// addRow appends a transaction to the book and returns it for changes.
func (b *builder) addRow(t *bank.Transaction) *bank.Transaction {
	b.transactions = append(b.transactions, ownRow{Transaction: t})
	return t
}

// removePending adds the tombstone of a transaction's pending id if a pull showed it before it was booked.
func (b *builder) removePending(entry *seed.Entry, pulls pulls, r *removal) {
	booked := pulls.first(entry.At)
	if booked == len(pulls) || pulls.first(entry.Authorised) >= booked {
		return
	}
	if changesID(entry) && !r.hides(pulls[booked].At) {
		b.Deleted = append(b.Deleted, Tombstone{ID: bank.TransactionID(entry.Pending), At: pulls[booked].At})
	}
}

// changesID reports whether a transaction's id changes when it is booked.
func changesID(entry *seed.Entry) bool {
	return entry.Pending != "" && entry.Pending != string(entry.ID)
}

// setPending gives a transaction the form that it has between authorisation and booking. Banks report little of a
// pending transaction, so it has no enrichment.
func setPending(t *bank.Transaction, id string, authorised time.Time) {
	t.ID = bank.TransactionID(id)
	t.Status = bank.Pending
	t.At = authorised
	t.Running = bank.Money{}
	t.Tags = bank.TagPending
	t.Suggested = t.Description
	t.Enrichment = bank.Enrichment{}
}

// mergePayments adds the payments that the banks will execute, except those of removed accounts.
func (b *builder) mergePayments(all []bank.AuthorisedPayment) {
	for _, p := range all {
		if _, found := b.Account(p.Account); found {
			b.Payments = append(b.Payments, p)
		}
	}
}
