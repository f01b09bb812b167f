package fault

import (
	"fmt"
	"net/http"
	"time"

	"budsandbox/emulator/internal/route"
)

// Limit is how often a client may call before it is told that it does so too often.
type Limit struct {
	Requests int    `json:"requests"`
	Per      string `json:"per"`

	per     time.Duration
	clients map[string]*window
}

// window is the time in which a client's calls are counted together. It begins with the first of them, and ends by the clock or the
// machine, whichever is sooner, so that a clock that stands lets nobody wait for ever.
type window struct {
	start, real time.Time
	calls       int
}

// Init checks a limit.
func (l *Limit) Init() (err error) {
	l.clients = map[string]*window{}
	if l.Requests < 1 {
		return route.InvalidField("limit.requests", "limit.requests must be 1 or more")
	}
	if l.per, err = ParseDelay(l.Per); err != nil || l.per <= 0 {
		return route.InvalidField("limit.per", fmt.Sprintf("limit.per must be a length of time up to %s, such as 10s", MaxDelay))
	}
	return nil
}

// exceeded counts a call, and says whether it is one too many.
func (l *Limit) exceeded(client string, now, real time.Time) bool {
	w := l.clients[client]
	if w == nil || now.Sub(w.start) >= l.per || real.Sub(w.real) >= l.per || now.Before(w.start) {
		w = &window{start: now, real: real}
		l.clients[client] = w
	}
	w.calls++
	return w.calls > l.Requests
}

// tooMany is the answer where the rule has none of its own.
func tooMany() *route.Error { return route.ForStatus(http.StatusTooManyRequests) }
