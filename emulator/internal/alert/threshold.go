package alert

import (
	"context"
	"errors"
	"maps"

	"budsandbox/bank"
	"budsandbox/emulator/internal/insight"
	"budsandbox/storage"
)

// thresholdsSetting is the name of the setting for thresholds, both of a project and of all projects.
const thresholdsSetting = "insight_thresholds"

// Thresholds returns the thresholds of a project, which override those of all projects. If p is empty, it returns only
// the latter.
func (s *Service) Thresholds(ctx context.Context, p bank.Project) (all insight.Thresholds, err error) {
	err = s.Store.View(ctx, func(tx *storage.Tx) error {
		all, err = thresholdsOf(tx, p)
		return err
	})
	return all, err
}

func thresholdsOf(tx *storage.Tx, p bank.Project) (insight.Thresholds, error) {
	shared, own := insight.Thresholds{}, insight.Thresholds{}
	if err := tx.Setting(thresholdsSetting, &shared); err != nil && !errors.Is(err, storage.ErrNotFound) {
		return nil, err
	}
	if p == "" {
		return shared, nil
	}
	if err := tx.ProjectSetting(p, thresholdsSetting, &own); err != nil && !errors.Is(err, storage.ErrNotFound) {
		return nil, err
	}
	return shared.With(own), nil
}

// SetThresholds sets thresholds by their keys for a project, or for all projects if p is empty. nil removes a setting.
// The keys must be those of options.
func (s *Service) SetThresholds(ctx context.Context, p bank.Project, changes map[string]*insight.Threshold) error {
	return s.Store.Update(ctx, func(tx *storage.Tx) error {
		own := insight.Thresholds{}
		var err error
		if p == "" {
			err = tx.Setting(thresholdsSetting, &own)
		} else {
			err = tx.ProjectSetting(p, thresholdsSetting, &own)
		}
		if err != nil && !errors.Is(err, storage.ErrNotFound) {
			return err
		}
		own = maps.Clone(own)
		for key, value := range changes {
			if value == nil {
				delete(own, key)
			} else {
				own[key] = *value
			}
		}
		if p == "" {
			return tx.PutSetting(thresholdsSetting, own)
		}
		return tx.PutProjectSetting(p, thresholdsSetting, own)
	})
}
