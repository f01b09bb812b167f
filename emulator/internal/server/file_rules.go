package server

import (
	"time"

	"budsandbox/emulator/internal/affordability"
	"budsandbox/emulator/internal/alert"
	"budsandbox/emulator/internal/assess"
	"budsandbox/emulator/internal/branding"
	"budsandbox/emulator/internal/connection"
	"budsandbox/emulator/internal/control"
	"budsandbox/emulator/internal/filecheck"
	"budsandbox/emulator/internal/webhook"
	"budsandbox/storage"
)

// FileRules returns what the content of a sandbox's file must satisfy. A new setting needs a rule here: an import
// refuses a setting without one. checker checks rows; realTime is the machine's clock.
func FileRules(checker *filecheck.Checker, realTime func() time.Time) storage.Rules {
	return storage.Rules{
		Numbered:   true,
		NewRowRule: checker.NewRowRule,
		Settings: map[string]storage.SettingRule{
			keySetting:                    checkKey,
			storage.SigningKey:            webhook.CheckSigningKey,
			control.ClockSetting:          control.CheckClock(realTime),
			control.ProjectClocksSetting:  control.CheckProjectClocks(realTime),
			webhook.EndpointsSetting:      webhook.CheckEndpoints,
			alert.ThresholdsSetting:       alert.CheckThresholds,
			connection.BackgroundSetting:  connection.CheckSharedSchedule,
			connection.MaintenanceSetting: connection.CheckMaintenance(checker.Fixtures),
		},
		ProjectSettings: map[string]storage.SettingRule{
			affordability.SettingName:    affordability.CheckSetting,
			alert.ThresholdsSetting:      alert.CheckThresholds,
			assess.SettingName:           assess.CheckSetting,
			branding.SettingName:         branding.CheckSetting,
			connection.BackgroundSetting: connection.CheckProjectSchedule,
		},
	}
}
