package emulator

import "net/url"

// Payment is how a payment stands, with what Bud does not tell of it.
type Payment struct {
	ID          string `json:"payment_id"`
	Client      string `json:"client_id"`
	Service     string `json:"service"` // domestic-single-payment...
	Provider    string `json:"provider"`
	Status      string `json:"status_code"`
	Outcome     string `json:"outcome"`      // the last status that it will come to
	RedirectURL string `json:"redirect_url"` // where the customer's browser goes, of AuthorisePayment and RejectPayment
}

// PaymentAnswer is what a bank makes of a payment that the customer authorises. The zero answer is success in the usual time.
type PaymentAnswer struct {
	Provider string `json:"provider,omitempty"` // where the client left it open; empty is BankOfBudOBUK
	Outcome  string `json:"outcome,omitempty"`  // SETTLED, INSUFFICIENT_FUNDS, PAYMENT_REJECTED, FAILED, or COMPLETED, FAILED
	Takes    string `json:"takes,omitempty"`    // a period such as P2D
}

// AuthorisePayment does what the customer does at his bank when he agrees to a payment.
func (s *Sandbox) AuthorisePayment(id string, answer PaymentAnswer) (one Payment, err error) {
	err = s.ask("POST", "/_sandbox/payments/"+url.PathEscape(id)+"/authorise", answer, &one)
	return one, err
}

// RejectPayment does what he does when he declines.
func (s *Sandbox) RejectPayment(id string) (one Payment, err error) {
	err = s.ask("POST", "/_sandbox/payments/"+url.PathEscape(id)+"/reject", nil, &one)
	return one, err
}
