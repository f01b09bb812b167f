package control

import (
	"sort"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/route"
	"budsandbox/emulator/internal/webhook"
	"budsandbox/storage"
)

type deliveryData struct {
	ID       string        `json:"id"`
	Client   string        `json:"client_id"`
	Customer string        `json:"customer_id,omitempty"`
	Event    string        `json:"event"`
	URL      string        `json:"url"`
	State    string        `json:"state"`
	At       time.Time     `json:"created_at"`
	Due      *time.Time    `json:"next_attempt_at,omitempty"` // on the project's clock
	Body     route.Raw     `json:"body,omitempty"`
	Attempts []attemptData `json:"attempts"`

	Truncated bool `json:"truncated,omitempty"` // a list had no room for the body, which is left out
}

type attemptData struct {
	At     time.Time `json:"at"`
	Took   float64   `json:"took_ms"`
	Status int       `json:"status"` // 0 without a response
	Answer string    `json:"answer,omitempty"`
}

func newDeliveryData(p bank.Project, d bank.Delivery) deliveryData {
	data := deliveryData{
		ID: d.ID.String(), Client: string(p), Event: d.Event, URL: d.URL, State: d.State.String(), At: d.CreatedAt,
		Body: route.Raw(d.Body), Attempts: []attemptData{},
	}
	if d.Owner != (bank.CustomerID{}) {
		data.Customer = d.Owner.String()
	}
	if d.State == bank.DeliveryPending {
		data.Due = &d.Due
	}
	for _, a := range d.Attempts {
		took := float64(a.Took.Microseconds()) / 1000
		data.Attempts = append(data.Attempts, attemptData{a.At, took, a.Status, a.Answer})
	}
	return data
}

type deliveriesQuery struct {
	route.Public
	Client   string `query:"client_id"`
	Customer string `query:"customer_id"`
	Event    string `query:"event"`
	State    string `query:"state"       validate:"omitempty,oneof=pending delivered refused abandoned"`
	Limit    int    `query:"limit"       validate:"gte=1,lte=1000"                                      default:"100"`
}

type deliveryList struct {
	Data []deliveryData `json:"data"`
}

// deliveries lists the latest deliveries, oldest first.
func (h *Handlers) deliveries(
	req *route.Request, in *deliveriesQuery,
) (reply route.Data[deliveryList], _ error) {
	var given filters
	customer := given.customer(in.Customer)
	given.known("event", in.Event, webhook.Events)
	if err := given.err(); err != nil {
		return reply, err
	}
	if in.Customer != "" {
		in.Customer = customer.String()
	}
	err := h.Store.View(req.Context(), func(tx *storage.Tx) (err error) {
		reply.Data.Data, err = in.find(tx)
		return err
	})
	return reply, err
}

// listedDelivery is a delivery whose body is read later.
type listedDelivery struct {
	data    deliveryData
	project bank.Project
	key     storage.Key
}

// find returns the latest deliveries that match, oldest first.
func (in *deliveriesQuery) find(tx *storage.Tx) ([]deliveryData, error) {
	var found []listedDelivery
	for p := range tx.ProjectsWith(storage.DeliveryTable) {
		if in.Client != "" && in.Client != string(p) {
			continue
		}
		for d, err := range tx.Deliveries(p).After(nil) {
			if err != nil {
				return nil, err
			}
			d.Body = nil
			if data := newDeliveryData(p, d); in.matches(data) {
				found = append(found, listedDelivery{data, p, storage.DeliveryKey(d.Owner, d.Number)})
			}
		}
	}
	sort.SliceStable(found, func(i, j int) bool { return found[i].data.At.Before(found[j].data.At) })
	found = found[max(0, len(found)-in.Limit):]
	all := make([]deliveryData, len(found))
	room := bodyRoom{left: maxListedBodies}
	for i := len(found) - 1; i >= 0; i-- {
		d, err := tx.Deliveries(found[i].project).Get(found[i].key)
		if err != nil {
			return nil, err
		}
		all[i] = found[i].data
		all[i].Body, all[i].Truncated = room.take(d.Body)
	}
	return all, nil
}

// maxListedBodies is the maximum length of all bodies in a list of deliveries or events in bytes.
const maxListedBodies = 4 << 20

// bodyRoom limits the length of the bodies in a list.
type bodyRoom struct{ left int }

// take returns a body if there is room for it. After the first body without room, there is room for none.
func (r *bodyRoom) take(body []byte) (_ route.Raw, truncated bool) {
	if r.left -= len(body); r.left < 0 {
		r.left = 0
		return nil, true
	}
	return body, false
}

func (in *deliveriesQuery) matches(d deliveryData) bool {
	return matches(in.Customer, d.Customer) && matches(in.Event, d.Event) && matches(in.State, d.State)
}
