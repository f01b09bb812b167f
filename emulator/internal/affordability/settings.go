// Package affordability stores how projects configure the affordability report.
package affordability

import (
	"context"
	"errors"
	"fmt"

	"budsandbox/bank"
	"budsandbox/storage"
)

// Settings holds the configuration of the report for each project.
type Settings struct {
	Store    *storage.DB
	Benefits bool // whether benefits count as income for projects without their own setting
}

// SettingName is the name of a project's setting in the file.
const SettingName = "affordability"

// stored is a project's setting in the file.
type stored struct {
	Benefits bool `json:"benefits"`
}

// CheckSetting is the storage.SettingRule of SettingName.
func CheckSetting(value []byte) error { return storage.DecodeSetting(value, new(stored)) }

// CountsBenefits reports whether benefits count as income in a project's reports.
func (s *Settings) CountsBenefits(ctx context.Context, p bank.Project) (counts bool, err error) {
	counts = s.Benefits
	err = s.Store.View(ctx, func(tx *storage.Tx) error {
		var own stored
		if err := tx.ProjectSetting(p, SettingName, &own); errors.Is(err, storage.ErrNotFound) {
			return nil
		} else if err != nil {
			return err
		}
		counts = own.Benefits
		return nil
	})
	if err != nil {
		return false, fmt.Errorf("affordability setting: %w", err)
	}
	return counts, nil
}

// SetCountsBenefits sets whether benefits count as income in a project's reports. nil removes the project's setting, so
// that the sandbox's default applies.
func (s *Settings) SetCountsBenefits(ctx context.Context, p bank.Project, counts *bool) error {
	return s.Store.Update(ctx, func(tx *storage.Tx) error {
		if counts == nil {
			return tx.DeleteProjectSetting(p, SettingName)
		}
		return tx.PutProjectSetting(p, SettingName, stored{*counts})
	})
}
