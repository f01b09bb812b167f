package control

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"budsandbox/emulator/internal/alert"
	"budsandbox/emulator/internal/route"
	"budsandbox/emulator/internal/webhook"
)

type triggerRequest struct {
	route.Public
	Body struct {
		Client   string         `json:"client_id"`
		Customer string         `json:"customer_id" validate:"required"`
		Event    string         `json:"event" validate:"required"`
		Body     map[string]any `json:"body"` // sent unchanged; absent for an example
	} `body:"required"`
}

// maxEventBody is the maximum length of an event's body in bytes.
const maxEventBody = 64 << 10

type triggeredData struct {
	Event string         `json:"event"`
	Body  map[string]any `json:"body"`
}

// trigger sends an event that has no cause in the sandbox.
func (h *Handlers) trigger(
	req *route.Request, in *triggerRequest,
) (reply route.Data[triggeredData], _ error) {
	if problem := unknownEvent(in.Body.Event); problem != "" {
		return reply, route.InvalidField("event", "event "+problem)
	}
	project, customer, err := h.FindCustomer(req.Context(), in.Body.Client, in.Body.Customer)
	if err != nil {
		return reply, err
	}
	t := webhook.Trigger{Project: project, Customer: customer.ID, Event: in.Body.Event}
	if in.Body.Body == nil {
		if t.Body, err = h.insightExample(req, t); err != nil {
			return reply, err
		}
	} else {
		if t.Body, err = json.Marshal(in.Body.Body); err != nil {
			return reply, fmt.Errorf("the body: %w", err)
		}
		if len(t.Body) > maxEventBody {
			const format = "body has %d bytes, but Bud's events are short; send at most %d"
			return reply, route.InvalidField("body", fmt.Sprintf(format, len(t.Body), maxEventBody))
		}
	}
	body, err := h.Webhooks.Send(req.Context(), t)
	if errors.Is(err, webhook.ErrEndpoint) {
		return reply, route.InvalidField("event", strings.TrimPrefix(err.Error(), webhook.ErrEndpoint.Error()+": "))
	}
	if err != nil {
		return reply, err
	}
	reply.Data.Event = in.Body.Event
	if err := json.Unmarshal(body, &reply.Data.Body); err != nil {
		return reply, fmt.Errorf("the body: %w", err)
	}
	return reply, nil
}

// insightExample returns a body for an event of insights, or nil for another event.
func (h *Handlers) insightExample(req *route.Request, t webhook.Trigger) ([]byte, error) {
	body, _, err := h.Alerts.Example(req.Context(), t.Project, t.Customer, t.Event)
	if errors.Is(err, alert.ErrNoInsight) {
		const format = "event %s needs an insight, and the customer has none of its kind; POST " +
			"/_sandbox/customers/%s/events makes one happen, or give a body to send it all the same"
		return nil, route.InvalidField("event", fmt.Sprintf(format, t.Event, t.Customer))
	}
	return body, err
}
