package bankpages

import (
	"errors"
	"net/http"

	"budsandbox/emulator/internal/assess"
	"budsandbox/emulator/internal/connection"
	"budsandbox/emulator/internal/payment"
)

var errNoPage = errors.New("there is no such page")

// problem is a page that describes an error and what to do about it.
type problem struct {
	status int
	title  string
	data   problemData
}

type problemData struct {
	Text  string
	Hint  string // for the developer
	Again string // path at which to choose differently; empty for none
	Back  bool   // whether there is a link to the client
}

const (
	newApplicationLink = "POST /assess/v1/customer-applications/{application_id}/customer-links creates a new link."
	newGatewayLink     = "POST /v2/open-banking/authorisation-gateway-url creates a new link, as does authorisation-url."
	newPaymentLink     = "POST /v1/payments/single/bud-pay-url creates a new link, as does /v1/payments/single."
	byTheClock         = "The sandbox's clock decides, and it can be moved. "

	validFor30 = "Links are valid for 30 minutes. Go back to the app and start again."
	notALink   = "This link is incomplete, or it belongs to another sandbox. Go back to the app and start again."
)

// problem shows the page for an error of a session.
func (p *Pages) problem(w http.ResponseWriter, v *visit, err error) {
	page := p.describe(v, err)
	f := frame{Page: "problem", Title: page.title, Data: page.data, Locale: v.locale()}
	if v.Authorisation.Return != "" {
		f.Base = v.at()
	}
	p.writeProblem(w, v, f, page.status)
}

// writeProblem sends the page of an error.
func (p *Pages) writeProblem(w http.ResponseWriter, v *visit, f frame, status int) {
	app, err := p.app(v, f.Base)
	f.App, f.Prefix = app, v.prefix
	if err = errors.Join(err, p.write(w, status, f)); err != nil {
		p.log.Error("a page failed", "error", err)
		http.Error(w, f.Title, http.StatusInternalServerError)
	}
}

// describe returns the page for an error of a session.
func (p *Pages) describe(v *visit, err error) problem {
	back := v.Authorisation.Return != ""
	var refusal *connection.Refusal
	switch {
	case errors.Is(err, assess.ErrLinkExpired), v.application != nil && errors.Is(err, connection.ErrExpired):
		return problem{http.StatusGone, "This link has expired", problemData{
			Text: "To continue, ask for a new link.", Hint: byTheClock + newApplicationLink, Back: back,
		}}
	case errors.Is(err, assess.ErrLinkUsed), v.application != nil && errors.Is(err, connection.ErrUsed):
		return problem{http.StatusGone, "This link has been used", problemData{
			Text: "To connect another account, ask for a new link.", Hint: newApplicationLink, Back: back,
		}}
	case errors.Is(err, connection.ErrExpired) && v.Authorisation.Until.IsZero():
		return problem{http.StatusGone, "This link has expired", problemData{
			Text: validFor30, Hint: byTheClock + newGatewayLink, Back: back,
		}}
	case errors.Is(err, connection.ErrExpired):
		return problem{http.StatusGone, "This link has expired", problemData{
			Text: "You no longer share the data that it was for.", Hint: byTheClock + newGatewayLink, Back: back,
		}}
	case errors.Is(err, connection.ErrUsed):
		return problem{http.StatusGone, "This link has been used", problemData{
			Text: "To connect another account, go back to the app and start again.", Hint: newGatewayLink, Back: back,
		}}
	case errors.Is(err, assess.ErrNotFound), errors.Is(err, connection.ErrToken), errors.Is(err, errNoPage),
		errors.Is(err, connection.ErrNotFound):
		return problem{http.StatusNotFound, "Page not found", problemData{
			Text: notALink, Hint: newGatewayLink,
			Back: back,
		}}
	case errors.As(err, &refusal):
		page := problem{http.StatusBadRequest, "That did not work", problemData{Text: refusal.Text, Back: back}}
		if v.open() == nil {
			page.data.Again = v.at("banks")
		}
		return page
	}
	p.logFailure(v.request, err)
	return failed(back)
}

// logFailure logs why a page failed, unless nobody waits for the page any more.
func (p *Pages) logFailure(r *http.Request, err error) {
	if r.Context().Err() == nil {
		p.log.Error("a page failed", "error", err)
	}
}

// failed returns the page for an unexpected error.
func failed(back bool) problem {
	return problem{http.StatusInternalServerError, "Something went wrong", problemData{
		Text: "Please try again.", Hint: "The sandbox has logged the error.", Back: back,
	}}
}

// payProblem shows the page for an error of a payment.
func (p *Pages) payProblem(v *paymentVisit, err error) {
	page := p.describePayment(v, err)
	f := frame{Page: "problem", Title: page.title, Data: page.data}
	if v.payment.Return != "" {
		f.Base = v.at()
	}
	p.writeProblem(v.writer, &v.visit, f, page.status)
}

// describePayment returns the page for an error of a payment.
func (p *Pages) describePayment(v *paymentVisit, err error) problem {
	back := v.payment.Return != ""
	var refusal *payment.Refusal
	var unavailable *payment.UnavailableError
	switch {
	case errors.Is(err, payment.ErrExpired):
		return problem{http.StatusGone, "This link has expired", problemData{
			Text: validFor30, Hint: byTheClock + newPaymentLink, Back: back,
		}}
	case errors.Is(err, payment.ErrState) && v.payment.Answer.Authorised():
		return problem{http.StatusGone, "This payment has already been completed", problemData{
			Text: "To make another payment, go back to the app and start again.", Hint: newPaymentLink, Back: back,
		}}
	case errors.Is(err, payment.ErrState):
		return problem{http.StatusGone, "This payment has already been declined", problemData{
			Text: "To make it after all, go back to the app and start again.", Hint: newPaymentLink, Back: back,
		}}
	case errors.Is(err, payment.ErrNotFound):
		return problem{http.StatusNotFound, "Page not found", problemData{
			Text: notALink, Hint: newPaymentLink,
		}}
	case errors.As(err, &unavailable):
		return problem{http.StatusConflict, "The bank is closed", problemData{
			Text:  unavailable.Name + " is closed for maintenance. Please choose another bank or try again later.",
			Again: v.at(), Back: back,
		}}
	case errors.As(err, &refusal):
		return problem{http.StatusBadRequest, "That did not work", problemData{
			Text: refusal.Text, Again: v.at(), Back: back,
		}}
	}
	p.logFailure(v.request, err)
	return failed(back)
}
