package control

import (
	"context"
	"net/http"
	"slices"
	"time"

	"budsandbox/bank"
	"budsandbox/clock"
	"budsandbox/emulator/internal/agenda"
	"budsandbox/emulator/internal/route"
	"budsandbox/emulator/internal/webhook"
	"budsandbox/storage"
)

type advanceRequest struct {
	route.Public
	Body struct {
		Client   string        `json:"client_id"`
		By       string        `json:"by"`                                 // a period
		To       string        `json:"to" validate:"omitempty,oneof=next"` // the first entry of the agenda
		Kinds    []string      `json:"kinds" validate:"omitempty,min=1"`   // kinds of the entries that to considers
		Customer string        `json:"customer_id"`                        // customer of the entries that to considers
		Until    *advanceUntil `json:"until"`
	} `body:"required"`
}

// advanceUntil describes a webhook at which the clock stops.
type advanceUntil struct {
	Event    string `json:"event"       validate:"required"`
	Customer string `json:"customer_id"` // only a webhook about this customer
	Within   string `json:"within"`      // maximum period; empty for a year
}

type advanceData struct {
	clockData
	FellDue []agendaData `json:"fell_due,omitempty"`   // entries of the agenda to which to has moved
	Sent    *bool        `json:"event_sent,omitempty"` // whether the webhook of until was sent
}

// advanceClock moves a clock forward by a period, to the next entry of the agenda, or until an event is sent. A frozen
// clock stays frozen.
func (h *Handlers) advanceClock(
	req *route.Request, in *advanceRequest,
) (reply route.Data[advanceData], err error) {
	b := in.Body
	given := 0
	for _, isGiven := range []bool{b.By != "", b.To != "", b.Until != nil} {
		if isGiven {
			given++
		}
	}
	switch {
	case given != 1:
		const text = `give one of by (a period such as P1M), to ("next"), and until ({"event":"payment.success"})`
		return reply, route.InvalidField("by", text)
	case b.To == "" && (len(b.Kinds) > 0 || b.Customer != ""):
		return reply, route.InvalidField("to", `kinds and customer_id select entries of the agenda; add "to":"next"`)
	case b.By != "":
		reply.Data.clockData, err = h.advanceBy(req.Context(), b.Client, b.By)
	case b.To != "":
		reply.Data, err = h.advanceToNext(req.Context(), b.Client, b.Kinds, b.Customer)
	default:
		reply.Data, err = h.advanceUntil(req.Context(), b.Client, *b.Until)
	}
	return reply, err
}

// advanceBy moves a clock forward by a period.
func (h *Handlers) advanceBy(ctx context.Context, client, period string) (clockData, error) {
	by, err := bank.ParsePeriod(period)
	if err != nil {
		return clockData{}, route.InvalidField("by", "by: "+err.Error())
	}
	if by.Exact < 0 {
		const text = "by must not be negative; the clock goes back only to a snapshot: " +
			"POST /_sandbox/snapshots/NAME/restore"
		return clockData{}, route.InvalidField("by", text)
	}
	reply, err := h.moveClock(ctx, client, func(current *clock.Clock) (clock.State, error) {
		return clockState(current, by.After(current.Now()), current.State().Frozen, "by")
	})
	return reply.Data, err
}

// advanceToNext moves a clock forward to the first entry of the agenda.
func (h *Handlers) advanceToNext(
	ctx context.Context, client string, kinds []string, customer string,
) (data advanceData, err error) {
	q := agenda.Query{Project: bank.Project(client), Sharing: true}
	named, problem := splitKnown(kinds, convert[string](agenda.Kinds))
	if problem != "" {
		return data, route.InvalidField("kinds", "kinds: "+problem)
	}
	q.Kinds = convert[agenda.Kind](named)
	if q.Customer, err = customerField("customer_id", customer); err != nil {
		return data, err
	}
	due, err := h.Agenda.Next(ctx, q)
	if err != nil {
		return data, err
	}
	if len(due) == 0 {
		return data, &route.Error{
			Status: http.StatusConflict, Code: "nothing_due",
			Message: "Nothing of this will fall due; GET /_sandbox/agenda lists what will.",
		}
	}
	data.FellDue = newAgendaData(due)
	data.clockData, err = h.advanceTo(ctx, client, due[0].At, "to")
	return data, err
}

