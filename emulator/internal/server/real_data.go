package server

import (
	"slices"

	"budsandbox/emulator/internal/api/ingestion"
	"budsandbox/storage"
)

// warnOfRealData looks through what the file holds from before, beside the first requests: a sandbox permits only dummy data.
func (a *App) warnOfRealData() {
	var n int
	var first string
	err := a.Store.View(func(tx *storage.Tx) (err error) {
		n, first, err = ingestion.Real(tx, slices.Collect(tx.Projects()))
		return err
	})
	switch {
	case err != nil:
		a.config.Log.Error("the ingested accounts could not be looked through", "error", err)
	case n > 0:
		a.config.Log.Warn("ingested accounts have identifiers that could be somebody's, and a sandbox permits only dummy data",
			"accounts", n, "first", first)
	}
}
