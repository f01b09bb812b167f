package bankpages

import (
	"errors"
	"net/http"

	"budsandbox/bank"
	"budsandbox/emulator/internal/locale"
	"budsandbox/emulator/internal/payment"
)

// paymentVisit is a request of a customer who authorises a payment.
type paymentVisit struct {
	visit
	payment bank.Payment
}

// at returns the path of a page of this visit.
func (v *paymentVisit) at() string { return v.prefix + payment.Prefix + v.token }

// withPayment finds the payment of a page.
func (p *Pages) withPayment(serve func(*paymentVisit) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		v := &paymentVisit{visit: *p.newVisit(w, r)}
		err := p.openPayment(v)
		if err == nil {
			err = serve(v)
		}
		if err != nil {
			p.showPaymentProblem(v, err)
		}
	}
}

// openPayment finds the payment of the visit's token.
func (p *Pages) openPayment(v *paymentVisit) (err error) {
	v.Project, v.payment, err = p.payments.Open(v.request.Context(), v.token)
	v.expired = errors.Is(err, payment.ErrExpired)
	if v.expired {
		return nil
	}
	return err
}

// checkOpen returns an error if the payment was already decided or the link has expired.
func (v *paymentVisit) checkOpen() error {
	switch {
	case !v.payment.Answer.At.IsZero():
		return payment.ErrState
	case v.expired:
		return payment.ErrExpired
	}
	return nil
}

type payData struct {
	Amount, To, Account, Reference, From string
	When, Often, Until                   string
	Banks                                []bankData
	Chosen                               string // the bank that is preselected
	Outcomes                             []outcomeData
	Back                                 string
}

type outcomeData struct{ Code, Text string }

// pay shows the payment, and lets the customer choose a bank and its behaviour.
func (p *Pages) pay(v *paymentVisit) error {
	if err := v.checkOpen(); err != nil {
		return err
	}
	providers, err := p.payments.ProvidersFor(v.request.Context(), v.Project, v.payment)
	if err != nil {
		return err
	}
	data := newPayData(v.payment, v.locale())
	checksFunds := false
	for _, provider := range providers {
		entry := p.paymentBank(v, provider)
		if data.Chosen == "" && !entry.Closed {
			data.Chosen = entry.ID
		}
		data.Banks = append(data.Banks, entry)
		checksFunds = checksFunds || provider.ChecksFunds
	}
	for _, status := range payment.Outcomes(v.payment.Service, checksFunds) {
		data.Outcomes = append(data.Outcomes, outcomeData{string(status), outcomeText(v.payment.Service, status)})
	}
	app, err := p.app(&v.visit, v.at())
	if err != nil {
		return err
	}
	f := frame{Page: "pay", Title: "Approve a payment", Prefix: v.prefix, App: app, Base: v.at(), Data: data}
	if len(data.Banks) == 1 {
		f.Bank = &data.Banks[0]
	}
	return p.write(v.writer, http.StatusOK, f)
}

// newPayData returns the details of a payment, without the banks to choose from.
func newPayData(pay bank.Payment, l locale.Locale) payData {
	data := payData{
		Amount: l.Money(pay.Amount), To: pay.Recipient.Name, Reference: pay.Reference, From: pay.Sender.Name,
		Account: l.BankAccount(pay.Recipient.Number), Back: destination(bank.Authorisation{Return: pay.Return}),
	}
	if !pay.First.IsZero() {
		data.When, data.Often = l.LongDate(pay.First), frequencies[pay.Frequency]
	}
	if !pay.Last.IsZero() {
		data.Until = l.LongDate(pay.Last)
	}
	return data
}

// paymentBank returns a bank at which the payment can be authorised, with the icon of the bank of the connections.
func (p *Pages) paymentBank(v *paymentVisit, provider payment.Provider) bankData {
	data := bankData{
		ID: provider.ID, Name: provider.DisplayName, Icon: provider.Icon,
		Closed: provider.Maintenance.Active(p.now(&v.visit)),
	}
	if same := p.bank(provider.Bank); same != nil {
		data.Icon = same.Icon
	}
	return data
}

// frequencies are descriptions of the frequencies of standing orders.
var frequencies = map[bank.Frequency]string{
	bank.Daily: "every day", bank.Weekly: "every week", bank.Fortnightly: "every two weeks",
	bank.Monthly: "every month", bank.Quarterly: "every three months", bank.Semiannually: "every six months",
	bank.Yearly: "every year",
}

// outcomeText describes the behaviour of a bank that gives a payment this final status.
func outcomeText(service bank.PaymentService, status bank.PaymentStatus) string {
	switch status {
	case bank.PaymentSettled:
		return "Payment succeeds"
	case bank.PaymentCompleted:
		return "Payment is set up"
	case bank.PaymentInsufficientFunds:
		return "Not enough money in the account"
	case bank.PaymentRejected:
		return "Payment is accepted but not settled"
	}
	if service != bank.SinglePayment {
		return "Payment is not set up"
	}
	return "Payment is not accepted"
}

// authorisePayment authorises the payment.
func (p *Pages) authorisePayment(v *paymentVisit) error {
	if err := v.checkOpen(); err != nil {
		return p.afterDecision(v, err)
	}
	_, location, err := p.payments.Authorise(v.request.Context(), v.Project, v.payment.ID, payment.AuthoriseRequest{
		Provider: v.request.PostFormValue("provider"), Outcome: bank.PaymentStatus(v.request.PostFormValue("outcome")),
	})
	if err != nil {
		return p.afterDecision(v, err)
	}
	return v.redirect(location)
}

// rejectPayment rejects the payment.
func (p *Pages) rejectPayment(v *paymentVisit) error {
	if err := v.checkOpen(); err != nil {
		return p.afterDecision(v, err)
	}
	_, location, err := p.payments.Reject(v.request.Context(), v.Project, v.payment.ID)
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
	pay, err := p.payments.Get(v.request.Context(), v.Project, v.payment.ID)
	if err != nil {
		return err
	}
	return v.redirect(payment.ReturnURL(pay))
}
