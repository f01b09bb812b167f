package emulator

import (
	"time"

	"budsandbox/emulator/internal/connection"
	"budsandbox/storage"
)

// Compact rewrites the file of a stopped sandbox without the space that deletions left, and returns its size in bytes
// before and after. The new file takes the old one's place in one step.
func Compact(file string) (before, after int64, err error) { return storage.Compact(file) }

// ParseRefreshInterval reads the time between background refreshes, such as 24h or P1D; 0s is for none. The shortest is an
// hour and the longest a year.
func ParseRefreshInterval(text string) (time.Duration, error) { return connection.ParseInterval(text) }
