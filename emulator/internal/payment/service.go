// Package payment manages payments: created by a client, authorised by the customer at the bank, confirmed, and
// executed as time passes. It is independent of HTTP. Bud's Payments API, the bank's page, the control plane and the
// Go API all use the same Service.
package payment

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"

	"budsandbox/bank"
	"budsandbox/clock"
	"budsandbox/emulator/internal/connection"
	"budsandbox/emulator/internal/schedule"
	"budsandbox/fixtures"
	"budsandbox/storage"
)

// Service manages the payments of a sandbox. Its methods are safe for concurrent use.
type Service struct {
	Store       *storage.DB
	Clock       *clock.Clocks
	Seed        uint64 // of the sandbox
	Key         []byte // 32 bytes that encrypt the tokens of links
	Fixtures    *fixtures.Fixtures
	Connections *connection.Service // knows which banks are in maintenance
	OnSchedule  func(bank.Project)  // called when a payment will end later

	// Notify, unless nil, is called for every payment that ends, in the transaction that records it. It is called
	// again if the transaction is retried.
	Notify func(tx *storage.Tx, project bank.Project, payment bank.Payment) error
}

// The errors of a Service.
var (
	ErrNotFound = errors.New("no such payment")
	ErrState    = errors.New("the payment is not in a state for this")
	ErrExpired  = errors.New("the link is expired: it is good for 30 minutes")
)

// Refusal is the error of an invalid payment.
type Refusal struct {
	Field string // provider, amount.currency, first_payment_date...
	Text  string
}

func (r *Refusal) Error() string { return r.Field + ": " + r.Text }

// UnavailableError is the error of a payment at a bank that is in maintenance.
type UnavailableError struct{ Provider, Name string }

func (e *UnavailableError) Error() string { return e.Provider + " is in maintenance" }

// Provider is a bank that offers payments, with its maintenance window.
type Provider struct {
	*fixtures.PaymentProvider
	Maintenance *connection.Maintenance // current or planned; nil for none
}

// Offers reports whether the bank offers a service.
func (p Provider) Offers(service bank.PaymentService) bool {
	return slices.Contains(p.Services, string(service))
}

// Providers returns the banks with their maintenance for a project.
func (s *Service) Providers(ctx context.Context, project bank.Project) (all []Provider, err error) {
	banks, err := s.Fixtures.PaymentProviders()
	if err != nil {
		return nil, err
	}
	maintenance, err := s.Connections.MaintenanceByProvider(ctx, project)
	if err != nil {
		return nil, err
	}
	for i := range banks.All() {
		b := &banks.All()[i]
		all = append(all, Provider{b, maintenance[b.Bank]})
	}
	return all, nil
}

// ProvidersFor returns the banks at which a payment can be authorised.
func (s *Service) ProvidersFor(ctx context.Context, project bank.Project, payment bank.Payment) ([]Provider, error) {
	all, err := s.Providers(ctx, project)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(all, func(b Provider) bool { return providerMismatch(b, payment) != nil }), nil
}

// providerMismatch returns a Refusal if a bank cannot execute a payment.
func providerMismatch(provider Provider, payment bank.Payment) error {
	isType := func(t string) bool { return slices.Contains(provider.Types, t) }
	hasType := len(payment.ProviderTypes) == 0 || slices.ContainsFunc(payment.ProviderTypes, isType)
	switch {
	case payment.Provider != "" && payment.Provider != provider.ID:
		return &Refusal{"provider", fmt.Sprintf("the payment is for %s", payment.Provider)}
	case !hasType:
		types := strings.Join(payment.ProviderTypes, ", ")
		return &Refusal{"provider_types", fmt.Sprintf("%s is none of %s", provider.ID, types)}
	case !provider.Offers(payment.Service):
		return &Refusal{"provider", fmt.Sprintf("%s does not offer %s", provider.ID, payment.Service)}
	case !slices.Contains(provider.Currencies, string(payment.Amount.Currency)):
		return &Refusal{"amount.currency", fmt.Sprintf("%s pays in %s", provider.ID, strings.Join(provider.Currencies, ", "))}
	}
	return nil
}

// provider finds a bank that can execute a payment and is not in maintenance.
func (s *Service) provider(
	ctx context.Context, project bank.Project, id string, payment bank.Payment,
) (provider Provider, err error) {
	banks, err := s.Fixtures.PaymentProviders()
	if err != nil {
		return provider, err
	}
	found, ok := banks.Find(id)
	if !ok {
		text := fmt.Sprintf("no provider is called %q; GET /v1/payments/providers lists them", id)
		return provider, &Refusal{"provider", text}
	}
	maintenance, err := s.Connections.MaintenanceByProvider(ctx, project)
	if err != nil {
		return provider, err
	}
	provider = Provider{found, maintenance[found.Bank]}
	if err := providerMismatch(provider, payment); err != nil {
		return provider, err
	}
	if provider.Maintenance.Active(s.Clock.Of(project).Now()) {
		return provider, &UnavailableError{provider.ID, provider.DisplayName}
	}
	return provider, nil
}

// HomeProvider is Bud's own sandbox bank.
const HomeProvider = "BankOfBudOBUK"

// Candidates yields the projects that have payments.
func (s *Service) Candidates(tx *storage.Tx) iter.Seq[bank.Project] {
	return tx.ProjectsWith(storage.PaymentTable)
}

// Due finds the events that report the end of payments. The status of a payment itself depends only on the clock.
func (s *Service) Due(
	tx *storage.Tx, project bank.Project, now time.Time, found func(schedule.Event),
) (next time.Time, err error) {
	table := tx.Payments(project)
	for key := range table.Keys(storage.ByPaymentEnd, nil, nil) {
		payment, err := table.Indexed(key)
		if err != nil {
			return next, err
		}
		ends := payment.EndsAt()
		if ends.After(now) {
			return ends, nil
		}
		report := func(tx *storage.Tx) ([]schedule.Event, error) {
			stored, err := findPayment(tx, project, payment.ID)
			if errors.Is(err, ErrNotFound) || err == nil && stored.Reported {
				return nil, nil // the project was reset, or the end was already reported
			}
			if err != nil {
				return nil, err
			}
			return nil, s.publish(tx, project, stored)
		}
		found(schedule.Event{At: ends, Begun: payment.CreatedAt, Apply: report})
	}
	return next, nil
}

// publish reports the end of a payment and stores that it was reported.
func (s *Service) publish(tx *storage.Tx, project bank.Project, payment bank.Payment) error {
	payment.Reported = true
	if err := tx.Payments(project).Put(payment); err != nil {
		return fmt.Errorf("store a payment that ended: %w", err)
	}
	if s.Notify == nil {
		return nil
	}
	return s.Notify(tx, project, payment)
}

// put stores a changed payment, and reports its end if it has ended.
func (s *Service) put(tx *storage.Tx, project bank.Project, payment bank.Payment) error {
	ends := payment.EndsAt()
	if !ends.IsZero() && !ends.After(s.Clock.Of(project).Now()) {
		return s.publish(tx, project, payment)
	}
	if !ends.IsZero() && s.OnSchedule != nil {
		tx.OnCommit(func() { s.OnSchedule(project) })
	}
	return tx.Payments(project).Put(payment)
}
