package control

import (
	"fmt"
	"slices"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/agenda"
	"budsandbox/emulator/internal/route"
	"budsandbox/emulator/internal/webhook"
	"budsandbox/internal/spelling"
)

type agendaQuery struct {
	route.Public
	Client   string   `query:"client_id"`
	Customer string   `query:"customer_id"`
	Kinds    []string `query:"kind"`
	Event    string   `query:"event"` // only entries that cause this webhook
	Until    string   `query:"until"` // a time, or a period from now
	Limit    int      `query:"limit"       default:"100" validate:"gte=1,lte=1000"`
}

type agendaList struct {
	Data []agendaData `json:"data"`
}

type agendaData struct {
	At          time.Time `json:"at"` // on the project's clock
	Kind        string    `json:"kind"`
	Text        string    `json:"text"`
	Client      string    `json:"client_id,omitempty"` // absent for maintenance for all projects
	Customer    string    `json:"customer_id,omitempty"`
	Provider    string    `json:"provider,omitempty"`
	Event       string    `json:"event,omitempty"`       // webhook that is sent then
	Status      string    `json:"status_code,omitempty"` // next status of a payment
	ConsentID   string    `json:"consent_id,omitempty"`
	PaymentID   string    `json:"payment_id,omitempty"`
	Application string    `json:"application_id,omitempty"`
	TaskID      string    `json:"task_id,omitempty"` // of a task or a link to connect
	DeliveryID  string    `json:"delivery_id,omitempty"`
	EventID     string    `json:"event_id,omitempty"` // of a life event
}

// listAgenda lists the scheduled events, the soonest first.
func (h *Handlers) listAgenda(
	req *route.Request, in *agendaQuery,
) (reply route.Data[agendaList], _ error) {
	var given filters
	q := agenda.Query{
		Project: bank.Project(in.Client), Customer: given.customer(in.Customer), Event: in.Event, Limit: in.Limit,
		Kinds: convert[agenda.Kind](given.listed("kind", in.Kinds, convert[string](agenda.Kinds))),
	}
	given.known("event", in.Event, webhook.Events)
	if in.Until != "" {
		until, err := timeOrPeriod(in.Until, h.Clock.Of(q.Project).Now())
		if err != nil {
			given.fail("until", "must be a time such as 2026-03-31T09:00:00Z, or a period from now such as P1M")
		}
		q.Until = until
	}
	if err := given.err(); err != nil {
		return reply, err
	}
	all, err := h.Agenda.Upcoming(req.Context(), q)
	if err != nil {
		return reply, err
	}
	reply.Data.Data = newAgendaData(all)
	return reply, nil
}

// timeOrPeriod parses a time, or a period from now.
func timeOrPeriod(text string, now time.Time) (time.Time, error) {
	if period, err := bank.ParsePeriod(text); err == nil {
		return period.After(now), nil
	}
	return bank.ParseInstant(text)
}

// unknownEvent returns an error message for the unknown name of a webhook, or "".
func unknownEvent(name string) string {
	if slices.Contains(webhook.Events, name) {
		return ""
	}
	return fmt.Sprintf("%q is not a webhook of Bud's; %s", name, spelling.DidYouMean(name, webhook.Events))
}

func newAgendaData(all []agenda.Entry) []agendaData {
	list := []agendaData{}
	for _, e := range all {
		data := agendaData{
			At: e.At, Kind: string(e.Kind), Text: e.Text, Client: string(e.Project), Provider: e.Provider, Event: e.Event,
			Status: e.Status, Application: e.Application,
		}
		if e.Customer != (bank.CustomerID{}) {
			data.Customer = e.Customer.String()
		}
		switch e.Kind {
		case agenda.ReconfirmDue, agenda.ConsentExpires, agenda.ConsentRevoked:
			data.ConsentID = e.Subject
		case agenda.PaymentChanges, agenda.PaymentExecuted:
			data.PaymentID = e.Subject
		case agenda.LinkExpires:
			data.TaskID = e.Subject
			if data.Customer == "" { // of a payment, which has no customer
				data.TaskID, data.PaymentID = "", e.Subject
			}
		case agenda.TaskEnds:
			data.TaskID = e.Subject
		case agenda.WebhookDue:
			data.DeliveryID = e.Subject
		case agenda.LifeEventHappens:
			data.EventID = e.Subject
		}
		list = append(list, data)
	}
	return list
}
