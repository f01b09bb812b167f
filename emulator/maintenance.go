package emulator

import (
	"fmt"
	"time"

	"budsandbox/emulator/internal/connection"
	"budsandbox/emulator/internal/filecheck"
	"budsandbox/emulator/internal/route"
	"budsandbox/emulator/internal/server"
	"budsandbox/fixtures"
	"budsandbox/storage"
)

// Compact rewrites the file of a stopped sandbox without unused space, and returns its size in bytes before and after.
// It replaces the old file atomically.
func Compact(file string) (before, after int64, err error) { return storage.Compact(file) }

// FileReport holds the counts of a file that CheckFile found consistent.
type FileReport struct {
	Schema              int   // version of the file's schema; an older one is upgraded when a sandbox opens the file
	Size                int64 // in bytes
	Projects, Customers int
}

// CheckFile reads the whole file of a stopped sandbox and compares its pages, records and indexes with each other. It
// returns an error if they are inconsistent or if a sandbox would not have written them, and never changes the file.
func CheckFile(file string) (FileReport, error) {
	known, err := fixtures.Load()
	if err != nil {
		return FileReport{}, err
	}
	rows := &filecheck.Checker{Fixtures: known, OtherPersonas: true}
	r, err := storage.CheckFile(file, server.FileRules(rows, time.Now))
	return FileReport{int(r.Schema), r.Size, r.Projects, r.Customers}, err
}

// ParseRefreshInterval parses an interval between background refreshes, such as 24h or P1D. 0s stands for none. The
// minimum is an hour and the maximum a year.
func ParseRefreshInterval(text string) (time.Duration, error) {
	return connection.ParseInterval(text)
}

// ParsePublicURL parses the address at which clients reach a sandbox, as in Options.PublicURL, and returns it without
// a trailing slash.
func ParsePublicURL(text string) (string, error) {
	address, problem := route.ParsePublicURL(text)
	if problem != "" {
		return "", fmt.Errorf("%q %s", text, problem)
	}
	return address, nil
}
