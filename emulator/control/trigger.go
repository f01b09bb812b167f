package control

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"budsandbox/emulator/operation"
	"budsandbox/emulator/webhook"
)

type triggerRequest struct {
	operation.Unscoped
	Body struct {
		Client   string         `json:"client_id"`
		Customer string         `json:"customer_id" validate:"required"`
		Event    string         `json:"event" validate:"required"`
		Body     map[string]any `json:"body"` // to be sent as it is; left out for one of the event's form
	} `body:"required"`
}

type triggered struct {
	Event string         `json:"event"`
	Body  map[string]any `json:"body"`
}

// trigger sends an event although nothing has happened: for those that have no occasion here, or with a body of one's own.
func (r *Room) trigger(ctx context.Context, in *triggerRequest) (reply operation.Reply[triggered, operation.None], _ error) {
	if !slices.Contains(webhook.Events, in.Body.Event) {
		return reply, operation.InvalidField("event", fmt.Sprintf("event %q is none; they are %s", in.Body.Event, strings.Join(webhook.Events, ", ")))
	}
	project, customer, err := r.Whose(in.Body.Client, in.Body.Customer)
	if err != nil {
		return reply, err
	}
	t := webhook.Trigger{Project: project, Customer: customer.ID, Event: in.Body.Event, Base: operation.Base(ctx)}
	if in.Body.Body != nil {
		if t.Body, err = json.Marshal(in.Body.Body); err != nil {
			return reply, fmt.Errorf("the body: %w", err)
		}
	}
	body, err := r.Webhooks.Send(t)
	if errors.Is(err, webhook.ErrHook) {
		return reply, operation.InvalidField("event", strings.TrimPrefix(err.Error(), webhook.ErrHook.Error()+": "))
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
