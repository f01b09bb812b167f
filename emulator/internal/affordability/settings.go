// Package affordability keeps how projects want the affordability report to be computed.
package affordability

import (
	"context"
	"errors"
	"fmt"

	"budsandbox/bank"
	"budsandbox/storage"
)

// Settings says how each project wants the report.
type Settings struct {
	Store    *storage.DB
	Benefits bool // benefits count as income for projects that do not say otherwise
}

// settingName is where the file has a project's own setting.
const settingName = "affordability"

// stored is a project's own setting.
type stored struct {
	Benefits bool `json:"benefits"`
}

// CountsBenefits reports whether benefits count as income in a project's reports.
func (s *Settings) CountsBenefits(ctx context.Context, p bank.Project) (counts bool, err error) {
	counts = s.Benefits
	err = s.Store.View(ctx, func(tx *storage.Tx) error {
		var own stored
		if err := tx.ProjectSetting(p, settingName, &own); errors.Is(err, storage.ErrNotFound) {
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

// CountBenefits says whether benefits count as income in a project's reports. Without a value it takes the project's
// own setting away, so that the sandbox's applies.
func (s *Settings) CountBenefits(ctx context.Context, p bank.Project, counts *bool) error {
	return s.Store.Update(ctx, func(tx *storage.Tx) error {
		if counts == nil {
			return tx.DeleteProjectSetting(p, settingName)
		}
		return tx.PutProjectSetting(p, settingName, stored{*counts})
	})
}
