// Package payment is the life of payments: asked for by a client, authorised by a customer at his bank, confirmed, and carried out as time
// passes. It knows no HTTP; Bud's Payments API, the page of the bank, the control plane and the Go API all act through a Desk.
package payment

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/connection"
	"budsandbox/emulator/due"
	"budsandbox/fixtures"
	"budsandbox/storage"
)

// Desk serves the payments of a sandbox. Its methods are safe for concurrent use.
type Desk struct {
	Store    *storage.DB
	Clock    *bank.Clocks
	Seed     uint64 // of the sandbox
	Key      []byte // 32 bytes that seal the links to banks
	Fixtures *fixtures.Fixtures
	Closures func(bank.Project) (map[string]*connection.Maintenance, error) // when the banks are closed, by their ids
	Changed  func(bank.Project)                                             // hears that a payment will end by itself

	// Notify hears how a payment ended and when, in the transaction that finds out. It may be called more than once for one end, and
	// nil is nobody.
	Notify func(tx *storage.Tx, p bank.Project, one bank.Payment) error
}

// Errors of a desk.
var (
	ErrNotFound = errors.New("no such payment")
	ErrState    = errors.New("the payment is not in a state for this")
	ErrExpired  = errors.New("the link is expired: it is good for 30 minutes")
)

// Refusal is the error of an order that cannot be carried out: which part of it says so, and a sentence about it.
type Refusal struct {
	Field string // provider, amount.currency, first_payment_date...
	Text  string
}

func (r *Refusal) Error() string { return r.Field + ": " + r.Text }

// Closed is the error of an order to a bank that is closed for maintenance.
type Closed struct{ Provider, Name string }

func (c *Closed) Error() string { return c.Provider + " is in maintenance" }

// Provider is a bank at which payments can be begun, and when it is closed for maintenance.
type Provider struct {
	*fixtures.PaymentProvider
	Maintenance *connection.Maintenance // now or to come; nil for none
}

// Offers says whether the bank carries out such payments.
func (p Provider) Offers(service bank.PaymentService) bool {
	return slices.Contains(p.Services, string(service))
}

// Providers are the banks, with their maintenance as a project sees it.
func (d *Desk) Providers(p bank.Project) (all []Provider, err error) {
	banks, err := d.Fixtures.PaymentProviders()
	if err != nil {
		return nil, err
	}
	closures, err := d.Closures(p)
	for i := range banks.All() {
		b := &banks.All()[i]
		all = append(all, Provider{b, closures[b.Bank]})
	}
	return all, err
}

// ProvidersFor are the banks at which a payment can be authorised.
func (d *Desk) ProvidersFor(p bank.Project, one bank.Payment) ([]Provider, error) {
	all, err := d.Providers(p)
	return slices.DeleteFunc(all, func(b Provider) bool { return misfit(b, one) != nil }), err
}

// misfit says why a bank cannot carry out a payment, nil if it can.
func misfit(b Provider, one bank.Payment) error {
	typed := len(one.ProviderTypes) == 0 || slices.ContainsFunc(one.ProviderTypes, func(t string) bool { return slices.Contains(b.Types, t) })
	switch {
	case one.Provider != "" && one.Provider != b.ID:
		return &Refusal{"provider", fmt.Sprintf("the payment is for %s", one.Provider)}
	case !typed:
		return &Refusal{"provider_types", fmt.Sprintf("%s is none of %s", b.ID, strings.Join(one.ProviderTypes, ", "))}
	case !b.Offers(one.Service):
		return &Refusal{"provider", fmt.Sprintf("%s does not offer %s", b.ID, one.Service)}
	case !slices.Contains(b.Currencies, string(one.Amount.Currency)):
		return &Refusal{"amount.currency", fmt.Sprintf("%s pays in %s", b.ID, strings.Join(b.Currencies, ", "))}
	}
	return nil
}

// provider finds a bank that can carry out a payment and is open.
func (d *Desk) provider(p bank.Project, id string, one bank.Payment) (b Provider, err error) {
	banks, err := d.Fixtures.PaymentProviders()
	if err != nil {
		return b, err
	}
	found, known := banks.Find(id)
	if !known {
		return b, &Refusal{"provider", fmt.Sprintf("no provider is called %q; GET /v1/payments/providers lists them", id)}
	}
	closures, err := d.Closures(p)
	if err != nil {
		return b, err
	}
	b = Provider{found, closures[found.Bank]}
	if err := misfit(b, one); err != nil {
		return b, err
	}
	if b.Maintenance.Active(d.Clock.Of(p).Now()) {
		return b, &Closed{b.ID, b.DisplayName}
	}
	return b, nil
}

// HomeProvider is Bud's own sandbox bank.
const HomeProvider = "BankOfBudOBUK"

// Due are the payments that end by themselves, for those who listen. Reading finds them ended in any case.
func (d *Desk) Due(tx *storage.Tx, p bank.Project, now time.Time) (all []due.Event, next time.Time, err error) {
	table := tx.Payments(p)
	for key := range table.Keys(storage.ByPaymentEnd, nil, nil) {
		one, err := table.Get(key)
		if err != nil {
			return nil, next, err
		}
		ends := one.Ends()
		if ends.After(now) {
			return all, ends, nil
		}
		all = append(all, due.Event{At: ends, Since: one.CreatedAt, Do: func(tx *storage.Tx) ([]due.Event, error) {
			now, err := find(tx, p, one.ID)
			if errors.Is(err, ErrNotFound) || err == nil && now.Told {
				return nil, nil // its project was reset, or somebody came first
			}
			if err != nil {
				return nil, err
			}
			return nil, d.tell(tx, p, now)
		}})
	}
	return all, next, nil
}

// tell tells how a payment ended and keeps that it did.
func (d *Desk) tell(tx *storage.Tx, p bank.Project, one bank.Payment) error {
	one.Told = true
	if err := tx.Payments(p).Put(one); err != nil {
		return fmt.Errorf("keep a payment that ended: %w", err)
	}
	if d.Notify == nil {
		return nil
	}
	return d.Notify(tx, p, one)
}

// put keeps a payment that changed, and tells how it ended if it has.
func (d *Desk) put(tx *storage.Tx, p bank.Project, one bank.Payment) error {
	ends := one.Ends()
	if !ends.IsZero() && !ends.After(d.Clock.Of(p).Now()) {
		return d.tell(tx, p, one)
	}
	if !ends.IsZero() && d.Changed != nil {
		tx.OnCommit(func() { d.Changed(p) })
	}
	return tx.Payments(p).Put(one)
}
