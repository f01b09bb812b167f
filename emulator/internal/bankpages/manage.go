package bankpages

import (
	"time"

	"github.com/google/uuid"

	"budsandbox/bank"
	"budsandbox/emulator/internal/connection"
	"budsandbox/emulator/internal/ledger"
	"budsandbox/emulator/internal/locale"
	"budsandbox/fixtures"
)

type accountsData struct {
	Notice   string
	Accounts []accountData
	Next     string
	More     bool
	Manage   bool // whether there are links for managing consents
}

type accountData struct {
	Bank, Icon, Name, Number string
	Balance                  bank.Money
	At                       time.Time
}

// accounts lists the accounts with a valid consent, including those of earlier sessions.
func (p *Pages) accounts(v *visit) error {
	if v.expired && v.Authorisation.Connected == (bank.TaskID{}) {
		return connection.ErrExpired
	}
	consents, err := p.connections.Consents(v.request.Context(), v.Project, v.Customer.ID)
	if err != nil {
		return err
	}
	fetchable := map[bank.ConnectionID]bool{}
	now := p.now(v)
	for _, c := range consents {
		fetchable[c.Connection] = fetchable[c.Connection] || c.Fetchable(now)
	}
	book, err := p.books.Get(v.request.Context(), v.Project, v.Customer)
	if err != nil {
		return err
	}
	gateway := v.Authorisation.Gateway
	data := accountsData{
		Next: v.at("leave"), More: gateway.ConnectMore && v.checkOpen() == nil,
		Manage: gateway.InitialScreen == connection.ManageScreen,
	}
	if task := v.request.FormValue("task"); task != "" {
		if id, err := uuid.Parse(task); err == nil {
			data.Next = v.at("back", id.String())
		}
	}
	if c, done, err := p.changedConsent(v); err != nil {
		return err
	} else if done {
		data.Notice = p.bankName(c.Provider) + " shares your data until " + v.locale().Date(c.ExpiresAt()) + "."
		data.Next = v.at("leave") + "?" + changedQuery(c.ID)
	}
	for i := range book.Accounts {
		if a := &book.Accounts[i]; fetchable[a.Connection] {
			data.Accounts = append(data.Accounts, newAccountData(a, v.locale()))
		}
	}
	return p.show(v, content{name: "accounts", title: "Your accounts", data: data})
}

func newAccountData(a *ledger.Account, l locale.Locale) accountData {
	number := a.Identifiers.AccountNumber + a.Identifiers.AccountNumberUS
	if number == "" {
		number = a.Identifiers.PAN
	}
	if len(number) > 4 {
		number = l.Ending(number)
	}
	return accountData{
		Bank: fixtures.NameInSentence(a.ProviderName), Icon: a.ProviderLogo,
		Name: a.Name, Number: number, Balance: a.Booked, At: a.SyncedAt,
	}
}

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
