package bankpages

import (
	"net/url"
	"slices"
	"strings"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/connection"
	"budsandbox/fixtures"
)

// The initial screens that a client can request (docs/research/bud.md#connect-flow).
const (
	accountsSummary = "accounts_summary"
	downloadData    = "download_data"
	reconfirmScreen = "reconfirm_consent"
	revokeScreen    = "revoke_consent"
)

// start redirects to the initial screen.
func (p *Pages) start(v *visit) error {
	if err := v.checkOpen(); err != nil {
		return err
	}
	g := v.Authorisation.Gateway
	switch {
	case g.InitialScreen == accountsSummary, g.InitialScreen == connection.ManageScreen:
		return v.redirect(v.at("accounts"))
	case g.InitialScreen == downloadData:
		return v.redirect(v.at("download"))
	case g.InitialScreen == reconfirmScreen || g.Reconfirm:
		return v.redirect(v.at("consents") + "?do=" + doReconfirm)
	case g.InitialScreen == revokeScreen:
		return v.redirect(v.at("consents") + "?do=" + doRevoke)
	}
	return v.redirect(v.at("banks"))
}

type banksData struct {
	Applicant string // of an application
	Query     string
	Banks     []bankData
}

type bankData struct {
	ID, Name, Icon string
	Closed         bool
	Until          string // end of the maintenance; empty if unknown
}

// banks lets the customer choose a bank. A single bank is chosen automatically.
func (p *Pages) banks(v *visit) error {
	if err := v.checkOpen(); err != nil {
		return err
	}
	offered, err := p.connections.ProvidersFor(v.request.Context(), v.Session)
	if err != nil {
		return err
	}
	now := p.now(v)
	query := strings.TrimSpace(v.request.FormValue("q"))
	data := banksData{Applicant: v.applicant(), Query: query}
	for _, o := range offered {
		closed := o.Maintenance.Active(now)
		if len(offered) == 1 && !closed {
			return v.redirect(v.at("personas") + "?" + url.Values{"provider": {o.ID}}.Encode())
		}
		if contains(query, o.DisplayName) {
			entry := bankData{ID: o.ID, Name: o.Name(), Icon: o.Icon, Closed: closed}
			if closed && o.Maintenance.End != nil {
				entry.Until = v.locale().DateTime(o.Maintenance.End.UTC()) + " UTC"
			}
			data.Banks = append(data.Banks, entry)
		}
	}
	return p.show(v, content{name: "banks", title: "Choose your bank", data: data})
}

// contains reports whether one of the texts contains a query, ignoring case.
func contains(query string, texts ...string) bool {
	query = strings.ToLower(query)
	return slices.ContainsFunc(texts, func(text string) bool { return strings.Contains(strings.ToLower(text), query) })
}

// provider returns a bank that the customer can choose.
func (p *Pages) provider(v *visit, id string) (*fixtures.Provider, error) {
	if v.Authorisation.OwnLicence {
		id = v.Authorisation.Provider
	}
	offered, err := p.connections.ProvidersFor(v.request.Context(), v.Session)
	if err != nil {
		return nil, err
	}
	for _, o := range offered {
		switch {
		case o.ID != id:
		case o.Maintenance.Active(p.now(v)):
			return nil, &connection.Refusal{
				Err: connection.ErrMaintenance, Field: "provider",
				Text: o.Name() + " is closed for maintenance. Choose another bank, or try again later.",
			}
		default:
			return o.Provider, nil
		}
	}
	return nil, &connection.Refusal{
		Err: connection.ErrProvider, Field: "provider",
		Text: "You cannot connect to this bank here. Choose another one.",
	}
}

type consentPageData struct {
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
	data := consentPageData{
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
