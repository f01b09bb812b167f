package alert

import (
	"context"
	"errors"
	"maps"

	"budsandbox/bank"
	"budsandbox/emulator/internal/insight"
	"budsandbox/storage"
)

// ThresholdsSetting is the name of the setting for thresholds, both of a project and of all projects.
const ThresholdsSetting = "insight_thresholds"

// CheckThresholds is the storage.SettingRule of ThresholdsSetting.
func CheckThresholds(value []byte) error {
	var all insight.Thresholds
	if err := storage.DecodeSetting(value, &all); err != nil {
		return err
	}
	return all.Check()
}

// Thresholds returns the thresholds of a project, which override those of all projects. If project is empty, it returns
// only the latter.
func (s *Service) Thresholds(ctx context.Context, project bank.Project) (all insight.Thresholds, err error) {
	err = s.Store.View(ctx, func(tx *storage.Tx) error {
		all, err = thresholdsOf(tx, project)
		return err
	})
	return all, err
}

func thresholdsOf(tx *storage.Tx, project bank.Project) (insight.Thresholds, error) {
	shared, own := insight.Thresholds{}, insight.Thresholds{}
	if err := tx.Setting(ThresholdsSetting, &shared); err != nil && !errors.Is(err, storage.ErrNotFound) {
		return nil, err
	}
	if project == "" {
		return shared, nil
	}
	if err := tx.ProjectSetting(project, ThresholdsSetting, &own); err != nil && !errors.Is(err, storage.ErrNotFound) {
		return nil, err
	}
	return shared.With(own), nil
}

// SetThresholds sets thresholds by their keys for a project, or for all projects if project is empty. nil removes a
// setting. The keys must be those of options.
func (s *Service) SetThresholds(
	ctx context.Context, project bank.Project, changes map[string]*insight.Threshold,
) error {
	return s.Store.Update(ctx, func(tx *storage.Tx) error {
		own := insight.Thresholds{}
		var err error
		if project == "" {
			err = tx.Setting(ThresholdsSetting, &own)
		} else {
			err = tx.ProjectSetting(project, ThresholdsSetting, &own)
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
		if project == "" {
			return tx.PutSetting(ThresholdsSetting, own)
		}
		return tx.PutProjectSetting(project, ThresholdsSetting, own)
	})
}
