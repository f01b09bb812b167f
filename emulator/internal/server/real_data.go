package server

import (
	"context"
	"slices"

	"budsandbox/emulator/internal/ingest"
	"budsandbox/storage"
)

// warnOfRealData logs a warning if the file has ingested identifiers that could belong to real people, because Bud's
// sandbox permits only dummy data.
func (a *App) warnOfRealData(ctx context.Context) {
	var n int
	var first string
	err := a.Store.View(ctx, func(tx *storage.Tx) (err error) {
		n, first, err = ingest.CountReal(tx, slices.Collect(tx.ProjectsWith(storage.IngestedAccountTable)))
		return err
	})
	switch {
	case ctx.Err() != nil: // the sandbox stops
	case err != nil:
		a.config.Log.Error("cannot check the ingested accounts for real data", "error", err)
	case n > 0:
		const text = "ingested accounts have identifiers that could be somebody's, " +
			"and a sandbox permits only dummy data"
		a.config.Log.Warn(text, "accounts", n, "first", first)
	}
}
