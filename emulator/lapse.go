package emulator

import (
	"context"
	"time"

	"budsandbox/storage"
)

// lapsing is how long after its end a running clock tells of a consent, at most. Whoever reads it sees the end at once.
const lapsing = time.Minute

// lapse ends what ended while nobody moved the clock: while the sandbox was off, or as the clock ran.
func (s *Sandbox) lapse() error {
	any, err := s.desk.Lapses()
	if err != nil || !any {
		return err
	}
	return s.store.Update(func(tx *storage.Tx) error { return s.desk.Lapse(tx, s.clock) })
}

// keepLapsing calls lapse, beside the first requests because it reads every consent, and then from time to time.
func (s *Sandbox) keepLapsing(ctx context.Context) {
	ticker := time.NewTicker(lapsing)
	defer ticker.Stop()
	for {
		if err := s.lapse(); err != nil {
			s.options.Log.Error("consents that end", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}
