package fault

import (
	"fmt"
	"net/http"
	"time"

	"budsandbox/emulator/internal/route"
)

// Limit is a maximum number of a client's requests in a period.
type Limit struct {
	Requests int    `json:"requests"`
	Per      string `json:"per"`

	per     time.Duration
	clients map[string]*window
}

// window counts a client's calls in one period. It starts with the first call, and ends on the project's clock or in
// real time, whichever is sooner, so that a frozen clock does not block clients for ever.
type window struct {
	start, real time.Time
	calls       int
}

// Init validates and initialises a limit.
func (l *Limit) Init() (err error) {
	l.clients = map[string]*window{}
	if l.Requests < 1 {
		return route.InvalidField("limit.requests", "limit.requests must be 1 or more")
	}
	if l.per, err = ParseDelay(l.Per); err != nil || l.per <= 0 {
		text := fmt.Sprintf("limit.per must be a length of time up to %s, such as 10s", MaxDelay)
		return route.InvalidField("limit.per", text)
	}
	return nil
}

// exceeded counts a call, and reports whether it exceeds the limit.
func (l *Limit) exceeded(client string, now, real time.Time) bool {
	w := l.clients[client]
	if w == nil || now.Sub(w.start) >= l.per || real.Sub(w.real) >= l.per || now.Before(w.start) {
		w = &window{start: now, real: real}
		l.clients[client] = w
	}
	w.calls++
	return w.calls > l.Requests
}

// tooManyRequests returns the error of a limit without its own answer.
func tooManyRequests() *route.Error { return route.ForStatus(http.StatusTooManyRequests) }
