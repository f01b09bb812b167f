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

// The screens with which a client can have the pages begin (research section 3.2).
const (
	accountsSummary = "accounts_summary"
	downloadData    = "download_data"
	reconfirmScreen = "reconfirm_consent"
	revokeScreen    = "revoke_consent"
)

// start leads to the screen that the client asked for.
func (p *Pages) start(v *visit) error {
	if err := v.open(); err != nil {
		return err
	}
	g := v.Authorisation.Gateway
	switch {
	case g.InitialScreen == accountsSummary:
		return v.seeOther(v.at("accounts"))
	case g.InitialScreen == downloadData:
		return v.seeOther(v.at("download"))
	case g.InitialScreen == reconfirmScreen || g.Reconfirm:
		return v.seeOther(v.at("consents") + "?do=reconfirm")
	case g.InitialScreen == revokeScreen:
		return v.seeOther(v.at("consents") + "?do=revoke")
	}
	return v.seeOther(v.at("banks"))
}

type banksData struct {
	Query string
	Banks []bankData
}

type bankData struct {
	ID, Name, Icon string
	Closed         bool
	Until          *time.Time
}

// banks lets the customer choose where his accounts are; a single one is chosen for him.
func (p *Pages) banks(v *visit) error {
	if err := v.open(); err != nil {
		return err
	}
	offered, err := p.desk.ProvidersFor(v.Session)
	if err != nil {
		return err
	}
	now, query := p.desk.Clock.Of(v.Project).Now(), strings.TrimSpace(v.request.FormValue("q"))
	data := banksData{Query: query}
	for _, o := range offered {
		closed := o.Maintenance.Active(now)
		if len(offered) == 1 && !closed {
			return v.seeOther(v.at("personas") + "?" + url.Values{"provider": {o.ID}}.Encode())
		}
		if strings.Contains(strings.ToLower(o.DisplayName), strings.ToLower(query)) {
			one := bankData{ID: o.ID, Name: o.DisplayName, Icon: o.Icon, Closed: closed}
			if closed {
				one.Until = o.Maintenance.End
			}
			data.Banks = append(data.Banks, one)
		}
	}
	return p.show(v, "banks", "Choose your bank", data, false)
}

type personasData struct {
	Provider, Bank string
	Groups         []personaGroup
	Failures       []failureData // to connect
	Later          []failureData // to refresh, after connecting well
	First          string        // whose accounts those get
}

type personaGroup struct {
	Title    string
	Personas []connection.Persona
}

// personas lets the customer choose who he is at the bank: a card for each.
func (p *Pages) personas(v *visit) error {
	if err := v.open(); err != nil {
		return err
	}
	at, err := p.provider(v, v.request.FormValue("provider"))
	if err != nil {
		return err
	}
	all, err := p.desk.PersonasFor(v.Customer, at.ID)
	if err != nil {
		return err
	}
	data := personasData{Provider: at.ID, Bank: at.DisplayName}
	group := func(title string, belongs func(connection.Persona) bool) {
		some := slices.Clone(all)
		if some = slices.DeleteFunc(some, func(p connection.Persona) bool { return !belongs(p) }); len(some) > 0 {
			data.Groups = append(data.Groups, personaGroup{title, some})
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
	if len(all) > 0 && all[0].Type == bank.Business { // a bank for businesses has them in front
		businesses()
		people()
	} else {
		people()
		businesses()
	}
	group("Edge cases", func(p connection.Persona) bool { return p.Edge })
	data.Failures, data.Later = failures(failsToConnect), failures(failsToRefresh)
	return p.show(v, "personas", "Who are you at "+at.DisplayName+"?", data, false)
}

// provider is a bank that this customer can choose.
func (p *Pages) provider(v *visit, id string) (*fixtures.Provider, error) {
	if v.Authorisation.OwnLicence {
		id = v.Authorisation.Provider
	}
	offered, err := p.desk.ProvidersFor(v.Session)
	if err != nil {
		return nil, err
	}
	for _, o := range offered {
		switch {
		case o.ID != id:
		case o.Maintenance.Active(p.desk.Clock.Of(v.Project).Now()):
			return nil, &connection.Refusal{Err: connection.ErrMaintenance, Field: "provider", Text: o.DisplayName + " is closed for maintenance. Choose another bank, or come back later."}
		default:
			return o.Provider, nil
		}
	}
	return nil, &connection.Refusal{Err: connection.ErrProvider, Field: "provider", Text: "This bank is not among those that you can choose. Go back and choose another."}
}

type consentScreen struct {
	Provider, Bank, Persona, Who string
	Client, Back                 string // with whom it is shared, and where the customer goes then
	Resources                    []string
	Until                        time.Time
	Email                        string
	Note                         string // on a failure on purpose
}

// shared is what the resources of a consent are called on the page.
var shared = []struct {
	resource bank.Resources
	text     string
}{
	{bank.AccountsResource, "Names and numbers of the accounts"}, {bank.BalancesResource, "Balances"},
	{bank.TransactionsResource, "Transactions"}, {bank.PartiesResource, "Names of the account holders"},
	{bank.DirectDebitsResource, "Direct debits and standing orders"},
}

// consent asks the customer to agree.
func (p *Pages) consent(v *visit) error {
	if err := v.open(); err != nil {
		return err
	}
	at, err := p.provider(v, v.request.FormValue("provider"))
	if err != nil {
		return err
	}
	persona := v.request.FormValue("persona")
	preview, err := p.desk.Preview(v.Session, connection.ConnectRequest{Provider: at.ID, Persona: persona})
	if err != nil {
		return err
	}
	all, err := p.desk.PersonasFor(v.Customer, at.ID)
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
		Provider: at.ID, Bank: at.DisplayName, Persona: persona, Who: who, Client: string(v.Project), Back: returnsTo(v.Authorisation),
		Until: preview.ExpiresAt(), Email: v.Authorisation.Gateway.Email,
	}
	switch {
	case preview.Refreshes != "":
		data.Note = "Connecting goes well with this choice; refreshing fails on purpose later, so that the app can be tested with it."
	case strings.HasPrefix(persona, failsToConnect):
		data.Note = "This choice fails on purpose, so that the app can be tested with it."
	}
	for _, each := range shared {
		switch {
		case !preview.Resources.Has(each.resource):
		case each.resource == bank.TransactionsResource:
			data.Resources = append(data.Resources, each.text+" since "+preview.TransactionFrom.Format("2 January 2006"))
		default:
			data.Resources = append(data.Resources, each.text)
		}
	}
	return p.show(v, "consent", "Share your data", data, false)
}
