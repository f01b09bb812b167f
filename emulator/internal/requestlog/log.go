package requestlog

import (
	"bytes"
	"encoding/json"
	"strings"
	"sync"
	"time"

	"budsandbox/emulator/internal/route"
)

// Entry is a request and its answer, as the log of requests keeps them.
type Entry struct {
	Number    uint64         `json:"number"` // counts from 1 since the start
	At        time.Time      `json:"at"`     // by the sandbox's clock
	Took      float64        `json:"took_ms"`
	Method    string         `json:"method"`
	Path      string         `json:"path"`
	Query     string         `json:"query,omitempty"`
	Operation string         `json:"operation_id,omitempty"`
	Client    string         `json:"client_id,omitempty"`
	Customer  string         `json:"customer_id,omitempty"`
	Status    int            `json:"status"` // 0 when the connection ended without an answer
	RequestID string         `json:"request_id"`
	Request   Body           `json:"request,omitzero"`
	Response  Body           `json:"response,omitzero"`
	Fault     string         `json:"fault,omitempty"` // what made it fail on purpose
	Advice    []route.Advice `json:"advice,omitempty"`
}

// MaxBody is how much of a body is kept, in bytes.
const MaxBody = 4 << 10

// Body is the beginning of a body. It is written as JSON if it is whole and is JSON, else as a string; secrets are masked.
type Body struct {
	Text []byte
	Cut  bool // there was more
}

// Shape says that it can be anything.
func (Body) Shape() any { return new(any) }

// MarshalJSON masks secrets only now: few requests are ever looked at.
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

// secrets are the names of values that nobody is to read in a log.
var secrets = []string{"customer_secret", "client_secret", "access_token", "refresh_token", "code"}

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

// maskForm masks name=value in a form, and "name":"value" in JSON that was cut.
func maskForm(text string) string {
	for _, name := range secrets {
		for _, sign := range []struct{ before, ends string }{{name + "=", "&"}, {`"` + name + `":"`, `"`}} {
			head, tail, found := strings.Cut(text, sign.before)
			if !found {
				continue
			}
			end := strings.Index(tail, sign.ends)
			if end < 0 {
				end = len(tail)
			}
			text = head + sign.before + mask + tail[end:]
		}
	}
	return text
}

// Log keeps the latest requests in memory. Safe for concurrent use.
type Log struct {
	Size int // requests; 0 keeps none

	mu      sync.Mutex
	ring    []Entry
	last    uint64
	changed chan struct{} // closed at the next request
	ended   bool
}

// Close lets everybody go who waits for requests, and nobody wait again.
func (j *Log) Close() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.ended = true
	if j.changed != nil {
		close(j.changed)
		j.changed = nil
	}
}

// Add numbers a request and keeps it in place of the oldest.
func (j *Log) Add(s Entry) uint64 {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.last++
	s.Number = j.last
	if j.Size > 0 {
		if len(j.ring) < j.Size {
			j.ring = append(j.ring, s)
		} else {
			j.ring[int((j.last-1)%uint64(j.Size))] = s
		}
	}
	if j.changed != nil {
		close(j.changed)
		j.changed = nil
	}
	return j.last
}

// Latest gives, oldest first, the latest limit requests after a number that meet a condition, the number of the last request
// of all, and a channel that is closed when there is another; it is nil when there will be none.
func (j *Log) Latest(after uint64, limit int, meets func(Entry) bool) (found []Entry, last uint64, more <-chan struct{}) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.changed == nil && !j.ended {
		j.changed = make(chan struct{})
	}
	oldest := j.last - min(j.last, uint64(len(j.ring)))
	for n := j.last; n > max(oldest, after) && len(found) < limit; n-- {
		if s := j.ring[int((n-1)%uint64(len(j.ring)))]; s.Number == n && meets(s) {
			found = append(found, s)
		}
	}
	for a, b := 0, len(found)-1; a < b; a, b = a+1, b-1 {
		found[a], found[b] = found[b], found[a]
	}
	return found, j.last, j.changed
}

// Clear forgets all requests; numbers go on.
func (j *Log) Clear() {
	j.mu.Lock()
	defer j.mu.Unlock()
	for i := range j.ring { // the places stay, so that numbers still lead to them
		j.ring[i] = Entry{}
	}
}
