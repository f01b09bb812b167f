package emulator

import (
	"slices"

	"budsandbox/emulator/ingestion"
	"budsandbox/storage"
)

// DummyData says what becomes of ingested identifiers outside the ranges that are reserved for tests.
type DummyData string

// A sandbox advises against identifiers that could be somebody's, or refuses them.
const (
	DummyDataWarn   DummyData = "warn"
	DummyDataStrict DummyData = "strict"
)

// warnOfRealData looks through what the file holds from before, beside the first requests: a sandbox permits only dummy data.
func (s *Sandbox) warnOfRealData() {
	var n int
	var first string
	err := s.store.View(func(tx *storage.Tx) (err error) {
		n, first, err = ingestion.Real(tx, slices.Collect(tx.Projects()))
		return err
	})
	switch {
	case err != nil:
		s.options.Log.Error("the ingested accounts could not be looked through", "error", err)
	case n > 0:
		s.options.Log.Warn("ingested accounts have identifiers that could be somebody's, and a sandbox permits only dummy data",
			"accounts", n, "first", first)
	}
}
