// Package requestlog stores the latest requests of Bud's API with their responses.
package requestlog

import (
	"bytes"
	"encoding/json"
	"strings"
	"sync"
	"time"

	"budsandbox/emulator/internal/route"
)

// Entry is a logged request with its response.
type Entry struct {
	Number    uint64         `json:"number"` // consecutive number since the start, from 1
	At        time.Time      `json:"at"`     // on the project's clock
	Took      float64        `json:"took_ms"`
	Method    string         `json:"method"`
	Path      string         `json:"path"`
	Query     string         `json:"query,omitempty"`
	Operation string         `json:"operation_id,omitempty"`
	Client    string         `json:"client_id,omitempty"`
	Customer  string         `json:"customer_id,omitempty"`
	Status    int            `json:"status"` // 0 if the connection ended without a response
	RequestID string         `json:"request_id"`
	Request   Body           `json:"request,omitzero"`
	Response  Body           `json:"response,omitzero"`
	Fault     string         `json:"fault,omitempty"` // id of the rule that made it fail
	Advice    []route.Advice `json:"advice,omitempty"`
}

// MaxBody is the number of bytes of a body that are logged.
const MaxBody = 4 << 10

// Body is the beginning of a body. It is encoded as JSON if it is complete JSON, and as a string otherwise. Secrets
// are masked.
type Body struct {
	Text []byte
	Cut  bool // the body is longer
}

// Shape returns the schema of any value.
func (Body) Shape() any { return new(any) }

// MarshalJSON encodes the body. It masks secrets only now, because few requests are ever read.
func (b Body) MarshalJSON() ([]byte, error) {
	decoder := json.NewDecoder(bytes.NewReader(b.Text))
	decoder.UseNumber()
	var value any
	if !b.Cut && decoder.Decode(&value) == nil {
		return json.Marshal(masked(value))
	}
	text := maskForm(string(b.Text))
	if b.Cut {
		text += "..."
	}
	return json.Marshal(text)
}

// secrets are the names of the values that are masked.
var secrets = []string{"customer_secret", "client_secret", "access_token", "refresh_token", "token", "code"}

const mask = "***"

func masked(value any) any {
	switch v := value.(type) {
	case map[string]any:
		for _, name := range secrets {
			if text, found := v[name].(string); found && text != "" {
				v[name] = mask
			}
		}
		for key, inner := range v {
			v[key] = masked(inner)
		}
	case []any:
		for i := range v {
			v[i] = masked(v[i])
		}
	}
	return value
}

// maskForm masks name=value in a form and "name":"value" in truncated JSON.
func maskForm(text string) string {
	for _, name := range secrets {
		for _, syntax := range []struct{ prefix, end string }{{name + "=", "&"}, {`"` + name + `":"`, `"`}} {
			head, tail, found := strings.Cut(text, syntax.prefix)
			if !found {
				continue
			}
			end := strings.Index(tail, syntax.end)
			if end < 0 {
				end = len(tail)
			}
			text = head + syntax.prefix + mask + tail[end:]
		}
	}
	return text
}

// Log stores the latest requests in memory. It is safe for concurrent use.
type Log struct {
	Size int // maximum number of requests; 0 stores none

	mu      sync.Mutex
	ring    []Entry
	last    uint64
	changed chan struct{} // closed when a request is added
	ended   bool
}

// Close ends all waiting for requests, now and later.
func (l *Log) Close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.ended = true
	if l.changed != nil {
		close(l.changed)
		l.changed = nil
	}
}

// Add assigns a number to a request and stores it in place of the oldest.
func (l *Log) Add(e Entry) uint64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.last++
	e.Number = l.last
	if l.Size > 0 {
		if len(l.ring) < l.Size {
			l.ring = append(l.ring, e)
		} else {
			l.ring[int((l.last-1)%uint64(l.Size))] = e
		}
	}
	if l.changed != nil {
		close(l.changed)
		l.changed = nil
	}
	return l.last
}

// Latest returns the latest limit requests after a number that match, oldest first, the number of the last request of
// all, and a channel that is closed when a request is added. The channel is nil after Close.
func (l *Log) Latest(
	after uint64, limit int, match func(Entry) bool,
) (found []Entry, last uint64, more <-chan struct{}) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.changed == nil && !l.ended {
		l.changed = make(chan struct{})
	}
	oldest := l.last - min(l.last, uint64(len(l.ring)))
	for n := l.last; n > max(oldest, after) && len(found) < limit; n-- {
		if e := l.ring[int((n-1)%uint64(len(l.ring)))]; e.Number == n && match(e) {
			found = append(found, e)
		}
	}
	for a, b := 0, len(found)-1; a < b; a, b = a+1, b-1 {
		found[a], found[b] = found[b], found[a]
	}
	return found, l.last, l.changed
}

// Clear removes all requests. Numbers continue.
func (l *Log) Clear() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for i := range l.ring { // the length is kept, because numbers determine indexes
		l.ring[i] = Entry{}
	}
}
