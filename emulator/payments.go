package emulator

import (
	"iter"
	"net/url"
	"time"
)

// Payment is a payment with details that Bud's API does not show.
type Payment struct {
	ID          string `json:"payment_id"`
	Client      string `json:"client_id"`
	Service     string `json:"service"` // domestic-single-payment...
	Provider    string `json:"provider"`
	Status      string `json:"status_code"`
	Outcome     string `json:"outcome"`      // the final status
	RedirectURL string `json:"redirect_url"` // where the customer's browser goes next; empty in a list

	User       string          `json:"user_id"` // the client's id of the payer
	Amount     Amount          `json:"amount"`
	Reference  string          `json:"reference"`
	Recipient  Party           `json:"recipient"`
	Sender     Party           `json:"sender"`
	CreatedAt  time.Time       `json:"created_at"`
	Awaits     string          `json:"awaits"`     // authorisation, confirmation or bank; empty at the end
	EndsAt     time.Time       `json:"ends_at"`    // when it reaches the final status; zero while that depends on a person
	Executions []string        `json:"executions"` // days on which the bank has paid
	History    []PaymentChange `json:"history"`    // oldest first
}

// Party is the sender or the recipient of a payment.
type Party struct {
	Name   string `json:"name"`
	Scheme string `json:"scheme"`         // SortCodeAccountNumber or IBAN
	Number string `json:"identification"` // sort code and account number, or IBAN
}

// PaymentChange is a change of a payment's status.
type PaymentChange struct {
	At     time.Time `json:"at"`
	Status string    `json:"status_code"`
}

// PaymentFilter selects payments. Empty fields match all.
type PaymentFilter struct {
	Client, Status, Service, Provider string
	User                              string // the client's id of the payer
}

// Payments yields the payments that match a filter, ordered by project, newest first. It reads them a page at a time.
func (s *Sandbox) Payments(filter PaymentFilter) iter.Seq2[Payment, error] {
	return pages[Payment](s, "/_sandbox/payments", map[string]string{
		"client_id": filter.Client, "status_code": filter.Status, "service": filter.Service, "provider": filter.Provider,
		"user_id": filter.User,
	})
}

// Payments yields the payments of the project that match a filter, newest first.
func (c *Client) Payments(filter PaymentFilter) iter.Seq2[Payment, error] {
	filter.Client = c.ID
	return c.sandbox.Payments(filter)
}

// PaymentAnswer describes how the bank executes an authorised payment. The zero value is success after the usual time.
type PaymentAnswer struct {
	Provider string `json:"provider,omitempty"` // the bank if the client has not chosen one; empty for BankOfBudOBUK
	Outcome  string `json:"outcome,omitempty"`  // SETTLED, INSUFFICIENT_FUNDS, PAYMENT_REJECTED, FAILED, COMPLETED
	Duration string `json:"takes,omitempty"`    // period until the final status, such as P2D; empty for the usual time
}

// AuthorisePayment authorises a payment as its customer does at the bank.
func (s *Sandbox) AuthorisePayment(id string, answer PaymentAnswer) (payment Payment, err error) {
	err = s.controlRequest("POST", "/_sandbox/payments/"+url.PathEscape(id)+"/authorise", answer, &payment)
	return payment, err
}

// RejectPayment rejects a payment as its customer does at the bank.
func (s *Sandbox) RejectPayment(id string) (payment Payment, err error) {
	err = s.controlRequest("POST", "/_sandbox/payments/"+url.PathEscape(id)+"/reject", nil, &payment)
	return payment, err
}
