package emulator

import "net/url"

// Payment is a payment with details that Bud's API does not show.
type Payment struct {
	ID          string `json:"payment_id"`
	Client      string `json:"client_id"`
	Service     string `json:"service"` // domestic-single-payment...
	Provider    string `json:"provider"`
	Status      string `json:"status_code"`
	Outcome     string `json:"outcome"`      // the final status
	RedirectURL string `json:"redirect_url"` // where the customer's browser goes next
}

// PaymentAnswer describes how the bank executes an authorised payment. The zero value is success in the usual time.
type PaymentAnswer struct {
	Provider string `json:"provider,omitempty"` // the bank if the client has not chosen one; empty for BankOfBudOBUK
	Outcome  string `json:"outcome,omitempty"`  // SETTLED, INSUFFICIENT_FUNDS, PAYMENT_REJECTED, FAILED, COMPLETED
	Takes    string `json:"takes,omitempty"`    // period until the final status, such as P2D; empty for the usual time
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
