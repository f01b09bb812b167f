package connection

import (
	"fmt"
	"time"

	"budsandbox/clock"
	"budsandbox/fixtures"
	"budsandbox/storage"
)

// CheckProjectSchedule is the storage.SettingRule of BackgroundSetting in a project.
func CheckProjectSchedule(value []byte) error {
	var own refreshSchedule
	if err := storage.DecodeSetting(value, &own); err != nil {
		return err
	}
	return own.check()
}

// CheckSharedSchedule is the storage.SettingRule of BackgroundSetting in a file.
func CheckSharedSchedule(value []byte) error {
	var shared sharedSchedule
	if err := storage.DecodeSetting(value, &shared); err != nil {
		return err
	}
	if err := CheckInterval(shared.Every); err != nil {
		return err
	}
	if err := checkSince(shared.At); err != nil {
		return err
	}
	for project, since := range shared.Since {
		if err := checkSince(since); err != nil {
			return fmt.Errorf("project %q: %w", project, err)
		}
	}
	return nil
}

// check returns an error for a schedule that SetInterval never stores.
func (s refreshSchedule) check() error {
	if err := CheckInterval(s.Every); err != nil {
		return err
	}
	if s.Shared != nil {
		if err := checkSince(*s.Shared); err != nil {
			return err
		}
	}
	return checkSince(s.Since)
}

// checkSince returns an error for a time at which no interval was set. The zero time means none.
func checkSince(since time.Time) error {
	if since.IsZero() {
		return nil
	}
	if err := clock.CheckTime(since); err != nil {
		return fmt.Errorf("since %w", err)
	}
	return nil
}

// CheckMaintenance returns the storage.SettingRule of MaintenanceSetting. It knows the banks of the fixtures.
func CheckMaintenance(f *fixtures.Fixtures) storage.SettingRule {
	return func(value []byte) error {
		var all Maintenances
		if err := storage.DecodeSetting(value, &all); err != nil {
			return err
		}
		banks, err := f.Providers()
		if err != nil {
			return err
		}
		for _, windows := range all {
			for provider, window := range windows {
				if _, known := banks.Find(provider); !known {
					return fmt.Errorf("no provider is called %q", provider)
				}
				if err := window.check(); err != nil {
					return fmt.Errorf("%s: %w", provider, err)
				}
			}
		}
		return nil
	}
}
