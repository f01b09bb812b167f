package ledger

import (
	"fmt"
	"slices"
	"time"

	"budsandbox/bank"
	"budsandbox/seed"
	"budsandbox/storage"
)

// connected is the source of what banks know: the accounts and rows of the customer's connections, up to their last pulls.
type connected struct {
	generator   Generator
	connections []bank.Connection
}

func (s *connected) read(tx *storage.Tx, p bank.Project, c bank.CustomerID) error {
	for connection, err := range tx.Connections(p).Under(storage.CustomerKey(c)) {
		if err != nil {
			return err
		}
		s.connections = append(s.connections, connection)
	}
	return nil
}

func (s *connected) merge(d *builder) error {
	for _, c := range s.connections {
		if err := s.mergeOne(d, c); err != nil {
			return fmt.Errorf("connection %s with persona %q: %w", c.ID, c.Persona, err)
		}
	}
	return nil
}

func (s *connected) mergeOne(d *builder, c bank.Connection) error {
	for _, pull := range c.Pulls {
		d.expireAt(pull.At)
	}
	pulls := reached(c.Pulls, d.now)
	removals, horizon := removalsOf(c, pulls.cutoff())
	if horizon.IsZero() {
		return nil // the bank was not asked yet
	}
	history, err := s.generator.History(c, horizon)
	if err != nil {
		return err
	}
	standings := accountStates(history, removals)
	if len(d.Transactions) == 0 {
		d.Transactions = history.Transactions[:0] // nobody else has them, and each row leaves one at most
	}
	for i := range slices.Backward(history.Rows) {
		row := &history.Rows[i]
		if row.Place < 0 || row.Place >= len(standings) {
			return fmt.Errorf("row %s is on account %d of %d", row.ID, row.Place, len(standings))
		}
		removal := removals[row.Place]
		if removal == nil || d.addTombstone(row, removal) {
			d.add(row, pulls, removal, &standings[row.Place])
		}
	}
	if len(pulls) == 0 {
		return nil // of this connection only removals can be seen
	}
	synced := lastPull(c.Pulls, d.now)
	for i := range standings {
		if !standings[i].removed {
			d.Accounts = append(d.Accounts, standings[i].account(c, pulls.cutoff(), synced))
		}
	}
	if history.Payments != nil {
		d.mergePayments(history.Payments(pulls.cutoff()))
	}
	return nil
}

// lastPull is when the bank was last asked.
func lastPull(pulls []bank.Pull, now time.Time) (last time.Time) {
	for _, p := range pulls {
		if !p.At.After(now) && p.At.After(last) {
			last = p.At
		}
	}
	return last
}

// add enters a row that the pulls show, and the tombstone of what stood for it before. To a client that follows changes, the
// rows of an account that came back are new.
func (d *builder) add(row *seed.Row, pulls pulls, r *removal, on *accountState) {
	var back time.Time
	if r != nil {
		back = r.back
	}
	authorised, booked := pulls.first(row.Authorised), pulls.first(row.At)
	switch {
	case booked < len(pulls):
		t := d.addRow(row.Transaction)
		t.UpdatedAt = latest(pulls[booked].At, back)
		on.booked += t.Amount.Minor
		d.removePending(row, pulls, r)
	case authorised < len(pulls) && row.Pending != "":
		t := d.addRow(row.Transaction)
		leavePending(t, row)
		t.UpdatedAt = latest(pulls[authorised].At, back)
		on.pending += t.Amount.Minor
	}
}

// addRow adds a transaction to the book, and gives it as it is there. It may stand in its place already.
func (d *builder) addRow(t *bank.Transaction) *bank.Transaction {
	n := len(d.Transactions)
	if n < cap(d.Transactions) && &d.Transactions[:n+1][n] == t {
		d.Transactions = d.Transactions[:n+1]
	} else {
		d.Transactions = append(d.Transactions, *t)
	}
	return &d.Transactions[n]
}

// removePending leaves the tombstone of the id that a row had while it was pending, if a pull had shown it before it was booked.
func (d *builder) removePending(row *seed.Row, pulls pulls, r *removal) {
	booked := pulls.first(row.At)
	if booked < len(pulls) && pulls.first(row.Authorised) < booked && replaced(row) && !r.hid(pulls[booked].At) {
		d.Deleted = append(d.Deleted, Tombstone{bank.TransactionID(row.Pending), pulls[booked].At})
	}
}

func latest(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// replaced says whether a row's id changes when it is booked.
func replaced(row *seed.Row) bool { return row.Pending != "" && row.Pending != string(row.ID) }

// leavePending makes a row what it is between authorisation and booking: the bank tells little of it, and nothing is made of that little.
func leavePending(t *bank.Transaction, row *seed.Row) {
	t.ID, t.Status, t.At = bank.TransactionID(row.Pending), bank.Pending, row.Authorised
	t.Running = bank.Money{}
	t.Tags, t.Suggested, t.Enrichment = bank.TagPending, t.Description, bank.Enrichment{}
}

// mergePayments adds what the banks will carry out, unless its account is gone.
func (d *builder) mergePayments(all []bank.AuthorisedPayment) {
	for _, p := range all {
		if _, found := d.Account(p.Account); found {
			d.Payments = append(d.Payments, p)
		}
	}
}
