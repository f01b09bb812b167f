package control

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"budsandbox/bank"
	"budsandbox/emulator/internal/connection"
	"budsandbox/emulator/internal/route"
	"budsandbox/fixtures"
	"budsandbox/seed"
)

type addLifeEventRequest struct {
	route.Public
	Token      string `header:"Authorization"`
	CustomerID string `                       path:"customer_id"`
	Body       struct {
		Client     string  `json:"client_id"`
		Connection string  `json:"connection_id"` // needed if the customer has several
		Kind       string  `json:"kind" validate:"required"`
		At         instant `json:"at"` // empty for now
		Account    string  `json:"account_id"`
		Obligation string  `json:"obligation"`
		Amount     decimal `json:"amount"`
		Percent    decimal `json:"percent" doc:"The new amount in per cent of the present one: 110 is a tenth more."`
		Merchant   string  `json:"merchant"`
		Principal  decimal `json:"principal"`
	} `                                          body:"required"`
}

type lifeEventData struct {
	ID           string  `json:"event_id"`
	Kind         string  `json:"kind"`
	ConnectionID string  `json:"connection_id"`
	Provider     string  `json:"provider"`
	At           string  `json:"at"`
	RecordedAt   string  `json:"recorded_at"`
	Seen         bool    `json:"seen"` // whether a refresh has fetched it
	Account      string  `json:"account_id,omitempty"`
	Obligation   string  `json:"obligation,omitempty"`
	Amount       *string `json:"amount,omitempty"`
	Percent      *string `json:"percent,omitempty"`
	Merchant     string  `json:"merchant,omitempty"`
	Principal    *string `json:"principal,omitempty"`
	Transaction  string  `json:"transaction_id,omitempty"`
	Pending      string  `json:"pending_transaction_id,omitempty"`
	Description  string  `json:"description,omitempty"`
	BookedAt     string  `json:"booked_at,omitempty"`
	Category     string  `json:"category,omitempty"`
	MCC          string  `json:"merchant_category_code,omitempty"`

	// Of an event that changes an agreement:
	Payment *agreedPaymentData `json:"payment,omitempty"` // the first that it changes
	Text    string             `json:"text,omitempty"`    // what happens, in a sentence
}

type agreedPaymentData struct {
	Name  string `json:"name,omitempty"` // of the counterparty
	DueOn string `json:"due_on"`         // where the bank is
}

type lifeEventList struct {
	Data []lifeEventData `json:"data"`
}

// hundredths returns a decimal as text, or nil for 0.
func hundredths(h fixtures.Hundredths) *string {
	if h == 0 {
		return nil
	}
	return new(h.String())
}

func newLifeEvent(e connection.RecordedEvent) lifeEventData {
	life, start := e.Life, e.Connection.CreatedAt
	data := lifeEventData{
		ID: e.ID.String(), Kind: life.Kind, ConnectionID: e.Connection.ID.String(), Provider: e.Connection.Provider,
		At: formatTime(life.At.Instant(start)), RecordedAt: formatTime(e.RecordedAt),
		Seen: e.AfterPulls < len(e.Connection.Pulls), Account: string(e.Account), Obligation: life.Obligation,
		Amount: hundredths(life.Amount), Percent: hundredths(life.Percent), Merchant: life.Merchant,
		Principal: hundredths(life.Principal),
	}
	if row := life.Row; row != nil {
		data.Transaction, data.Description = string(e.Booked), row.Description
		data.Category, data.MCC, data.Amount = row.Category, row.MCC, hundredths(row.Amount)
		if !row.Booked.IsZero() {
			data.Pending, data.BookedAt = string(e.Pending), formatTime(row.Booked.Instant(start))
		}
	}
	if e.Payment != (seed.AgreedPayment{}) {
		data.Payment = &agreedPaymentData{e.Payment.Name, e.Payment.Due.String()}
		data.Text = agreementText(e)
	}
	return data
}

// agreementTexts describe what an event does to the payment that it changes first, by the event's kind.
var agreementTexts = map[string]struct{ payment, direction, what string }{
	fixtures.PaymentMissed:  {"payment", "to", "is not made"},
	fixtures.PaymentDoubled: {"payment", "to", "is made twice"},
	fixtures.PaymentChanges: {"payment", "to", "is the first with another amount"},
	fixtures.IncomeStops:    {"income", "from", "is the first that is not paid"},
	fixtures.IncomeChanges:  {"income", "from", "is the first with another amount"},
}

