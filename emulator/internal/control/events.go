package control

import (
	"context"
	"slices"

	"budsandbox/bank"
	"budsandbox/emulator/internal/route"
	"budsandbox/emulator/internal/stream"
	"budsandbox/emulator/internal/webhook"
)

type eventsQuery struct {
	route.Public
	Client   string `query:"client_id"`
	Customer string `query:"customer_id"`
	Event    string `query:"event"`
	After    int    `query:"after"       validate:"gte=0"`
	Limit    int    `query:"limit"       validate:"gte=1,lte=1000" default:"100"`
	Wait     string `query:"wait"`
}

type eventList struct {
	Data []numberedEvent `json:"data"`
	Last uint64          `json:"last"` // number of the last message, to continue after
}

type numberedEvent struct {
	Number uint64 `json:"number"` // as in the stream
	raisedData
}

// events lists the latest events that were sent, oldest first, whether or not an endpoint is set for them. With wait,
// it waits until there is one.
func (h *Handlers) events(
	req *route.Request, in *eventsQuery,
) (reply route.Data[eventList], _ error) {
	filter := stream.Filter{Project: bank.Project(in.Client), Kinds: []stream.Kind{stream.Event}, Event: in.Event}
	var given filters
	if in.Customer != "" {
		filter.Customer = given.customer(in.Customer).String()
	}
	given.known("event", in.Event, webhook.Events)
	wait := given.wait(in.Wait)
	if err := given.err(); err != nil {
		return reply, err
	}
	if in.Client != "" || in.Event != "" { // not for reports and pages, which list whatever there is
		h.Webhooks.Listen(filter.Project, in.Event)
	}
	h.Tasks.PublishDone()
	ctx, cancel := context.WithTimeout(req.Context(), wait)
	defer cancel()
	var more <-chan stream.Message
	if wait > 0 { // before the first check, so that no event is missed
		var err error
		if more, err = h.Hub.Listen(ctx, filter, 0); err != nil {
			return reply, tooMany(err)
		}
	}
	found, last := h.Hub.Latest(filter, uint64(in.After), in.Limit)
	if len(found) == 0 && wait > 0 {
		<-more // closed when ctx is done
		found, last = h.Hub.Latest(filter, uint64(in.After), in.Limit)
	}
	reply.Data = eventList{Data: []numberedEvent{}, Last: last}
	room := bodyRoom{left: maxListedBodies}
	for _, m := range slices.Backward(found) {
		event := numberedEvent{m.ID, newRaisedData(m, m.Value.(stream.RaisedEvent))}
		event.Body, event.Truncated = room.take(event.Body)
		reply.Data.Data = append(reply.Data.Data, event)
	}
	slices.Reverse(reply.Data.Data)
	return reply, nil
}
