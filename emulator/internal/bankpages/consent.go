package bankpages

import (
	"errors"
	"strings"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/connection"
)

type shareData struct {
	Provider, Persona, Holder string
	Back                      string // where the customer goes afterwards
	Resources                 []string
	Until                     time.Time
	Email                     string
	Note                      string // explains an injected failure to developers
	Applicant                 string // of an application
	OneTime                   bool   // the consent ends as soon as the data are fetched
	More                      bool   // whether there is another bank to choose
}

// resourceTexts are the names of a consent's resources on the page.
var resourceTexts = []struct {
	resource bank.Resources
	text     string
}{
	{bank.AccountsResource, "Account names and numbers"}, {bank.BalancesResource, "Balances"},
	{bank.TransactionsResource, "Transactions"}, {bank.PartiesResource, "Names of account holders"},
	{bank.DirectDebitsResource, "Direct debits and standing orders"},
}

// consent asks for the customer's consent.
func (p *Pages) consent(v *visit) error {
	if err := v.checkOpen(); err != nil {
		return err
	}
	provider, err := p.provider(v, v.request.FormValue("provider"))
	if err != nil {
		return err
	}
	persona := v.request.FormValue("persona")
	request := connection.ConnectRequest{Provider: provider.ID, Persona: persona}
	preview, err := p.connections.Preview(v.request.Context(), v.Session, request)
	if err != nil {
		return err
	}
	holder, err := p.holder(v, provider.ID, persona)
	if err != nil {
		return err
	}
	data := shareData{
		Provider: provider.ID, Persona: persona, Holder: holder, Back: destination(v.Authorisation),
		Until: preview.ExpiresAt(), Email: v.Authorisation.Gateway.Email, Applicant: v.applicant(),
		OneTime: v.application != nil && v.application.OneTime,
	}
	switch code, _ := strings.CutPrefix(persona, connection.FailurePrefix); {
	case preview.RefreshResult != "":
		data.Note = "This connection succeeds. Every later refresh fails with " + string(preview.RefreshResult) + "."
	case code != persona:
		data.Note = "This connection fails with " + code + "."
	}
	for _, r := range resourceTexts {
		switch {
		case !preview.Resources.Has(r.resource):
		case r.resource == bank.TransactionsResource:
			data.Resources = append(data.Resources, r.text+" since "+v.locale().Date(preview.TransactionFrom))
		default:
			data.Resources = append(data.Resources, r.text)
		}
	}
	return p.show(v, content{name: "consent", title: "Share your data", bank: provider.ID, data: data})
}

// allow connects as the customer consented, and continues with the progress page.
func (p *Pages) allow(v *visit) error {
	if err := v.checkOpen(); errors.Is(err, connection.ErrUsed) {
		return p.afterAllow(v)
	} else if err != nil {
		return err
	}
	provider, persona := v.request.PostFormValue("provider"), v.request.PostFormValue("persona")
	if _, err := p.provider(v, provider); err != nil {
		return err
	}
	request := connection.ConnectRequest{Provider: provider, Persona: persona}
	a := v.Authorisation
	if a.OwnLicence && a.Direct {
		if err := p.connections.Check(v.Customer, request); err != nil {
			return err
		}
		return v.redirect(connection.CallbackURL(a, persona, "")) // the client completes it with the code
	}
	result, err := p.connections.Complete(v.request.Context(), v.Session, request)
	switch {
	case errors.Is(err, connection.ErrUsed):
		return p.afterAllow(v)
	case err != nil:
		return err
	}
	return v.redirect(v.nextPage(result.Fetch))
}

// cancel ends the session as one in which the customer refused.
func (p *Pages) cancel(v *visit) error {
	if err := v.checkOpen(); err != nil {
		return err
	}
	a := v.Authorisation
	if a.OwnLicence && a.Direct {
		return v.redirect(connection.CallbackURL(a, "", bank.AuthDenied))
	}
	if !a.UsedAt.IsZero() { // an account was connected before
		return p.leave(v)
	}
	provider := v.request.PostFormValue("provider")
	if provider == "" { // the customer left before choosing a bank
		offered, err := p.connections.ProvidersFor(v.request.Context(), v.Session)
		if err != nil {
			return err
		}
		provider = connection.HomeProvider
		if len(offered) > 0 {
			provider = offered[0].ID
		}
	}
	result, err := p.connections.Fail(v.request.Context(), v.Session, provider, bank.AuthDenied)
	if err != nil {
		return err
	}
	if v.application != nil || a.Return == "" {
		return v.redirect(v.at("leave"))
	}
	return v.redirect(connection.ReturnURL(a, result.Fetch))
}
