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

// FileReport is what CheckFile counts in a sound file.
type FileReport struct {
	Schema              int   // of the file; an older one is raised when a sandbox opens it
	Size                int64 // in bytes
	Projects, Customers int
}

// CheckFile reads the whole file of a stopped sandbox and compares its pages, records and indexes with each other. It
// changes nothing, and returns what is wrong.
func CheckFile(file string) (FileReport, error) {
	r, err := storage.CheckFile(file)
	return FileReport{int(r.Schema), r.Size, r.Projects, r.Customers}, err
}

// ParseRefreshInterval parses an interval between background refreshes, such as 24h or P1D. 0s stands for none. The
// minimum is an hour and the maximum a year.
func ParseRefreshInterval(text string) (time.Duration, error) {
	return connection.ParseInterval(text)
}

// ParsePublicURL reads the address at which clients reach a sandbox, as Options.PublicURL has it, and returns it
// without a slash at its end.
func ParsePublicURL(text string) (string, error) {
	address, problem := route.ParsePublicURL(text)
	if problem != "" {
		return "", fmt.Errorf("%q %s", text, problem)
	}
	return address, nil
}
