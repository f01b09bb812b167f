package emulator

import (
	"net/url"
	"time"
)

// LifeEvent is an event in a customer's life that shows at the bank; docs/life-events.md lists the kinds. Empty fields
// are filled in by the persona.
type LifeEvent struct {
	Kind       string // income_stops, payment_missed, overdraft...
	At         time.Time
	Connection string // needed if the customer has several
	Account    string // id of the account
	Obligation string
	Amount     string // 12.50, without a sign
	Percent    string // the new amount in per cent of the present one: 110 is a tenth more; instead of Amount
	Merchant   string
	Principal  string
}

// AddLifeEvent adds a life event at a customer's bank and returns its id. The next refresh fetches what it changes.
func (c *Client) AddLifeEvent(customer string, e LifeEvent) (id string, err error) {
	body := nonEmpty(map[string]string{
		"client_id": c.ID, "kind": e.Kind, "at": formatTime(e.At), "connection_id": e.Connection,
		"account_id": e.Account, "obligation": e.Obligation, "amount": e.Amount, "percent": e.Percent,
		"merchant": e.Merchant, "principal": e.Principal,
	})
	var added struct {
		ID string `json:"event_id"`
	}
	err = c.sandbox.controlRequest("POST", customerPath(customer, "events"), body, &added)
	return added.ID, err
}

// WithdrawLifeEvent removes a life event. The next refresh fetches the transactions without it.
func (c *Client) WithdrawLifeEvent(customer, event string) error {
	path := customerPath(customer, "events", event)
	return c.sandbox.controlRequest("DELETE", path+"?client_id="+url.QueryEscape(c.ID), nil, nil)
}