// agreementText says in a sentence which payment an event changes first.
func agreementText(e connection.RecordedEvent) string {
	text, agreement := agreementTexts[e.Life.Kind], e.Life.Obligation
	if name := e.Payment.Name; name != "" {
		agreement = text.direction + " " + name + " (" + agreement + ")"
	}
	return fmt.Sprintf("The %s %s that is due on %s %s.", text.payment, agreement, e.Payment.Due, text.what)
}

func formatTime(at time.Time) string { return at.UTC().Format(time.RFC3339) }

// addLifeEvent adds a life event at the customer's bank. The next refresh fetches it.
func (h *Handlers) addLifeEvent(
	req *route.Request, in *addLifeEventRequest,
) (reply route.Data[lifeEventData], _ error) {
	project, customer, err := h.findCustomer(req.Context(), in.Token, in.Body.Client, in.CustomerID)
	if err != nil {
		return reply, err
	}
	b := in.Body
	if b.Kind == fixtures.TransactionMade {
		return reply, route.InvalidField(
			"kind",
			"a transaction has a path of its own: POST /_sandbox/customers/"+in.CustomerID+"/transactions",
		)
	}
	var f fields
	request := connection.LifeEventRequest{
		Account: bank.AccountID(b.Account), At: f.instant("at", b.At),
		Event: fixtures.LifeEvent{
			Kind: b.Kind, Obligation: b.Obligation, Amount: f.change(b.Kind, "amount", b.Amount),
			Percent:  f.change(b.Kind, "percent", b.Percent),
			Merchant: b.Merchant, Principal: f.change(b.Kind, "principal", b.Principal),
		},
	}
	if err := f.err(); err != nil {
		return reply, err
	}
	if request.Connection, err = connectionID(b.Connection); err != nil {
		return reply, err
	}
	return h.recordLifeEvent(req.Context(), project, customer, request)
}

// recordLifeEvent records an event and returns it.
func (h *Handlers) recordLifeEvent(
	ctx context.Context, p bank.Project, c bank.Customer, request connection.LifeEventRequest,
) (reply route.Data[lifeEventData], _ error) {
	recorded, err := h.Connections.RecordLifeEvent(ctx, p, c, request)
	if err != nil {
		return reply, wireError(err)
	}
	reply.Data = newLifeEvent(recorded)
	return reply, nil
}

func connectionID(text string) (id bank.ConnectionID, _ error) {
	if text == "" {
		return id, nil
	}
	parsed, err := uuid.Parse(text)
	if err != nil {
		return id, route.InvalidField("connection_id", "is not an id such as that in the answer of a connection")
	}
	return bank.ConnectionID(parsed), nil
}

// lifeEvents lists the customer's life events.
func (h *Handlers) lifeEvents(req *route.Request, in *customerRequest) (reply route.Data[lifeEventList], _ error) {
	project, customer, err := h.findCustomer(req.Context(), in.Token, in.Client, in.CustomerID)
	if err != nil {
		return reply, err
	}
	all, err := h.Connections.LifeEvents(req.Context(), project, customer)
	if err != nil {
		return reply, err
	}
	reply.Data.Data = []lifeEventData{}
	for _, e := range all {
		reply.Data.Data = append(reply.Data.Data, newLifeEvent(e))
	}
	return reply, nil
}

type lifeEventRequest struct {
	route.Public
	Token      string `header:"Authorization"`
	CustomerID string `                       path:"customer_id"`
	EventID    string `                       path:"event_id"`
	Client     string `                                          query:"client_id"`
}

// withdrawLifeEvent removes a life event. The next refresh fetches the transactions without it.
func (h *Handlers) withdrawLifeEvent(req *route.Request, in *lifeEventRequest) (reply route.Empty, _ error) {
	id, err := uuid.Parse(in.EventID)
	if err != nil {
		return reply, noLifeEvent(in)
	}
	project, customer, err := h.findCustomer(req.Context(), in.Token, in.Client, in.CustomerID)
	if err != nil {
		return reply, err
	}
	err = h.Connections.WithdrawLifeEvent(req.Context(), project, customer, bank.EventID(id))
	if errors.Is(err, connection.ErrNotFound) {
		return reply, noLifeEvent(in)
	}
	return reply, wireError(err)
}

// noLifeEvent returns the 404 for a life event that the customer does not have.
func noLifeEvent(in *lifeEventRequest) *route.Error {
	return notFound("life event", in.EventID, "/_sandbox/customers/"+in.CustomerID+"/events")
}
