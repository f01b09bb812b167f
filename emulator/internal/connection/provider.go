package connection

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"budsandbox/bank"
	"budsandbox/fixtures"
	"budsandbox/storage"
)

// Provider is a bank and when it is closed for maintenance.
type Provider struct {
	*fixtures.Provider
	Maintenance *Maintenance // now or to come; nil for none
}

// Maintenance is a time in which a provider answers nothing.
type Maintenance struct {
	Start time.Time  `json:"start"`
	End   *time.Time `json:"end"` // nil while nobody knows
}

// Active says whether it is going on.
func (m *Maintenance) Active(now time.Time) bool {
	return m != nil && !now.Before(m.Start) && (m.End == nil || now.Before(*m.End))
}

// maintenanceSetting is where the file keeps who is in maintenance: by project ("" for all), then by provider.
const maintenanceSetting = "maintenance"

type maintenances map[bank.Project]map[string]Maintenance

func readMaintenance(tx *storage.Tx) (maintenances, error) {
	all := maintenances{}
	if err := tx.Setting(maintenanceSetting, &all); err != nil && !errors.Is(err, storage.ErrNotFound) {
		return nil, err
	}
	return all, nil
}

// of is the maintenance of a provider as a project sees it, nil for none that is going on or to come.
func (m maintenances) of(p bank.Project, provider string, now time.Time) *Maintenance {
	for _, project := range []bank.Project{p, ""} {
		if window, found := m[project][provider]; found && (window.End == nil || now.Before(*window.End)) {
			return &window
		}
	}
	return nil
}

// Closures are the maintenances of providers as a project sees them, by their ids.
func (s *Service) Closures(p bank.Project) (of map[string]*Maintenance, err error) {
	all, err := s.Providers(p)
	of = make(map[string]*Maintenance, len(all))
	for _, b := range all {
		of[b.ID] = b.Maintenance
	}
	return of, err
}

// Providers are the banks, with their maintenance as a project sees it.
func (s *Service) Providers(p bank.Project) (all []Provider, err error) {
	banks, err := s.Fixtures.Providers()
	if err != nil {
		return nil, err
	}
	now := s.Clock.Of(p).Now()
	err = s.Store.View(func(tx *storage.Tx) error {
		closed, err := readMaintenance(tx)
		all = all[:0]
		for i := range banks.All() {
			b := &banks.All()[i]
			all = append(all, Provider{b, closed.of(p, b.ID, now)})
		}
		return err
	})
	return all, err
}

// ProvidersFor are the providers that a gateway offers a customer: those of his region, those and of those types that the
// client named.
func (s *Service) ProvidersFor(v Session) ([]Provider, error) {
	all, err := s.Providers(v.Project)
	region, g := fixtures.RegionOf(Country(v.Customer)), v.Authorisation.Gateway
	return slices.DeleteFunc(all, func(b Provider) bool {
		typed := len(g.ProviderTypes) == 0 || slices.ContainsFunc(g.ProviderTypes, func(t string) bool { return slices.Contains(b.Types, t) })
		named := len(g.Providers) == 0 || slices.Contains(g.Providers, b.ID)
		own := !v.Authorisation.OwnLicence || v.Authorisation.Provider == b.ID
		return !slices.Contains(b.Regions, region) || !typed || !named || !own
	}), err
}

// SetMaintenance closes a provider for a project, or for all when p is empty; nil opens it. It returns the provider's id.
func (s *Service) SetMaintenance(p bank.Project, provider string, window *Maintenance) (string, error) {
	at, err := s.provider(provider)
	if err != nil {
		return "", err
	}
	return at.ID, s.Store.Update(func(tx *storage.Tx) error {
		all, err := readMaintenance(tx)
		if err != nil {
			return err
		}
		if window == nil {
			delete(all[p], at.ID)
		} else {
			if all[p] == nil {
				all[p] = map[string]Maintenance{}
			}
			all[p][at.ID] = *window
		}
		return tx.PutSetting(maintenanceSetting, all)
	})
}

// ResetMaintenance opens a project's providers, or everybody's when p is empty.
func ResetMaintenance(tx *storage.Tx, p bank.Project) error {
	all, err := readMaintenance(tx)
	if err != nil || len(all) == 0 {
		return err
	}
	if delete(all, p); p == "" {
		clear(all)
	}
	return tx.PutSetting(maintenanceSetting, all)
}

// provider finds a bank, also by the name that its accounts bear.
func (s *Service) provider(id string) (*fixtures.Provider, error) {
	banks, err := s.Fixtures.Providers()
	if err != nil {
		return nil, err
	}
	if found, ok := banks.Find(id); ok {
		return found, nil
	}
	for i := range banks.All() {
		if banks.All()[i].RowID == id {
			return &banks.All()[i], nil
		}
	}
	return nil, &Refusal{ErrProvider, "provider", fmt.Sprintf("no provider is called %q; GET /v1/open-banking/providers lists them", id)}
}

// HomeProvider is Bud's own sandbox bank, at which every persona can be.
const HomeProvider = "Bank_Of_Bud"

// providerFor finds a bank at which a customer can be; none named is Bud's own.
func (s *Service) providerFor(c bank.Customer, id string) (*fixtures.Provider, error) {
	if id == "" {
		id = HomeProvider
	}
	found, err := s.provider(id)
	if err == nil && !slices.Contains(found.Regions, fixtures.RegionOf(Country(c))) {
		err = &Refusal{ErrRegion, "provider", fmt.Sprintf(
			"%s has no customers in %s; choose a provider whose regions include %s", id, Country(c), fixtures.RegionOf(Country(c)))}
	}
	return found, err
}

// mustBeOpen returns ErrMaintenance, as a Refusal, while a provider is in maintenance.
func (s *Service) mustBeOpen(tx *storage.Tx, p bank.Project, provider string) error {
	closed, err := readMaintenance(tx)
	if err != nil {
		return err
	}
	if now := s.Clock.Of(p).Now(); closed.of(p, provider, now).Active(now) {
		return &Refusal{ErrMaintenance, "provider", provider + " is in maintenance; PUT /_sandbox/providers/" + provider + ` {"maintenance_window":null} ends it`}
	}
	return nil
}
