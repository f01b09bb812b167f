package emulator

import (
	"fmt"
	"time"

	"budsandbox/emulator/internal/connection"
	"budsandbox/emulator/internal/route"
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

// ParsePublicURL reads the address at which clients reach a sandbox, as Options.PublicURL has it, and returns it without a slash
// at its end.
func ParsePublicURL(text string) (string, error) {
	address, problem := route.ParsePublicURL(text)
	if problem != "" {
		return "", fmt.Errorf("%q %s", text, problem)
	}
	return address, nil
}
