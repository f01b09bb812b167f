package fault

import (
	"crypto/sha256"
	"fmt"
	"maps"
	"net/http"
	"time"

	"budsandbox/emulator/internal/route"
	"budsandbox/internal/faultrule"
)

// limit counts the requests of clients in their periods.
type limit struct {
	requests int
	per      time.Duration
	clients  map[[sha256.Size]byte]*window // by the sum of the client id, which may be as long as a request's headers
}

// maxClients is the number of clients that a limit remembers.
const maxClients = 10_000

// window counts a client's calls in one period. It starts with the first call, and ends on the project's clock or in
// real time, whichever is sooner, so that a frozen clock does not block clients for ever.
type window struct {
	start, real time.Time
	calls       int
}

// newLimit returns a limit without requests, or an error if it is invalid.
func newLimit(l faultrule.Limit) (*limit, error) {
	if l.Requests < 1 {
		return nil, route.InvalidField("limit.requests", "limit.requests must be 1 or more")
	}
	per, err := ParseDelay(l.Per)
	if err != nil || per <= 0 {
		text := fmt.Sprintf("limit.per must be a length of time up to %s, such as 10s", longestDelay)
		return nil, route.InvalidField("limit.per", text)
	}
	return &limit{l.Requests, per, map[[sha256.Size]byte]*window{}}, nil
}

// exceeded counts a call, and reports whether it exceeds the limit.
func (l *limit) exceeded(client string, now, machine time.Time) bool {
	key := sha256.Sum256([]byte(client))
	w := l.clients[key]
	if w == nil || now.Sub(w.start) >= l.per || machine.Sub(w.real) >= l.per || now.Before(w.start) {
		if w == nil && len(l.clients) >= maxClients {
			l.forget(machine)
		}
		w = &window{start: now, real: machine}
		l.clients[key] = w
	}
	w.calls++
	return w.calls > l.requests
}

// forget removes the clients whose period has ended, or all if none has.
func (l *limit) forget(machine time.Time) {
	maps.DeleteFunc(l.clients, func(_ [sha256.Size]byte, w *window) bool { return machine.Sub(w.real) >= l.per })
	if len(l.clients) >= maxClients {
		clear(l.clients)
	}
}

// tooManyRequests returns the error of a limit without its own answer.
func tooManyRequests() *route.Error { return route.ForStatus(http.StatusTooManyRequests) }
