package bankpages

import (
	"errors"
	"net/http"
	"unicode"
	"unicode/utf8"

	"budsandbox/emulator/internal/assess"
	"budsandbox/emulator/internal/connection"
	"budsandbox/emulator/internal/payment"
)

var errNoPage = errors.New("there is no such page")

// problem describes an error to the customer, and what to do about it.
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
	clockHint          = "The sandbox's clock decides, and it can be moved. "

	linkLifetime   = "Links are valid for 30 minutes. Go back to the app and start again."
	incompleteLink = "This link is incomplete, or it belongs to another sandbox. Go back to the app and start again."
)

// showProblem sends the page of an error of a session.
func (p *Pages) showProblem(v *visit, err error) {
	f := frame{Locale: v.locale()}
	if v.Authorisation.Return != "" {
		f.Base = v.at()
	}
	p.writeProblem(v, f, p.describe(v, err))
}

// showPaymentProblem sends the page of an error of a payment.
func (p *Pages) showPaymentProblem(v *paymentVisit, err error) {
	f := frame{}
	if v.payment.Return != "" {
		f.Base = v.at()
	}
	p.writeProblem(&v.visit, f, p.describePayment(v, err))
}

// writeProblem sends the page of an error. It has a link to the client if the frame has the path of the session.
func (p *Pages) writeProblem(v *visit, f frame, shown problem) {
	app, err := p.app(v, f.Base)
	shown.data.Back = f.Base != ""
	f.Page, f.Title, f.Data, f.App, f.Prefix = "problem", shown.title, shown.data, app, v.prefix
	if err = errors.Join(err, p.write(v.writer, shown.status, f)); err != nil {
		p.log.Error("a page failed", "error", err)
		http.Error(v.writer, f.Title, http.StatusInternalServerError)
	}
}

// describe returns the problem of a session.
func (p *Pages) describe(v *visit, err error) problem {
	var refusal *connection.Refusal
	switch {
	case v.application != nil && errors.Is(err, connection.ErrExpired):
		err = assess.ErrLinkExpired
	case v.application != nil && errors.Is(err, connection.ErrUsed):
		err = assess.ErrLinkUsed
	}
	switch {
	case errors.Is(err, assess.ErrLinkExpired):
		return gone("This link has expired", "To continue, ask for a new link.", clockHint+newApplicationLink)
	case errors.Is(err, assess.ErrLinkUsed):
		return gone("This link has been used", "To connect another account, ask for a new link.", newApplicationLink)
	case errors.Is(err, connection.ErrExpired) && v.Authorisation.Until.IsZero():
		return gone("This link has expired", linkLifetime, clockHint+newGatewayLink)
	case errors.Is(err, connection.ErrExpired):
		return gone("This link has expired", "You no longer share the data that it was for.", clockHint+newGatewayLink)
	case errors.Is(err, connection.ErrUsed):
		const text = "To connect another account, go back to the app and start again."
		return gone("This link has been used", text, newGatewayLink)
	case errors.Is(err, assess.ErrNotFound), errors.Is(err, connection.ErrToken), errors.Is(err, errNoPage),
		errors.Is(err, connection.ErrNotFound):
		return notFound(newGatewayLink)
	case errors.As(err, &refusal):
		again := ""
		if v.checkOpen() == nil {
			again = v.at("banks")
		}
		return refused(refusal.Text, again)
	}
	return p.failed(v.request, err)
}

// describePayment returns the problem of a payment.
func (p *Pages) describePayment(v *paymentVisit, err error) problem {
	var refusal *payment.Refusal
	var unavailable *payment.UnavailableError
	switch {
	case errors.Is(err, payment.ErrExpired):
		return gone("This link has expired", linkLifetime, clockHint+newPaymentLink)
	case errors.Is(err, payment.ErrState) && v.payment.Answer.Authorised():
		const text = "To make another payment, go back to the app and start again."
		return gone("This payment has already been completed", text, newPaymentLink)
	case errors.Is(err, payment.ErrState):
		const text = "To make it after all, go back to the app and start again."
		return gone("This payment has already been declined", text, newPaymentLink)
	case errors.Is(err, payment.ErrNotFound):
		return notFound(newPaymentLink)
	case errors.As(err, &unavailable):
		text := unavailable.Name + " is closed for maintenance. Please choose another bank or try again later."
		return problem{http.StatusConflict, "The bank is closed", problemData{Text: text, Again: v.at()}}
	case errors.As(err, &refusal):
		return refused(refusal.Text, v.at())
	}
	return p.failed(v.request, err)
}

// gone returns the problem of a link that was valid. hint tells the developer how to get a new one.
func gone(title, text, hint string) problem {
	return problem{http.StatusGone, title, problemData{Text: text, Hint: hint}}
}

// notFound returns the problem of a link that was never valid. hint tells the developer how to get one.
func notFound(hint string) problem {
	return problem{http.StatusNotFound, "Page not found", problemData{Text: incompleteLink, Hint: hint}}
}

// refused returns the problem of a choice that was refused. again is the path at which to choose differently.
func refused(text, again string) problem {
	if first, size := utf8.DecodeRuneInString(text); size > 0 { // texts of errors begin with a small letter
		text = string(unicode.ToUpper(first)) + text[size:]
	}
	return problem{http.StatusBadRequest, "That did not work", problemData{Text: text, Again: again}}
}

// failed returns the problem of an unexpected error, and logs it unless nobody waits for the page any more.
func (p *Pages) failed(r *http.Request, err error) problem {
	if r.Context().Err() == nil {
		p.log.Error("a page failed", "error", err)
	}
	return problem{http.StatusInternalServerError, "Something went wrong", problemData{
		Text: "Please try again.", Hint: "The sandbox has logged the error.",
	}}
}
