package connection

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"budsandbox/bank"
	"budsandbox/fixtures"
	"budsandbox/storage"
)

// Provider is a bank with its maintenance window.
type Provider struct {
	*fixtures.Provider
	Maintenance *Maintenance // current or planned; nil for none
}

// Maintenance is a time window in which a provider does not respond.
type Maintenance struct {
	Start time.Time  `json:"start"`
	End   *time.Time `json:"end"` // nil if unknown
}

// Active reports whether the window includes now. A nil Maintenance is never active.
func (m *Maintenance) Active(now time.Time) bool {
	return m != nil && !now.Before(m.Start) && !m.over(now)
}

// over reports whether the window has ended.
func (m Maintenance) over(now time.Time) bool { return m.End != nil && !now.Before(*m.End) }

// MaintenanceSetting is the name of the setting with the maintenance windows.
const MaintenanceSetting = "maintenance"

// Maintenances are maintenance windows by project ("" for all) and provider.
type Maintenances map[bank.Project]map[string]Maintenance

// ReadMaintenances returns all maintenance windows that are stored.
func ReadMaintenances(tx *storage.Tx) (Maintenances, error) {
	all := Maintenances{}
	if err := tx.Setting(MaintenanceSetting, &all); err != nil && !errors.Is(err, storage.ErrNotFound) {
		return nil, err
	}
	return all, nil
}

// In returns the current and planned windows by provider id: those of a project, and those for all projects that it
// does not replace by its own. The empty project has only the latter.
func (m Maintenances) In(project bank.Project, now time.Time) (own, shared map[string]Maintenance) {
	own, shared = map[string]Maintenance{}, map[string]Maintenance{}
	if project != "" {
		for provider, window := range m[project] {
			if !window.over(now) {
				own[provider] = window
			}
		}
	}
	for provider, window := range m[""] {
		if _, replaced := own[provider]; !replaced && !window.over(now) {
			shared[provider] = window
		}
	}
	return own, shared
}

// of returns the current or planned maintenance of a provider for a project, or nil.
func (m Maintenances) of(p bank.Project, provider string, now time.Time) *Maintenance {
	for _, project := range []bank.Project{p, ""} {
		if window, found := m[project][provider]; found && !window.over(now) {
			return &window
		}
	}
	return nil
}

// MaintenanceByProvider returns the maintenance of the providers for a project, by provider id.
func (s *Service) MaintenanceByProvider(ctx context.Context, project bank.Project) (map[string]*Maintenance, error) {
	all, err := s.Providers(ctx, project)
	if err != nil {
		return nil, err
	}
	byID := make(map[string]*Maintenance, len(all))
	for _, provider := range all {
		byID[provider.ID] = provider.Maintenance
	}
	return byID, nil
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

// SetMaintenance sets the maintenance window of a provider for a project, or for all projects if project is empty. A
// nil window ends the maintenance. It returns the provider's id.
func (s *Service) SetMaintenance(
	ctx context.Context, project bank.Project, provider string, window *Maintenance,
) (string, error) {
	found, err := s.provider(provider)
	if err != nil {
		return "", err
	}
	if window != nil {
		if err := window.check(); err != nil {
			return "", err
		}
	}
	return found.ID, s.Store.Update(ctx, func(tx *storage.Tx) error {
		all, err := ReadMaintenances(tx)
		if err != nil {
			return err
		}
		if window == nil {
			delete(all[project], found.ID)
		} else {
			if all[project] == nil {
				all[project] = map[string]Maintenance{}
			}
			all[project][found.ID] = *window
		}
		return tx.PutSetting(MaintenanceSetting, all)
	})
}

// ResetMaintenance ends all maintenance for a project, or for all projects if project is empty.
func ResetMaintenance(tx *storage.Tx, project bank.Project) error {
	all, err := ReadMaintenances(tx)
	if err != nil && project == "" { // a damaged setting does not outlive a reset
		return tx.PutSetting(MaintenanceSetting, Maintenances{})
	}
	if err != nil || len(all) == 0 {
		return err
	}
	if project == "" {
		clear(all)
	} else {
		delete(all, project)
	}
	return tx.PutSetting(MaintenanceSetting, all)
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

// checkOpen returns a Refusal with ErrMaintenance while a provider is in maintenance.
func (s *Service) checkOpen(tx *storage.Tx, project bank.Project, provider string) error {
	maintenance, err := ReadMaintenances(tx)
	if err != nil {
		return err
	}
	if now := s.now(project); maintenance.of(project, provider, now).Active(now) {
		const format = `%[1]s is in maintenance; PUT /_sandbox/providers/%[1]s {"maintenance_window":null} ends it`
		return &Refusal{ErrMaintenance, "provider", fmt.Sprintf(format, provider)}
	}
	return nil
}
