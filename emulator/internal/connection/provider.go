package connection

import (
	"context"
	"fmt"
	"slices"

	"budsandbox/bank"
	"budsandbox/fixtures"
	"budsandbox/storage"
)

// Provider is a bank with its maintenance window.
type Provider struct {
	*fixtures.Provider
	Maintenance *Maintenance // current or planned; nil for none
}

// Providers returns the banks with their maintenance for a project.
func (s *Service) Providers(ctx context.Context, project bank.Project) (all []Provider, err error) {
	banks, err := s.Fixtures.Providers()
	if err != nil {
		return nil, err
	}
	now := s.now(project)
	err = s.Store.View(ctx, func(tx *storage.Tx) error {
		maintenance, err := ReadMaintenances(tx)
		if err != nil {
			return err
		}
		all = all[:0]
		for i := range banks.All() {
			provider := &banks.All()[i]
			all = append(all, Provider{provider, maintenance.of(project, provider.ID, now)})
		}
		return nil
	})
	return all, err
}

// ProvidersFor returns the providers that a gateway offers a customer: those of the customer's region that have an id
// and a type that the client allows.
func (s *Service) ProvidersFor(ctx context.Context, session Session) ([]Provider, error) {
	all, err := s.Providers(ctx, session.Project)
	if err != nil {
		return nil, err
	}
	region := fixtures.RegionOf(Country(session.Customer))
	asked := session.Authorisation
	return slices.DeleteFunc(all, func(provider Provider) bool {
		hasType := func(t string) bool { return slices.Contains(provider.Types, t) }
		switch {
		case !slices.Contains(provider.Regions, region):
			return true
		case len(asked.Gateway.ProviderTypes) > 0 && !slices.ContainsFunc(asked.Gateway.ProviderTypes, hasType):
			return true
		case len(asked.Gateway.Providers) > 0 && !slices.Contains(asked.Gateway.Providers, provider.ID):
			return true
		default:
			return asked.OwnLicence && asked.Provider != provider.ID
		}
	}), nil
}

// provider finds a bank by its id or by the provider name of its accounts.
func (s *Service) provider(id string) (*fixtures.Provider, error) {
	banks, err := s.Fixtures.Providers()
	if err != nil {
		return nil, err
	}
	if found, ok := banks.Find(id); ok {
		return found, nil
	}
	for i := range banks.All() {
		if banks.All()[i].CompactID == id {
			return &banks.All()[i], nil
		}
	}
	text := fmt.Sprintf("no provider is called %q; GET /v1/open-banking/providers lists them", id)
	return nil, &Refusal{ErrProvider, "provider", text}
}

// HomeProvider is Bud's own sandbox bank, which offers every persona.
const HomeProvider = "Bank_Of_Bud"

// providerFor finds a bank that serves the customer's region. An empty id stands for HomeProvider.
func (s *Service) providerFor(customer bank.Customer, id string) (*fixtures.Provider, error) {
	if id == "" {
		id = HomeProvider
	}
	found, err := s.provider(id)
	if err == nil && !slices.Contains(found.Regions, fixtures.RegionOf(Country(customer))) {
		const format = "%s has no customers in %s; choose a provider whose regions include %s"
		text := fmt.Sprintf(format, id, Country(customer), fixtures.RegionOf(Country(customer)))
		err = &Refusal{ErrRegion, "provider", text}
	}
	return found, err
}