// advanceTo moves a clock forward to a time, unless it has passed that already. name is the field for errors.
func (h *Handlers) advanceTo(
	ctx context.Context, client string, to time.Time, name string,
) (clockData, error) {
	reply, err := h.moveClock(ctx, client, func(current *clock.Clock) (clock.State, error) {
		return clockState(current, bank.Later(current.Now(), to), current.State().Frozen, name)
	})
	return reply.Data, err
}

// customerField parses an optional customer id.
func customerField(name, text string) (id bank.CustomerID, err error) {
	if text == "" {
		return id, nil
	}
	if id, err = bank.ParseCustomerID(text); err != nil {
		return id, route.InvalidField(name, name+" must be a customer's UUID")
	}
	return id, nil
}

// defaultWithin is the maximum move of a clock for an event that is not sent.
var defaultWithin = bank.Period{Months: 12}

// advanceUntil moves a clock forward until an event is sent, whether or not an endpoint is set for it.
func (h *Handlers) advanceUntil(
	ctx context.Context, client string, until advanceUntil,
) (data advanceData, err error) {
	if problem := unknownEvent(until.Event); problem != "" {
		return data, route.InvalidField("until.event", "until.event: "+problem)
	}
	customer, err := customerField("until.customer_id", until.Customer)
	if err != nil {
		return data, err
	}
	within := defaultWithin
	if until.Within != "" {
		if within, err = bank.ParsePeriod(until.Within); err != nil || within.Exact < 0 {
			const text = "until.within must be a period such as P30D"
			return data, route.InvalidField("until.within", text)
		}
	}
	p := bank.Project(client)
	goal := within.After(h.Clock.Of(p).Now())
	// An event that has happened and is pending for a task or a retry does not need another event.
	waiting, err := h.Agenda.Next(ctx, agenda.Query{
		Project: p, Sharing: true, Customer: customer, Event: until.Event, Until: goal,
		Kinds: []agenda.Kind{agenda.TaskEnds, agenda.WebhookDue},
	})
	if err != nil {
		return data, err
	}
	if len(waiting) > 0 {
		goal = waiting[0].At
	}
	sentAt, err := h.runUntil(ctx, p, goal, eventMatcher{h.Clock, p, customer, until.Event})
	if err != nil {
		return data, err
	}
	data.Sent = new(len(waiting) > 0 || !sentAt.IsZero())
	if sentAt.IsZero() {
		sentAt = goal
	}
	data.clockData, err = h.advanceTo(ctx, client, sentAt, "until.within")
	return data, err
}

// eventMatcher selects the messages of one event.
type eventMatcher struct {
	clocks   *clock.Clocks
	project  bank.Project // empty for those that share a clock
	customer bank.CustomerID
	event    string
}

func (e eventMatcher) matches(p bank.Project, owner bank.CustomerID, m webhook.Message) bool {
	inScope := p == e.project || e.project == "" && !slices.Contains(e.clocks.Own(), p)
	return inScope && m.Event == e.event && (e.customer == (bank.CustomerID{}) || e.customer == owner)
}

// runUntil moves a clock forward to a goal, or only until a wanted event happens. sentAt is when that event is sent,
// or zero if it does not happen.
func (h *Handlers) runUntil(
	ctx context.Context, p bank.Project, goal time.Time, wanted eventMatcher,
) (sentAt time.Time, err error) {
	var sentIn *storage.Tx // transaction of the latest message of the wanted event
	var messageAt time.Time
	h.Webhooks.Listen(p, wanted.event)
	unwatch := h.Webhooks.Watch(func(tx *storage.Tx, project bank.Project, owner bank.CustomerID, m webhook.Message) {
		if wanted.matches(project, owner, m) {
			sentIn, messageAt = tx, m.SentAt()
		}
	})
	defer unwatch()
	stopped, err := h.changeClockUntil(ctx, p, func(current *clock.Clock) (clock.State, error) {
		return clockState(current, bank.Later(current.Now(), goal), current.State().Frozen, "until.within")
	}, func(tx *storage.Tx) bool {
		if sentIn == tx {
			sentAt = messageAt
		}
		return sentIn == tx
	})
	if !stopped || err != nil {
		return time.Time{}, err
	}
	return sentAt, nil
}
