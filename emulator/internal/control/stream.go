package control

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/requestlog"
	"budsandbox/emulator/internal/route"
	"budsandbox/emulator/internal/stream"
)

type streamQuery struct {
	route.Public
	Client   string   `query:"client_id"`
	Customer string   `query:"customer_id"`
	Kinds    []string `query:"kind"`
	LastID   string   `header:"Last-Event-ID"` // sent by browsers that reconnect
}

// keepAlive is the interval of comments that keep a connection open and detect a disconnected client.
const keepAlive = 15 * time.Second

// stream sends what happens as server-sent events.
func (h *Handlers) stream(
	req *route.Request, in *streamQuery,
) (reply route.Data[route.Stream], _ error) {
	var given filters
	filter := stream.Filter{
		Project: bank.Project(in.Client),
		Kinds:   convert[stream.Kind](given.listed("kind", in.Kinds, convert[string](stream.Kinds))),
	}
	if in.Customer != "" {
		filter.Customer = given.customer(in.Customer).String()
	}
	if err := given.err(); err != nil {
		return reply, err
	}
	var after uint64
	if in.LastID != "" {
		var err error
		if after, err = strconv.ParseUint(in.LastID, 10, 64); err != nil {
			const text = "Last-Event-ID must be the id of an event that the stream has sent"
			return reply, route.Problems{{In: "header", Name: "Last-Event-ID", Text: text}}
		}
	}
	if slices.Contains(filter.Kinds, stream.Event) {
		h.Webhooks.Listen(filter.Project, "")
	}
	h.Tasks.PublishDone() // so that the stream does not begin with what has ended before
	messages, err := h.Hub.Listen(req.Context(), filter, after)
	if err != nil {
		return reply, tooMany(err)
	}
	reply.Data = route.Stream{
		Type: "text/event-stream",
		Send: func(ctx context.Context, w io.Writer, flush func() error) error {
			return h.send(ctx, messages, w, flush)
		},
	}
	return reply, nil
}

// send writes messages as server-sent events until there are no more.
func (h *Handlers) send(
	ctx context.Context, messages <-chan stream.Message, w io.Writer, flush func() error,
) error {
	ticker := time.NewTicker(keepAlive)
	defer ticker.Stop()
	text := []byte("retry: 1000\n\n")
	for {
		if _, err := w.Write(text); err != nil {
			return err
		}
		if err := flush(); err != nil {
			return err
		}
		select {
		case m, more := <-messages:
			if !more {
				return nil
			}
			data, err := json.Marshal(h.streamData(m))
			if err != nil {
				return fmt.Errorf("encode a message: %w", err)
			}
			text = fmt.Appendf(nil, "id: %d\nevent: %s\ndata: %s\n\n", m.ID, m.Kind, data)
		case <-ticker.C:
			text = []byte(": keep-alive\n\n")
		case <-ctx.Done():
			return nil
		}
	}
}

// raisedData is an event of Bud's, whether or not an endpoint is set for it.
type raisedData struct {
	Event    string    `json:"event"`
	Client   string    `json:"client_id"`
	Customer string    `json:"customer_id,omitempty"`
	At       time.Time `json:"at"`
	SentAt   time.Time `json:"sent_at"` // when its task ends, if it has one
	Body     route.Raw `json:"body,omitempty"`

	Truncated bool `json:"truncated,omitempty"` // a list had no room for the body, which is left out
}

func newRaisedData(m stream.Message, r stream.RaisedEvent) raisedData {
	return raisedData{
		Event: r.Name, Client: string(m.Project), Customer: m.Customer, At: r.At, SentAt: r.SentAt, Body: r.Body,
	}
}

// newRequestSummary returns a request without the bodies, which are in the list of requests.
func newRequestSummary(e *requestlog.Entry) requestlog.Entry {
	summary := *e
	summary.Request, summary.Response = requestlog.Body{}, requestlog.Body{}
	return summary
}

// customerTask is a task with its customer.
type customerTask struct {
	taskData
	Client   string `json:"client_id"`
	Customer string `json:"customer_id"`
}

// streamData returns the data of a message in the format of the control plane's lists.
func (h *Handlers) streamData(m stream.Message) any {
	switch v := m.Value.(type) {
	case stream.RaisedEvent:
		return newRaisedData(m, v)
	case bank.Delivery:
		return newDeliveryData(m.Project, v)
	case stream.TaskChange:
		data := newTaskData(v.Fetch, h.Clock.Of(m.Project))
		if !v.Ended {
			data.Status, data.Result = "Pending", ""
		}
		return customerTask{data, string(m.Project), m.Customer}
	case stream.ClockChange:
		return clockData{string(m.Project), v.Now, v.Frozen}
	case bank.Mail:
		return newMailData(m.Project, v)
	case *requestlog.Entry:
		return newRequestSummary(v)
	default:
		return v
	}
}
