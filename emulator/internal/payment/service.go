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
	"budsandbox/emulator/internal/connection"
	"budsandbox/emulator/internal/schedule"
	"budsandbox/fixtures"
	"budsandbox/storage"
)

// Service serves the payments of a sandbox. Its methods are safe for concurrent use.
type Service struct {
	Store      *storage.DB
	Clock      *bank.Clocks
	Seed       uint64 // of the sandbox
	Key        []byte // 32 bytes that seal the links to banks
	Fixtures   *fixtures.Fixtures
	Closures   func(bank.Project) (map[string]*connection.Maintenance, error) // when the banks are closed, by their ids
	OnSchedule func(bank.Project)                                             // hears that a payment will end by itself

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

// UnavailableError is the error of an order to a bank that is closed for maintenance.
type UnavailableError struct{ Provider, Name string }

func (c *UnavailableError) Error() string { return c.Provider + " is in maintenance" }

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
func (s *Service) Providers(p bank.Project) (all []Provider, err error) {
	banks, err := s.Fixtures.PaymentProviders()
	if err != nil {
		return nil, err
	}
	closures, err := s.Closures(p)
	for i := range banks.All() {
		b := &banks.All()[i]
		all = append(all, Provider{b, closures[b.Bank]})
	}
	return all, err
}

// ProvidersFor are the banks at which a payment can be authorised.
func (s *Service) ProvidersFor(p bank.Project, one bank.Payment) ([]Provider, error) {
	all, err := s.Providers(p)
	return slices.DeleteFunc(all, func(b Provider) bool { return providerMismatch(b, one) != nil }), err
}

// providerMismatch says why a bank cannot carry out a payment, nil if it can.
func providerMismatch(b Provider, one bank.Payment) error {
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
func (s *Service) provider(p bank.Project, id string, one bank.Payment) (b Provider, err error) {
	banks, err := s.Fixtures.PaymentProviders()
	if err != nil {
		return b, err
	}
	found, known := banks.Find(id)
	if !known {
		return b, &Refusal{"provider", fmt.Sprintf("no provider is called %q; GET /v1/payments/providers lists them", id)}
	}
	closures, err := s.Closures(p)
	if err != nil {
		return b, err
	}
	b = Provider{found, closures[found.Bank]}
	if err := providerMismatch(b, one); err != nil {
		return b, err
	}
	if b.Maintenance.Active(s.Clock.Of(p).Now()) {
		return b, &UnavailableError{b.ID, b.DisplayName}
	}
	return b, nil
}

// HomeProvider is Bud's own sandbox bank.
const HomeProvider = "BankOfBudOBUK"

// Due are the payments that end by themselves, for those who listen. Reading finds them ended in any case.
func (s *Service) Due(tx *storage.Tx, p bank.Project, now time.Time) (all []schedule.Event, next time.Time, err error) {
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
		all = append(all, schedule.Event{At: ends, Begun: one.CreatedAt, Apply: func(tx *storage.Tx) ([]schedule.Event, error) {
			now, err := find(tx, p, one.ID)
			if errors.Is(err, ErrNotFound) || err == nil && now.Told {
				return nil, nil // its project was reset, or somebody came first
			}
			if err != nil {
				return nil, err
			}
			return nil, s.publish(tx, p, now)
		}})
	}
	return all, next, nil
}

// publish tells how a payment ended and keeps that it did.
func (s *Service) publish(tx *storage.Tx, p bank.Project, one bank.Payment) error {
	one.Told = true
	if err := tx.Payments(p).Put(one); err != nil {
		return fmt.Errorf("keep a payment that ended: %w", err)
	}
	if s.Notify == nil {
		return nil
	}
	return s.Notify(tx, p, one)
}

// put keeps a payment that changed, and tells how it ended if it has.
func (s *Service) put(tx *storage.Tx, p bank.Project, one bank.Payment) error {
	ends := one.Ends()
	if !ends.IsZero() && !ends.After(s.Clock.Of(p).Now()) {
		return s.publish(tx, p, one)
	}
	if !ends.IsZero() && s.OnSchedule != nil {
		tx.OnCommit(func() { s.OnSchedule(p) })
	}
	return tx.Payments(p).Put(one)
}
