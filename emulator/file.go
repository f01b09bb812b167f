package emulator

import (
	"time"

	"budsandbox/emulator/internal/filecheck"
	"budsandbox/emulator/internal/server"
	"budsandbox/fixtures"
	"budsandbox/storage"
)

// Compact rewrites the file of a stopped sandbox without unused space, and returns its size in bytes before and after.
// It replaces the old file atomically.
func Compact(file string) (before, after int64, err error) { return storage.Compact(file) }

// FileError is the error of a file that cannot be used. It has the problem, the remedy for a sandbox, which can use
// another file, and the remedy for a command about this file.
type FileError = storage.FileError

// FileReport holds the counts of a file that CheckFile found consistent.
type FileReport struct {
	Schema              int   // version of the file's schema; an older one is upgraded when a sandbox opens the file
	Size                int64 // in bytes
	Projects, Customers int
}

// CheckFile reads the whole file of a stopped sandbox and compares its pages, records and indexes with each other. It
// returns an error if they are inconsistent or if a sandbox would not have written them, and never changes the file.
func CheckFile(file string) (FileReport, error) {
	data := fixtures.Load()
	checker := &filecheck.Checker{Fixtures: data, OtherPersonas: true}
	report, err := storage.CheckFile(file, server.FileRules(checker, time.Now))
	return FileReport{int(report.Schema), report.Size, report.Projects, report.Customers}, err
}
