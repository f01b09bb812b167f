package bankpages

import (
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/connection"
)

// The changes of a consent that a customer can choose, as in the parameter do.
const (
	doReconfirm = "reconfirm"
	doRevoke    = "revoke"
)

type consentsData struct {
	Do       string // doReconfirm or doRevoke
	Notice   string
	Consents []consentData
	Next     string
}

type consentData struct {
	bankData
	Consent string
	Ends    time.Time
}

// consents lists the customer's consents. A single consent to reconfirm is chosen automatically.
func (p *Pages) consents(v *visit) error {
	if err := v.checkOpen(); err != nil {
		return err
	}
	data := consentsData{Do: v.request.FormValue("do"), Next: v.home()}
	if c, done, err := p.changedConsent(v); err != nil {
		return err
	} else if done {
		data.Notice = p.bankName(c.Provider) + " no longer shares new data."
		data.Next += "?" + changedQuery(c.ID)
	}
	all, err := p.connections.Consents(v.request.Context(), v.Project, v.Customer.ID)
	if err != nil {
		return err
	}
	for _, c := range all {
		if c.Status == bank.ConsentAuthorised {
			data.Consents = append(data.Consents, p.newConsentData(c))
		}
	}
	title := "Stop sharing"
	if data.Do == doReconfirm {
		title = "Keep sharing"
		if len(data.Consents) == 1 {
			return v.redirect(v.at("confirm") + "?do=" + doReconfirm + "&consent=" + data.Consents[0].Consent)
		}
	}
	return p.show(v, content{name: "consents", title: title, data: data})
}

func (p *Pages) newConsentData(c bank.Consent) consentData {
	data := consentData{bankData{ID: c.Provider, Name: c.Provider}, c.ID.String(), c.ExpiresAt()}
	if found := p.bank(c.Provider); found != nil {
		data.bankData = *found
	}
	return data
}

type confirmData struct {
	Do, ID, Bank string
	Until        time.Time // current end
	New          time.Time // end after a reconfirmation
	Next         string
}

// confirm asks before a consent is changed.
func (p *Pages) confirm(v *visit) error {
	c, err := p.authorisedConsent(v, v.request.FormValue("consent"))
	if err != nil {
		return err
	}
	data := confirmData{
		Do: v.request.FormValue("do"), ID: c.ID.String(), Bank: p.bankName(c.Provider), Until: c.ExpiresAt(),
		New: bank.Consent{ConsentedAt: p.now(v)}.ExpiresAt(), Next: v.home(),
	}
	title := "Stop sharing?"
	if data.Do == doReconfirm {
		title = "Keep sharing?"
	}
	return p.show(v, content{name: "confirm", title: title, bank: c.Provider, data: data})
}

// authorisedConsent returns an authorised consent of the customer.
func (p *Pages) authorisedConsent(v *visit, id string) (bank.Consent, error) {
	if err := v.checkOpen(); err != nil {
		return bank.Consent{}, err
	}
	all, err := p.connections.Consents(v.request.Context(), v.Project, v.Customer.ID)
	if err != nil {
		return bank.Consent{}, err
	}
	for _, c := range all {
		if c.ID.String() == id && c.Status == bank.ConsentAuthorised {
			return c, nil
		}
	}
	return bank.Consent{}, errNoPage
}

// reconfirm reconfirms a consent, or redirects to the bank if the customer has to authorise again.
func (p *Pages) reconfirm(v *visit) error {
	c, err := p.authorisedConsent(v, v.request.PostFormValue("consent"))
	if err != nil {
		return err
	}
	_, reconnect, err := p.connections.Reconfirm(v.request.Context(), v.Project, v.Customer.ID, c.ID)
	switch {
	case err != nil:
		return err
	case reconnect:
		return v.redirect(v.at("personas") + "?provider=" + c.Provider)
	case v.Authorisation.Gateway.ReconfirmReturns:
		return v.redirect(connection.PlainReturnURL(v.Authorisation))
	}
	return v.redirect(v.at("accounts") + "?" + changedQuery(c.ID))
}

// revoke revokes a consent.
func (p *Pages) revoke(v *visit) error {
	c, err := p.authorisedConsent(v, v.request.PostFormValue("consent"))
	if err != nil {
		return err
	}
	if err := p.connections.RevokeConsent(v.request.Context(), v.Project, v.Customer.ID, c.ID); err != nil {
		return err
	}
	return v.redirect(v.at("consents") + "?do=" + doRevoke + "&" + changedQuery(c.ID))
}
