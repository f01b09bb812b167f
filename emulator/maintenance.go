package emulator

import (
	"time"

	"budsandbox/emulator/internal/connection"
	"budsandbox/storage"
)

// Compact rewrites the file of a stopped sandbox without unused space, and returns its size in bytes before and after.
// It replaces the old file atomically.
func Compact(file string) (before, after int64, err error) { return storage.Compact(file) }

// ParseRefreshInterval parses an interval between background refreshes, such as 24h or P1D. 0s stands for none. The
// minimum is an hour and the maximum a year.
func ParseRefreshInterval(text string) (time.Duration, error) {
	return connection.ParseInterval(text)
}
