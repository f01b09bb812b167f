package clock

import (
	"sync"
	"time"
)

// Monotonic returns a source of real time that never goes back. If the machine's clock is set back, the time continues
// by the monotonic clock, so that earlier events never lie in the future. If it is set forward, or the machine wakes
// from sleep, the time follows.
func Monotonic(wall func() time.Time) func() time.Time {
	var mu sync.Mutex
	var lastRead, lastReturned time.Time // last reading, with its monotonic part, and last returned time
	return func() time.Time {
		mu.Lock()
		defer mu.Unlock()
		now := wall()
		earliest := lastReturned.Add(max(0, now.Sub(lastRead)))
		lastRead, lastReturned = now, now.Round(0)
		if lastReturned.Before(earliest) {
			lastReturned = earliest
		}
		return lastReturned
	}
}
