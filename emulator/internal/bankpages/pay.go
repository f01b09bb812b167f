package bankpages

import (
	"errors"
	"net/http"
	"strings"

	"budsandbox/bank"
	"budsandbox/emulator/internal/locale"
	"budsandbox/emulator/internal/payment"
)

// paymentVisit is a request of a customer who authorises a payment.
type paymentVisit struct {
	visit
	project bank.Project
	payment bank.Payment
}

// at returns the path of a page of this visit.
func (v *paymentVisit) at(parts ...string) string {
	return payment.Prefix + strings.Join(append([]string{v.token}, parts...), "/")
}

// withPayment finds the payment of a page.
func (p *Pages) withPayment(serve func(*paymentVisit) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		v := &paymentVisit{visit: visit{token: r.PathValue("token"), request: r, writer: w}}
		var err error
		v.project, v.payment, err = p.payments.Open(r.Context(), v.token)
		if v.expired = errors.Is(err, payment.ErrExpired); v.expired {
			err = nil
		}
		if err == nil {
			err = serve(v)
		}
		if err != nil {
			p.payProblem(v, err)
		}
	}
}

// open returns an error if the payment was already decided or the link has expired.
func (v *paymentVisit) open() error {
	switch {
	case !v.payment.Answer.At.IsZero():
		return payment.ErrState
	case v.expired:
		return payment.ErrExpired
	}
	return nil
}

type payData struct {
	Client, Amount, To, Account, Reference, From string
	When, Often, Until                           string
	Banks                                        []bankData
	Outcomes                                     []outcomeData
	Back                                         string
}

type outcomeData struct{ Code, Text string }

// pay shows the payment, and lets the customer choose a bank and its behaviour.
func (p *Pages) pay(v *paymentVisit) error {
	if err := v.open(); err != nil {
		return err
	}
	pay := v.payment
	banks, err := p.payments.ProvidersFor(v.request.Context(), v.project, pay)
	if err != nil {
		return err
	}
	data := payData{
		Client: string(v.project), Amount: locale.British.Money(pay.Amount),
		To: pay.Recipient.Name, Account: locale.British.BankAccount(pay.Recipient.Number), Reference: pay.Reference, From: pay.Sender.Name,
		Back: destination(bank.Authorisation{Return: pay.Return}),
	}
	if !pay.First.IsZero() {
		data.When, data.Often = locale.British.Date(pay.First), string(pay.Frequency)
	}
	if !pay.Last.IsZero() {
		data.Until = locale.British.Date(pay.Last)
	}
	now := p.service.Clock.Of(v.project).Now()
	funds := false
	for _, b := range banks {
		data.Banks = append(data.Banks, bankData{ID: b.ID, Name: b.DisplayName, Closed: b.Maintenance.Active(now)})
		funds = funds || b.SaysFunds
	}
	for _, status := range payment.Outcomes(pay.Service, funds) {
		data.Outcomes = append(data.Outcomes, outcomeData{string(status), outcomeText(pay.Service, status)})
	}
	return p.write(
		v.writer,
		http.StatusOK,
		"pay",
		frame{Page: "pay", Title: "Authorise a payment", Base: v.at(), Data: data},
	)
}

// outcomeText describes what a bank does that brings a payment to a status.
func outcomeText(service bank.PaymentService, status bank.PaymentStatus) string {
	switch status {
	case bank.PaymentSettled:
		return "pays"
	case bank.PaymentCompleted:
		return "sets the order up"
	case bank.PaymentInsufficientFunds:
		return "finds too little in the account"
	case bank.PaymentRejected:
		return "accepts the payment and then does not settle it"
	}
	if service != bank.SinglePayment {
		return "does not set the order up"
	}
	return "does not accept the payment"
}

// authorisePayment authorises the payment.
func (p *Pages) authorisePayment(v *paymentVisit) error {
	if err := v.open(); err != nil {
		return p.afterDecision(v, err)
	}
	_, location, err := p.payments.Authorise(v.request.Context(), v.project, v.payment.ID, payment.Decision{
		Provider: v.request.PostFormValue("provider"), Outcome: bank.PaymentStatus(v.request.PostFormValue("outcome")),
	})
	if err != nil {
		return p.afterDecision(v, err)
	}
	return v.redirect(location)
}

// rejectPayment rejects the payment.
func (p *Pages) rejectPayment(v *paymentVisit) error {
	if err := v.open(); err != nil {
		return p.afterDecision(v, err)
	}
	_, location, err := p.payments.Reject(v.request.Context(), v.project, v.payment.ID)
	if err != nil {
		return p.afterDecision(v, err)
	}
	return v.redirect(location)
}

// afterDecision redirects a repeated request, after a double click or a reload, to the same page as the first.
func (p *Pages) afterDecision(v *paymentVisit, err error) error {
	if !errors.Is(err, payment.ErrState) || v.payment.Direct {
		return err
	}
	return p.leavePayment(v)
}

// leavePayment redirects to the client.
func (p *Pages) leavePayment(v *paymentVisit) error {
	pay, err := p.payments.Get(v.request.Context(), v.project, v.payment.ID)
	if err != nil {
		return err
	}
	return v.redirect(payment.ReturnURL(pay))
}

// payProblem shows what is wrong and what to do.
func (p *Pages) payProblem(v *paymentVisit, err error) {
	const newLink = "POST /v1/payments/single/bud-pay-url, or /v1/payments/single with a licence of your own, gives a new link."
	status, title := http.StatusInternalServerError, "Something went wrong"
	data := problemData{Text: "The sandbox has noted what. Please try again."}
	hasClient := v.payment.Return != ""
	var refusal *payment.Refusal
	var unavailable *payment.UnavailableError
	switch {
	case errors.Is(err, payment.ErrExpired):
		status, title = http.StatusGone, "This link is expired"
		data = problemData{
			"It was good for 30 minutes. Go back to the app and start again there.",
			"The sandbox's clock decides, which can be moved. " + newLink, hasClient,
		}
	case errors.Is(err, payment.ErrState):
		status, title = http.StatusGone, "This payment has been decided on"
		data = problemData{"Go back to the app; to pay again, start again there.", newLink, hasClient}
	case errors.Is(err, payment.ErrNotFound):
		status, title = http.StatusNotFound, "There is nothing here"
		data = problemData{
			"The link is not one of this sandbox, or it is not complete. Start again in the app.",
			newLink,
			false,
		}
	case errors.As(err, &unavailable):
		status, title = http.StatusConflict, "The bank is closed"
		text := unavailable.Name + " is closed for maintenance. Please choose another bank or try again later."
		data = problemData{Text: text, Back: hasClient}
	case errors.As(err, &refusal):
		status, title = http.StatusBadRequest, "That is not possible"
		data = problemData{Text: refusal.Text, Back: hasClient}
	default:
		p.log.Error("a page failed", "error", err)
	}
	f := frame{Page: "problem", Title: title, Data: data}
	if hasClient {
		f.Base = v.at()
	}
	if failed := p.write(v.writer, status, "problem", f); failed != nil {
		p.log.Error("a page failed", "error", failed)
		http.Error(v.writer, title, http.StatusInternalServerError)
	}
}
