package control

import (
	"fmt"
	"time"

	"budsandbox/bank"
	"budsandbox/clock"
	"budsandbox/storage"
)

// CheckClock returns the storage.SettingRule of ClockSetting. machine is the source of real time.
func CheckClock(machine func() time.Time) storage.SettingRule {
	return func(value []byte) error {
		var state clock.State
		if err := storage.DecodeSetting(value, &state); err != nil {
			return err
		}
		if err := clock.CheckTime(clock.New(machine, state).Now()); err != nil {
			return fmt.Errorf("it %w", err)
		}
		return nil
	}
}

// CheckProjectClocks returns the storage.SettingRule of ProjectClocksSetting. machine is the source of real time.
func CheckProjectClocks(machine func() time.Time) storage.SettingRule {
	return func(value []byte) error {
		var states map[bank.Project]clock.State
		if err := storage.DecodeSetting(value, &states); err != nil {
			return err
		}
		if len(states) > maxClocks {
			return fmt.Errorf("%d projects have a clock of their own; the limit is %d", len(states), maxClocks)
		}
		for p, state := range states {
			if err := clock.CheckTime(clock.New(machine, state).Now()); err != nil {
				return fmt.Errorf("project %q %w", p, err)
			}
		}
		return nil
	}
}
