package connection

import (
	"context"
	"errors"
	"fmt"
	"time"

	"budsandbox/bank"
	"budsandbox/storage"
)

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

// check returns a Refusal of ErrWindow for a window that ends before it starts or that no answer can show.
func (m Maintenance) check() error {
	if m.End != nil && !m.End.After(m.Start) {
		const text = "maintenance_window.end must be after its start; null leaves it open"
		return &Refusal{ErrWindow, "maintenance_window.end", text}
	}
	for name, at := range map[string]*time.Time{"start": &m.Start, "end": m.End} {
		if at == nil {
			continue
		}
		if year := at.UTC().Year(); year < 0 || year > 9999 {
			field := "maintenance_window." + name
			return &Refusal{ErrWindow, field, fmt.Sprintf("%s is in the year %d in UTC", field, year)}
		}
	}
	return nil
}
