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
	if err := v.open(); err != nil {
		return err
	}
	g := v.Authorisation.Gateway
	switch {
	case g.InitialScreen == accountsSummary, g.InitialScreen == connection.ManageScreen:
		return v.redirect(v.at("accounts"))
	case g.InitialScreen == downloadData:
		return v.redirect(v.at("download"))
	case g.InitialScreen == reconfirmScreen || g.Reconfirm:
		return v.redirect(v.at("consents") + "?do=reconfirm")
	case g.InitialScreen == revokeScreen:
		return v.redirect(v.at("consents") + "?do=revoke")
	}
	return v.redirect(v.at("banks"))
}

type banksData struct {
	Applicant, Client string // of an application
	Query             string
	Banks             []bankData
}

type bankData struct {
	ID, Name, Icon string
	Closed         bool
	Until          *time.Time
}

// banks lets the customer choose a bank. A single bank is chosen automatically.
func (p *Pages) banks(v *visit) error {
	if err := v.open(); err != nil {
		return err
	}
	offered, err := p.service.ProvidersFor(v.request.Context(), v.Session)
	if err != nil {
		return err
	}
	now := p.service.Clock.Of(v.Project).Now()
	query := strings.TrimSpace(v.request.FormValue("q"))
	data := banksData{Applicant: v.applicant(), Client: string(v.Project), Query: query}
	for _, o := range offered {
		closed := o.Maintenance.Active(now)
		if len(offered) == 1 && !closed {
			return v.redirect(v.at("personas") + "?" + url.Values{"provider": {o.ID}}.Encode())
		}
		if strings.Contains(strings.ToLower(o.DisplayName), strings.ToLower(query)) {
			entry := bankData{ID: o.ID, Name: o.DisplayName, Icon: o.Icon, Closed: closed}
			if closed {
				entry.Until = o.Maintenance.End
			}
			data.Banks = append(data.Banks, entry)
		}
	}
	return p.show(v, "banks", "Choose your bank", data, false)
}

type personasData struct {
	Provider, Bank string
	Groups         []personaGroup
	Failures       []failureData // failures of connecting
	Later          []failureData // failures of refreshing after a successful connection
	First          string        // name of the persona that they connect to
}

type personaGroup struct {
	Title    string
	Personas []connection.Persona
}

// personas lets the customer choose a persona.
func (p *Pages) personas(v *visit) error {
	if err := v.open(); err != nil {
		return err
	}
	provider, err := p.provider(v, v.request.FormValue("provider"))
	if err != nil {
		return err
	}
	all, err := p.service.PersonasFor(v.Customer, provider.ID)
	if err != nil {
		return err
	}
	data := personasData{Provider: provider.ID, Bank: provider.DisplayName}
	group := func(title string, match func(connection.Persona) bool) {
		members := slices.Clone(all)
		if members = slices.DeleteFunc(members, func(p connection.Persona) bool { return !match(p) }); len(
			members,
		) > 0 {
			data.Groups = append(data.Groups, personaGroup{title, members})
		}
	}
	people := func() {
		group("Everyday people", func(p connection.Persona) bool { return !p.Edge && p.Type != bank.Business })
	}
	businesses := func() {
		group("Businesses", func(p connection.Persona) bool { return !p.Edge && p.Type == bank.Business })
	}
	if len(all) > 0 {
		data.First = all[0].Name
	}
	if len(all) > 0 && all[0].Type == bank.Business { // a bank for businesses lists them first
		businesses()
		people()
	} else {
		people()
		businesses()
	}
	group("Edge cases", func(p connection.Persona) bool { return p.Edge })
	data.Failures = failures(failsToConnect)
	data.Later = failures(failsToRefresh)
	return p.show(v, "personas", "Who are you at "+provider.DisplayName+"?", data, false)
}

// provider returns a bank that the customer can choose.
func (p *Pages) provider(v *visit, id string) (*fixtures.Provider, error) {
	if v.Authorisation.OwnLicence {
		id = v.Authorisation.Provider
	}
	offered, err := p.service.ProvidersFor(v.request.Context(), v.Session)
	if err != nil {
		return nil, err
	}
	for _, o := range offered {
		switch {
		case o.ID != id:
		case o.Maintenance.Active(p.service.Clock.Of(v.Project).Now()):
			return nil, &connection.Refusal{
				Err: connection.ErrMaintenance, Field: "provider",
				Text: o.DisplayName + " is closed for maintenance. Choose another bank, or come back later.",
			}
		default:
			return o.Provider, nil
		}
	}
	return nil, &connection.Refusal{
		Err: connection.ErrProvider, Field: "provider",
		Text: "This bank is not among those that you can choose. Go back and choose another.",
	}
}

type consentScreen struct {
	Provider, Bank, Persona, Who string
	Client, Back                 string // the recipient of the data, and where the customer goes afterwards
	Resources                    []string
	Until                        time.Time
	Email                        string
	Note                         string // explains a forced failure
	Applicant                    string // of an application
	OneTime                      bool   // the consent ends as soon as the data are fetched
}

// resourceTexts are the names of a consent's resources on the page.
var resourceTexts = []struct {
	resource bank.Resources
	text     string
}{
	{bank.AccountsResource, "Names and numbers of the accounts"}, {bank.BalancesResource, "Balances"},
	{bank.TransactionsResource, "Transactions"}, {bank.PartiesResource, "Names of the account holders"},
	{bank.DirectDebitsResource, "Direct debits and standing orders"},
}

// consent asks for the customer's consent.
func (p *Pages) consent(v *visit) error {
	if err := v.open(); err != nil {
		return err
	}
	provider, err := p.provider(v, v.request.FormValue("provider"))
	if err != nil {
		return err
	}
	persona := v.request.FormValue("persona")
	preview, err := p.service.Preview(v.request.Context(), v.Session, connection.ConnectRequest{Provider: provider.ID, Persona: persona})
	if err != nil {
		return err
	}
	all, err := p.service.PersonasFor(v.Customer, provider.ID)
	if err != nil {
		return err
	}
	if persona == "" && len(all) > 0 {
		persona = all[0].ID
	}
	who := persona
	if i := slices.IndexFunc(all, func(p connection.Persona) bool { return p.ID == persona }); i >= 0 {
		who = all[i].Name
	}
	data := consentScreen{
		Provider: provider.ID, Bank: provider.DisplayName, Persona: persona, Who: who, Client: string(v.Project),
		Back: destination(v.Authorisation), Until: preview.ExpiresAt(), Email: v.Authorisation.Gateway.Email,
		Applicant: v.applicant(), OneTime: v.application != nil && v.application.OneTime,
	}
	switch {
	case preview.Refreshes != "":
		data.Note = "Connecting goes well with this choice; refreshing fails on purpose later, " +
			"so that the app can be tested with it."
	case strings.HasPrefix(persona, failsToConnect):
		data.Note = "This choice fails on purpose, so that the app can be tested with it."
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
	return p.show(v, "consent", "Share your data", data, false)
}
