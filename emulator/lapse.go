package emulator

import (
	"context"
	"time"
)

// How long after its time a running clock brings what happens by itself, at most, and how long it rests between. Whoever reads it sees it at once.
const lapsing, resting = time.Minute, 10 * time.Millisecond

// lapse carries out what fell due while nobody moved the clock: while the sandbox was off, or as the clock ran.
func (s *Sandbox) lapse() error {
	any, err := s.due.Any()
	if err != nil || !any {
		return err
	}
	if err := s.due.Do(s.clock, nil); err != nil {
		return err
	}
	_, err = s.due.Any() // finds when the next is
	return err
}

// keepLapsing calls lapse, beside the first requests because it reads every consent, and then whenever something falls due.
func (s *Sandbox) keepLapsing(ctx context.Context) {
	for {
		if err := s.lapse(); err != nil {
			s.options.Log.Error("what falls due", "error", err)
		}
		nap := time.NewTimer(max(resting, s.due.Nap(lapsing)))
		select {
		case <-ctx.Done():
			nap.Stop()
			return
		case <-s.due.Woken():
		case <-nap.C:
		}
		nap.Stop()
	}
}
