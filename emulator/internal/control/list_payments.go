package control

import (
	"slices"
	"strings"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/inventory"
	"budsandbox/emulator/internal/route"
)

type paymentsQuery struct {
	route.Public
	Client   string `query:"client_id"`
	Status   string `query:"status_code"`
	Service  string `query:"service" validate:"omitempty,payment_service"`
	Provider string `query:"provider"`
	User     string `query:"user_id"`
	After    string `query:"after"`
	Limit    int    `query:"limit" validate:"gte=1,lte=1000" default:"50"`
}

type paymentList struct {
	Data []paymentData `json:"data"`
	Next string        `json:"next,omitempty"` // value of after for the next page; absent after the last
}

type paymentData struct {
	ID       string `json:"payment_id"`
	Client   string `json:"client_id"`
	Service  string `json:"service"`
	Provider string `json:"provider,omitempty"`
	Status   string `json:"status_code"`
	// Outcome is the final status, set when the customer has decided. Ends is the time of the final status, set when
	// it needs no further action.
	Outcome    string     `json:"outcome,omitempty"`
	Ends       *time.Time `json:"ends_at,omitempty"`
	Redirect   string     `json:"redirect_url,omitempty"` // where the customer's browser goes next
	Executions []string   `json:"executions"`             // days of the bank's payments

	User      string          `json:"user_id,omitempty"` // the client's id of the payer
	Amount    *signedAmount   `json:"amount"`
	Reference string          `json:"reference,omitempty"`
	Recipient partyData       `json:"recipient"`
	Sender    *partyData      `json:"sender,omitempty"`
	CreatedAt time.Time       `json:"created_at"`
	ExpiresAt *time.Time      `json:"link_expires_at,omitempty"` // until the customer has decided
	Awaits    string          `json:"awaits,omitempty"`          // authorisation, confirmation or the bank
	Frequency string          `json:"frequency,omitempty"`
	First     *time.Time      `json:"first_payment_at,omitempty"`
	Last      *time.Time      `json:"last_payment_at,omitempty"`
	History   []paymentChange `json:"history"` // oldest first
}

type partyData struct {
	Name   string `json:"name,omitempty"`
	Scheme string `json:"scheme,omitempty"`
	Number string `json:"identification,omitempty"`
}

type paymentChange struct {
	At     time.Time `json:"at"`
	Status string    `json:"status_code"`
}

// listPayments lists payments with their histories, newest first.
func (h *Handlers) listPayments(
	req *route.Request, in *paymentsQuery,
) (reply route.Data[paymentList], _ error) {
	var given filters
	status := bank.PaymentStatus(strings.ToUpper(in.Status))
	if !slices.Contains(bank.PaymentStatuses, status) { // the message shows what was sent
		given.known("status_code", in.Status, convert[string](bank.PaymentStatuses))
	}
	banks, err := h.Connections.Fixtures.PaymentProviders()
	if err != nil {
		return reply, err
	}
	var ids []string
	for _, b := range banks.All() {
		ids = append(ids, b.ID)
	}
	given.known("provider", in.Provider, ids)
	if err := given.err(); err != nil {
		return reply, err
	}
	page, err := h.Inventory.Payments(req.Context(), inventory.PaymentQuery{
		Project: bank.Project(in.Client), Status: status, Service: bank.PaymentService(in.Service),
		Provider: in.Provider, User: in.User, After: in.After, Limit: in.Limit,
	})
	if err != nil {
		return reply, positionError(err)
	}
	reply.Data = paymentList{Data: []paymentData{}, Next: page.Next}
	for _, p := range page.Payments {
		reply.Data.Data = append(reply.Data.Data, newPaymentData(p))
	}
	return reply, nil
}

func newPaymentData(p inventory.Payment) paymentData {
	item := paymentData{
		ID: p.ID.String(), Client: string(p.Project), Service: string(p.Service), Provider: p.Provider,
		Status: string(p.Status), Outcome: string(p.Answer.Outcome), Ends: timeOrNil(p.EndsAt()), Executions: []string{},
		User: p.User, Amount: amountOrNil(p.Amount), Reference: p.Reference, Recipient: newParty(p.Recipient),
		CreatedAt: p.CreatedAt, Frequency: string(p.Frequency), First: timeOrNil(p.First), Last: timeOrNil(p.Last),
		Awaits: p.Awaits, History: []paymentChange{},
	}
	if p.Sender != (bank.Party{}) {
		sender := newParty(p.Sender)
		item.Sender = &sender
	}
	if p.Awaits == inventory.AwaitsAuthorisation {
		item.ExpiresAt = timeOrNil(p.LinkExpiresAt())
	}
	for _, day := range p.Executions {
		item.Executions = append(item.Executions, day.String())
	}
	for _, change := range p.History {
		item.History = append(item.History, paymentChange{change.At, string(change.Status)})
	}
	return item
}

func newParty(p bank.Party) partyData { return partyData{p.Name, p.Scheme, p.Number} }
