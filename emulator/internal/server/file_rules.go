package server

import (
	"time"

	"budsandbox/emulator/internal/affordability"
	"budsandbox/emulator/internal/alert"
	"budsandbox/emulator/internal/assess"
	"budsandbox/emulator/internal/branding"
	"budsandbox/emulator/internal/connection"
	"budsandbox/emulator/internal/control"
	"budsandbox/emulator/internal/webhook"
	"budsandbox/fixtures"
	"budsandbox/storage"
)

// FileRules returns what the content of a sandbox's file must satisfy. A new setting needs a rule here: an import
// refuses a setting without one. machine is the source of real time.
func FileRules(f *fixtures.Fixtures, machine func() time.Time) storage.Rules {
	return storage.Rules{
		Settings: map[string]storage.SettingRule{
			keySetting:                    checkKey,
			storage.SigningKey:            webhook.CheckSigningKey,
			control.ClockSetting:          control.CheckClock(machine),
			control.ProjectClocksSetting:  control.CheckProjectClocks(machine),
			webhook.EndpointsSetting:      webhook.CheckEndpoints,
			alert.ThresholdsSetting:       alert.CheckThresholds,
			connection.BackgroundSetting:  connection.CheckSharedSchedule,
			connection.MaintenanceSetting: connection.CheckMaintenance(f),
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
