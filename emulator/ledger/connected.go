package ledger

import (
	"fmt"
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

func (s *connected) merge(d *draft) error {
	for _, c := range s.connections {
		if err := s.mergeOne(d, c); err != nil {
			return fmt.Errorf("connection %s with persona %q: %w", c.ID, c.Persona, err)
		}
	}
	return nil
}

func (s *connected) mergeOne(d *draft, c bank.Connection) error {
	for _, pull := range c.Pulls {
		d.turns(pull.At)
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
	standings := standingsOf(history, removals)
	for i := range history.Rows {
		row := &history.Rows[i]
		if row.Place < 0 || row.Place >= len(standings) {
			return fmt.Errorf("row %s is on account %d of %d", row.ID, row.Place, len(standings))
		}
		if removal, gone := removals[row.Place]; gone {
			d.bury(row, removal)
		} else if len(pulls) > 0 {
			d.add(row, pulls, &standings[row.Place])
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
	return s.mergePayments(d, c, pulls.cutoff())
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

// add enters a row that the pulls show, and the tombstone of what stood for it before.
func (d *draft) add(row *seed.Row, pulls timeline, on *standing) {
	authorised, booked := pulls.first(row.Authorised), pulls.first(row.At)
	switch {
	case booked < len(pulls):
		t := row.Transaction
		t.UpdatedAt = pulls[booked].At
		d.Transactions = append(d.Transactions, t)
		on.booked += t.Amount.Minor
		if replaced(row) && authorised < booked {
			d.Deleted = append(d.Deleted, Tombstone{bank.TransactionID(row.Pending), pulls[booked].At})
		}
	case authorised < len(pulls) && row.Pending != "":
		t := pendingOf(row)
		t.UpdatedAt = pulls[authorised].At
		d.Transactions = append(d.Transactions, t)
		on.pending += t.Amount.Minor
	}
}

// replaced says whether a row's id changes when it is booked.
func replaced(row *seed.Row) bool { return row.Pending != "" && row.Pending != string(row.ID) }

// pendingOf is a row between authorisation and booking: the bank tells little of it, and nothing is made of that little.
func pendingOf(row *seed.Row) bank.Transaction {
	t := row.Transaction
	t.ID, t.Status, t.At = bank.TransactionID(row.Pending), bank.Pending, row.Authorised
	t.Running = bank.Money{}
	t.Tags, t.Suggested, t.Enrichment = bank.TagPending, t.Description, bank.Enrichment{}
	return t
}

// mergePayments adds what the banks will carry out, unless its account is gone.
func (s *connected) mergePayments(d *draft, c bank.Connection, at time.Time) error {
	generator, able := s.generator.(PaymentGenerator)
	if !able {
		return nil
	}
	payments, err := generator.Payments(c, at)
	if err != nil {
		return err
	}
	for _, p := range payments {
		if _, found := d.Account(p.Account); found {
			d.Payments = append(d.Payments, p)
		}
	}
	return nil
}
