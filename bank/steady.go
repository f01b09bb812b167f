package bank

import (
	"sync"
	"time"
)

// Steady returns a source of real time that never goes back. When the machine's clock is set back, it runs on from
// where it was, by the monotonic clock; what happened a moment ago must not lie ahead. When the machine's clock is set
// forward, or the machine wakes from sleep, it follows.
func Steady(wall func() time.Time) func() time.Time {
	var mu sync.Mutex
	var read, told time.Time // the last reading with its monotonic part, and what was returned for it
	return func() time.Time {
		mu.Lock()
		defer mu.Unlock()
		now := wall()
		earliest := told.Add(max(0, now.Sub(read)))
		read, told = now, now.Round(0)
		if told.Before(earliest) {
			told = earliest
		}
		return told
	}
}
