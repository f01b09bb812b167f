package assess

import (
	"context"
	"errors"
	"fmt"
	"time"

	"budsandbox/bank"
	"budsandbox/storage"
)

// SettingName is the name of a project's setting in the file.
const SettingName = "assess"

// setting is a project's own setting.
type setting struct {
	LinkLife time.Duration `json:"link_life"`
}

// CheckSetting is the storage.SettingRule of SettingName.
func CheckSetting(value []byte) error {
	var own setting
	if err := storage.DecodeSetting(value, &own); err != nil {
		return err
	}
	return checkLinkLife(own.LinkLife)
}

// checkLinkLife returns ErrLinkLife for a period that is not positive or longer than 5 days.
func checkLinkLife(life time.Duration) error {
	if life <= 0 || life > bank.MaxLinkLife {
		return ErrLinkLife
	}
	return nil
}

// linkLife returns how long the links of a project are valid.
func linkLife(tx *storage.Tx, project bank.Project) (time.Duration, error) {
	var own setting
	err := tx.ProjectSetting(project, SettingName, &own)
	if errors.Is(err, storage.ErrNotFound) {
		return bank.LinkLife, nil
	}
	if err != nil {
		return 0, fmt.Errorf("validity of links: %w", err)
	}
	return own.LinkLife, nil
}

// LinkLife returns how long the links of a project are valid.
func (s *Service) LinkLife(ctx context.Context, project bank.Project) (life time.Duration, err error) {
	err = s.Store.View(ctx, func(tx *storage.Tx) error {
		life, err = linkLife(tx, project)
		return err
	})
	return life, err
}

// SetLinkLife sets how long new links of a project are valid; nil restores the default of 24 hours. It returns
// ErrLinkLife for a period that is not positive or longer than 5 days.
func (s *Service) SetLinkLife(ctx context.Context, project bank.Project, life *time.Duration) error {
	if life != nil {
		if err := checkLinkLife(*life); err != nil {
			return err
		}
	}
	return s.Store.Update(ctx, func(tx *storage.Tx) error {
		if life == nil {
			return tx.DeleteProjectSetting(project, SettingName)
		}
		return tx.PutProjectSetting(project, SettingName, setting{*life})
	})
}
