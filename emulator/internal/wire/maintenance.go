package wire

import "time"

// MaintenanceWindow is the time in which a provider does not respond. Its end may be unknown.
type MaintenanceWindow struct {
	Start time.Time  `json:"start"`
	End   *time.Time `json:"end"`
}
