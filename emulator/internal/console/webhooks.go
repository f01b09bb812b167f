package console

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"

	"budsandbox/emulator/internal/webhook"
)

type webhooksData struct {
	Addresses  []Member
	Shared     []Member // of all projects, for events for which this one has no address of its own
	Events     []string
	Examples   []string // that can be sent without a body
	Deliveries []Value
	Customers  []Value
}

// webhooks shows the endpoints and the deliveries.
func (v *visit) webhooks() any {
	v.title = "Webhooks"
	own := v.control("webhooks", "client_id", v.Client)
	shared := slices.DeleteFunc(v.control("webhooks").Members("webhooks"), func(m Member) bool {
		return own.At("webhooks").has(m.Name) || own.At("webhooks").has(webhook.AllEvents)
	})
	return webhooksData{
		Addresses: own.Members("webhooks"), Shared: shared, Events: webhook.Events,
		Examples: webhook.ExampleEvents,
		Deliveries: newestFirst(v.filtered("webhooks/deliveries", "client_id", v.Client, "event", v.Query("event"),
			"state", v.Query("state"), "customer_id", v.Query("customer_id"), "limit", "200").List("data")),
		Customers: v.control("customers", "client_id", v.Client, "limit", "50").List("data"),
	}
}

// attemptRun is a number of attempts in a row that were answered with the same status.
type attemptRun struct{ Status, Count int }

// attemptRuns returns the attempts of a delivery in their order.
func attemptRuns(delivery Value) (all []attemptRun) {
	for _, attempt := range delivery.List("attempts") {
		status, last := attempt.Number("status"), len(all)-1
		if last >= 0 && all[last].Status == status {
			all[last].Count++
			continue
		}
		all = append(all, attemptRun{status, 1})
	}
	return all
}

// webhook shows one delivery with its attempts and its decoded signature.
func (v *visit) webhook() any {
	delivery := v.control("webhooks/deliveries/" + v.req.PathValue("delivery_id"))
	v.title = fmt.Sprintf("Webhook %s", delivery.Text("event"))
	return delivery
}

// webhookActions set endpoints, send events and replay deliveries.
var webhookActions = []action{
	{name: "webhook-set", title: "Set the address", request: func(v *visit, form url.Values) Request {
		address := any(raw("null"))
		if text := form.Get("url"); text != "" {
			address = text
		}
		return Request{
			Method: http.MethodPut, Path: "/_sandbox/webhooks",
			Body: object(field{"client_id", v.Client}, field{form.Get("event"), address}),
		}
	}},
	{name: "webhook-send", title: "Send an event", request: func(v *visit, form url.Values) Request {
		return Request{
			Method: http.MethodPost, Path: "/_sandbox/webhooks/events",
			Body: object(
				field{"client_id", v.Client}, field{"customer_id", form.Get("customer_id")},
				field{"event", form.Get("event")}, field{"body", number(form.Get("body"))},
			),
		}
	}},
	{name: "webhook-replay", title: "Send the webhook again", request: func(_ *visit, form url.Values) Request {
		return Request{
			Method: http.MethodPost,
			Path:   "/_sandbox/webhooks/deliveries/" + url.PathEscape(form.Get("id")) + "/replay",
		}
	}},
}
