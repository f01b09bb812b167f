package emulator

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"strconv"
	"time"
)

// StreamMessage is a message of the sandbox's stream. Only the field that Kind names is set.
type StreamMessage struct {
	ID       uint64 // consecutive number
	Kind     string // request, event, delivery, task, clock or mail
	Request  *Request
	Event    *Event
	Delivery *Delivery
	Task     *CustomerTask
	Clock    *ClockReading
	Mail     *Mail
}

// CustomerTask is a task that started or ended.
type CustomerTask struct {
	Task
	Client   string `json:"client_id"`
	Customer string `json:"customer_id"`
}

// ClockReading is the state of a clock after it was moved, frozen or released.
type ClockReading struct {
	Client string    `json:"client_id"` // empty for the shared clock
	Now    time.Time `json:"now"`
	Frozen bool      `json:"frozen"`
}

// WatchFilter selects what Watch yields. Empty fields match all.
type WatchFilter struct {
	Client, Customer string
	Kinds            []string
}

// Watch yields what happens in the sandbox as it happens, until ctx is done or the sandbox is closed: requests without
// their bodies, events whether or not an endpoint is set for them, deliveries and their attempts, starts and ends of
// tasks, and changes of the clocks. It reports everything since the call of Watch, even if the loop over its result
// starts later.
func (s *Sandbox) Watch(ctx context.Context, filter WatchFilter) iter.Seq2[StreamMessage, error] {
	query := newQuery(map[string]string{"client_id": filter.Client, "customer_id": filter.Customer})
	query["kind"] = filter.Kinds
	ctx, cancel := context.WithCancel(ctx)
	reader, writer := io.Pipe()
	response := &pipeWriter{header: http.Header{}, pipe: writer, started: make(chan struct{})}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, s.URL()+"/_sandbox/stream?"+query.Encode(), nil)
	if err == nil {
		context.AfterFunc(ctx, func() { _ = reader.Close() })
		go func() {
			s.app.Handler().ServeHTTP(response, r)
			_ = writer.Close()
		}()
		<-response.started
	}
	return func(yield func(StreamMessage, error) bool) {
		defer cancel()
		if err != nil {
			yield(StreamMessage{}, err)
			return
		}
		if err := readStream(ctx, reader, response.status, yield); err != nil && ctx.Err() == nil {
			yield(StreamMessage{}, err)
		}
	}
}

// Watch yields what happens in the project as it happens.
func (c *Client) Watch(ctx context.Context, filter WatchFilter) iter.Seq2[StreamMessage, error] {
	filter.Client = c.ID
	return c.sandbox.Watch(ctx, filter)
}

// readStream reads server-sent events until they end or yield returns false.
func readStream(
	ctx context.Context, from io.Reader, status int, yield func(StreamMessage, error) bool,
) error {
	if status != http.StatusOK {
		text, err := io.ReadAll(from)
		if err != nil {
			return fmt.Errorf("watch: %w", err)
		}
		return controlError(http.MethodGet, "/_sandbox/stream", status, text)
	}
	lines := bufio.NewReader(from)
	var m StreamMessage
	for {
		line, err := lines.ReadBytes('\n')
		if errors.Is(err, io.EOF) || ctx.Err() != nil {
			return nil //nolint:nilerr // the stream was ended
		}
		if err != nil {
			return fmt.Errorf("watch: %w", err)
		}
		name, value, _ := bytes.Cut(bytes.TrimSuffix(line, []byte("\n")), []byte(": "))
		switch string(name) {
		case "id":
			m.ID, err = strconv.ParseUint(string(value), 10, 64)
		case "event":
			m.Kind = string(value)
		case "data":
			if err = m.decode(value); err == nil && !yield(m, nil) {
				return nil
			}
			m = StreamMessage{}
		}
		if err != nil {
			return fmt.Errorf("watch: %w", err)
		}
	}
}

// decode sets the field that Kind names.
func (m *StreamMessage) decode(data []byte) error {
	switch m.Kind {
	case "request":
		return json.Unmarshal(data, &m.Request)
	case "delivery":
		return json.Unmarshal(data, &m.Delivery)
	case "task":
		return json.Unmarshal(data, &m.Task)
	case "clock":
		return json.Unmarshal(data, &m.Clock)
	case "mail":
		return json.Unmarshal(data, &m.Mail)
	}
	return json.Unmarshal(data, &m.Event)
}

// pipeWriter is an http.ResponseWriter that passes the response on as it is written.
type pipeWriter struct {
	header  http.Header
	pipe    *io.PipeWriter
	status  int
	started chan struct{} // closed when the status is known
}

func (w *pipeWriter) Header() http.Header { return w.header }

func (w *pipeWriter) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
		close(w.started)
	}
}

// Flush does nothing, because writes are not buffered.
func (w *pipeWriter) Flush() {}

func (w *pipeWriter) Write(p []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	return w.pipe.Write(p)
}
