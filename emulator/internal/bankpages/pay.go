package bankpages

import (
	"errors"
	"net/http"
	"strings"

	"budsandbox/bank"
	"budsandbox/emulator/internal/payment"
)

// payVisit is one request of somebody who is to authorise a payment.
type payVisit struct {
	visit
	project bank.Project
	payment bank.Payment
}

// at is the path of a page of this visit.
func (v *payVisit) at(parts ...string) string {
	return payment.Prefix + strings.Join(append([]string{v.token}, parts...), "/")
}

// paying finds whose page it is.
func (p *Pages) paying(serve func(*payVisit) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		v := &payVisit{visit: visit{token: r.PathValue("token"), request: r, writer: w}}
		var err error
		v.project, v.payment, err = p.payments.Open(v.token)
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

// open refuses what needs a payment that nobody has decided on yet.
func (v *payVisit) open() error {
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

// pay shows what is to be paid, and lets the customer choose his bank and what it does.
func (p *Pages) pay(v *payVisit) error {
	if err := v.open(); err != nil {
		return err
	}
	one := v.payment
	banks, err := p.payments.ProvidersFor(v.project, one)
	if err != nil {
		return err
	}
	data := payData{
		Client: string(v.project), Amount: one.Amount.Value() + " " + string(one.Amount.Currency), To: one.Recipient.Name, Account: one.Recipient.Number,
		Reference: one.Reference, From: one.Sender.Name, Back: returnsTo(bank.Authorisation{Return: one.Return}),
	}
	if !one.First.IsZero() {
		data.When, data.Often = one.First.Format("2 January 2006"), string(one.Frequency)
	}
	if !one.Last.IsZero() {
		data.Until = one.Last.Format("2 January 2006")
	}
	now, funds := p.desk.Clock.Of(v.project).Now(), false
	for _, b := range banks {
		data.Banks = append(data.Banks, bankData{ID: b.ID, Name: b.DisplayName, Closed: b.Maintenance.Active(now)})
		funds = funds || b.SaysFunds
	}
	for _, status := range payment.Outcomes(one.Service, funds) {
		data.Outcomes = append(data.Outcomes, outcomeData{string(status), outcomeText(one.Service, status)})
	}
	return p.write(v.writer, http.StatusOK, "pay", frame{Page: "pay", Title: "Authorise a payment", Base: v.at(), Data: data})
}

// outcomeText says what a bank does that brings a payment to a status.
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

// authorisePayment carries out that the customer agrees.
func (p *Pages) authorisePayment(v *payVisit) error {
	if err := v.open(); err != nil {
		return p.decided(v, err)
	}
	_, to, err := p.payments.Authorise(v.project, v.payment.ID, payment.Decision{
		Provider: v.request.PostFormValue("provider"), Outcome: bank.PaymentStatus(v.request.PostFormValue("outcome")),
	})
	if err != nil {
		return p.decided(v, err)
	}
	return v.seeOther(to)
}

// rejectPayment carries out that he declines.
func (p *Pages) rejectPayment(v *payVisit) error {
	if err := v.open(); err != nil {
		return p.decided(v, err)
	}
	_, to, err := p.payments.Reject(v.project, v.payment.ID)
	if err != nil {
		return p.decided(v, err)
	}
	return v.seeOther(to)
}

// decided sends somebody who decided twice, with a double click or by reloading, to where the first time led.
func (p *Pages) decided(v *payVisit, err error) error {
	if !errors.Is(err, payment.ErrState) || v.payment.Direct {
		return err
	}
	return p.leavePayment(v)
}

// leavePayment goes back to the client.
func (p *Pages) leavePayment(v *payVisit) error {
	one, err := p.payments.Get(v.project, v.payment.ID)
	if err != nil {
		return err
	}
	return v.seeOther(payment.ReturnURL(one))
}

// payProblem tells what is wrong and what to do.
func (p *Pages) payProblem(v *payVisit, err error) {
	const fresh = "POST /v1/payments/single/bud-pay-url, or /v1/payments/single with a licence of your own, gives a new link."
	status, title, data := http.StatusInternalServerError, "Something went wrong", problemData{Text: "The sandbox has noted what. Please try again."}
	known := v.payment.Return != ""
	var refusal *payment.Refusal
	var closed *payment.UnavailableError
	switch {
	case errors.Is(err, payment.ErrExpired):
		status, title = http.StatusGone, "This link is expired"
		data = problemData{"It was good for 30 minutes. Go back to the app and start again there.", "The sandbox's clock decides, which can be moved. " + fresh, known}
	case errors.Is(err, payment.ErrState):
		status, title = http.StatusGone, "This payment has been decided on"
		data = problemData{"Go back to the app; to pay again, start again there.", fresh, known}
	case errors.Is(err, payment.ErrNotFound):
		status, title = http.StatusNotFound, "There is nothing here"
		data = problemData{"The link is not one of this sandbox, or it is not complete. Start again in the app.", fresh, false}
	case errors.As(err, &closed):
		status, title, data = http.StatusConflict, "The bank is closed", problemData{Text: closed.Name + " is closed for maintenance. Please choose another bank or try again later.", Back: known}
	case errors.As(err, &refusal):
		status, title, data = http.StatusBadRequest, "That is not possible", problemData{Text: refusal.Text, Back: known}
	default:
		p.log.Error("a page failed", "error", err)
	}
	f := frame{Page: "problem", Title: title, Data: data}
	if known {
		f.Base = v.at()
	}
	if failed := p.write(v.writer, status, "problem", f); failed != nil {
		p.log.Error("a page failed", "error", failed)
		http.Error(v.writer, title, http.StatusInternalServerError)
	}
}
