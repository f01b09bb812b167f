package payment

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"budsandbox/bank"
	"budsandbox/emulator/internal/connection"
	"budsandbox/fixtures"
)

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
