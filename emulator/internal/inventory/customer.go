package inventory

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"sort"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/connection"
	"budsandbox/emulator/internal/insight"
	"budsandbox/emulator/internal/ledger"
	"budsandbox/storage"
)

// Customer is everything that the sandbox knows about a customer. The Book has the transactions.
type Customer struct {
	CustomerSummary
	Consents   []bank.Consent             // oldest first; those that are too old to be renewed are revoked
	Links      []bank.Authorisation       // requested authorisations, newest first, at most maxTasks
	Tasks      []bank.Fetch               // about the connections, newest first, at most maxTasks
	Ingestions []bank.Ingestion           // results of ingestions, newest first, at most maxTasks
	LifeEvents []connection.RecordedEvent // in the order of recording
	Book       *ledger.Book               // at the time of the project's clock
	Totals     []Totals                   // by currency
	Written    Written
	Deliveries int // number of stored webhooks about the customer
}

// Totals are figures of one currency.
type Totals struct {
	Currency bank.Currency
	Balance  bank.Money // of all accounts together, pending transactions included; a card's debt counts against it
	Accounts int
	Earned   bank.Money // income of the last TotalsDays, as affordability reports count it
	Spent    bank.Money // debits of the same days without transfers between the customer's accounts; not negative
}

// TotalsDays is the number of days that Totals add up.
const TotalsDays = 30

// Written counts a customer's records by kind.
type Written struct {
	IngestedAccounts     int
	IngestedTransactions int
	Corrections          int
	Labels               int
	Labelled             int // transactions with labels
	Budgets              int
	SavingsGoals         int
	Searches             int
	CustomProfiles       int // profiles of custom insights
}

// maxTasks is the maximum number of tasks, and of links, of a Customer.
const maxTasks = 100

// Customer returns a customer, or bank.ErrNoCustomer.
func (r *Reader) Customer(ctx context.Context, p bank.Project, id bank.CustomerID) (c Customer, err error) {
	err = r.Store.View(ctx, func(tx *storage.Tx) error {
		stored, err := tx.Customers(p).Get(storage.CustomerKey(id))
		if errors.Is(err, storage.ErrNotFound) {
			return bank.ErrNoCustomer
		}
		if err != nil {
			return err
		}
		c = Customer{}
		if c.CustomerSummary, err = r.summary(tx, p, stored); err != nil {
			return err
		}
		return c.read(tx, p, r.Clock.Of(p).Now())
	})
	if err != nil {
		return c, err
	}
	if c.LifeEvents, err = r.ConnectionService.LifeEvents(ctx, p, c.Customer); err != nil {
		return c, err
	}
	if c.Book, err = r.Books.Get(ctx, p, c.Customer); err != nil {
		return c, err
	}
	c.Totals = totalsOf(c.Book, r.Clock.Of(p).Now())
	return c, ctx.Err()
}

// read sets the fields that the file has.
func (c *Customer) read(tx *storage.Tx, p bank.Project, now time.Time) (err error) {
	if c.Consents, err = consentsOf(tx, p, c.ID); err != nil {
		return err
	}
	for i := range c.Consents {
		c.Consents[i] = connection.WithExpiry(c.Consents[i], now)
	}
	if c.Tasks, err = collect(tx.Fetches(p), c.ID); err != nil {
		return err
	}
	c.Tasks = newest(c.Tasks, func(f bank.Fetch) time.Time { return f.Started })
	if c.Ingestions, err = collect(tx.Ingestions(p), c.ID); err != nil {
		return err
	}
	c.Ingestions = newest(c.Ingestions, func(i bank.Ingestion) time.Time { return i.Started })
	if c.Links, err = collect(tx.Authorisations(p), c.ID); err != nil {
		return err
	}
	c.Links = newest(c.Links, func(a bank.Authorisation) time.Time { return a.Started })
	return errors.Join(
		count(tx.IngestedAccounts(p), c.ID, &c.Written.IngestedAccounts),
		count(tx.IngestedTransactions(p), c.ID, &c.Written.IngestedTransactions),
		count(tx.Corrections(p), c.ID, &c.Written.Corrections),
		count(tx.Labels(p), c.ID, &c.Written.Labels),
		count(tx.Labellings(p), c.ID, &c.Written.Labelled),
		count(tx.Budgets(p), c.ID, &c.Written.Budgets),
		count(tx.Goals(p), c.ID, &c.Written.SavingsGoals),
		count(tx.Searches(p), c.ID, &c.Written.Searches),
		count(tx.CustomProfiles(p), c.ID, &c.Written.CustomProfiles),
		count(tx.Deliveries(p), c.ID, &c.Deliveries),
	)
}

// newest returns the latest maxTasks of all, newest first.
func newest[V any](all []V, at func(V) time.Time) []V {
	sort.SliceStable(all, func(i, j int) bool { return at(all[i]).After(at(all[j])) })
	return all[:min(len(all), maxTasks)]
}

// collect returns a customer's rows of a table.
func collect[V any](table storage.Rows[V], id bank.CustomerID) ([]V, error) {
	return storage.Collect(table.WithPrefix(storage.CustomerKey(id)))
}

// count sets n to the number of a customer's rows of a table.
func count[V any](table storage.Rows[V], id bank.CustomerID, n *int) error {
	for _, err := range table.WithPrefix(storage.CustomerKey(id)) {
		if err != nil {
			return err
		}
		*n++
	}
	return nil
}

func consentsOf(tx *storage.Tx, p bank.Project, id bank.CustomerID) ([]bank.Consent, error) {
	all, err := collect(tx.Consents(p), id)
	if err != nil {
		return nil, err
	}
	sort.SliceStable(all, func(i, j int) bool { return all[i].CreatedAt.Before(all[j].CreatedAt) })
	return all, nil
}

func connectionsOf(tx *storage.Tx, p bank.Project, id bank.CustomerID) ([]bank.Connection, error) {
	all, err := collect(tx.Connections(p), id)
	if err != nil {
		return nil, err
	}
	sort.SliceStable(all, func(i, j int) bool { return all[i].CreatedAt.Before(all[j].CreatedAt) })
	return all, nil
}

// totalsOf adds up a book by currency. Accounts whose balance is unknown add nothing to it.
func totalsOf(b *ledger.Book, now time.Time) (all []Totals) {
	window := insight.Window{From: now.AddDate(0, 0, -TotalsDays), Until: now.Add(time.Microsecond)}
	earned, spent := insight.ExternalIncome(b, window).Flow().Credits, insight.Expenditure(b, window).Flow().Debits
	totalsIn := func(c bank.Currency) *Totals {
		i := slices.IndexFunc(all, func(t Totals) bool { return t.Currency == c })
		if i < 0 {
			i = len(all)
			none := bank.Money{Currency: c}
			all = append(all, Totals{c, none, 0, insight.SumIn(earned, c).Amount, insight.SumIn(spent, c).Amount})
		}
		return &all[i]
	}
	for i := range b.Accounts {
		a := &b.Accounts[i]
		currency := cmp.Or(a.Pending.Currency, a.Currency)
		if currency == "" {
			continue
		}
		totals := totalsIn(currency)
		totals.Accounts++
		totals.Balance.Minor += a.Pending.Minor
	}
	for _, sum := range slices.Concat(earned, spent) {
		totalsIn(sum.Amount.Currency)
	}
	sort.Slice(all, func(i, j int) bool { return all[i].Currency < all[j].Currency })
	return all
}
