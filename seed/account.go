package seed

import (
	"strings"
	"time"

	"budsandbox/bank"
	"budsandbox/fixtures"
	"budsandbox/fixtures/calendar"
)

// openAccounts makes the accounts as they are when the history begins.
func (w *world) openAccounts() {
	for i := range w.life.Persona.Accounts {
		p := &w.life.Persona.Accounts[i]
		a := &account{PersonaAccount: p, place: i, available: int64(p.Opening), booked: int64(p.Opening)}
		a.floor = -int64(p.Overdraft)
		if p.Type == bank.CreditCard {
			a.floor = -int64(p.Limit)
			a.revolving, a.owed = false, max(-int64(p.Opening), 0)
		}
		a.accrued = w.offices.day(w.life.From.Unix())
		if !p.Closed.IsZero() {
			a.closed = p.Closed.Instant(w.life.Connected).Unix()
		}
		a.shown = w.show(p)
		a.last4 = lastFour(a.shown.Identifiers)
		w.places[p.Role] = i
		w.accounts = append(w.accounts, a)
	}
}

// show is the account as its bank describes it.
func (w *world) show(p *fixtures.PersonaAccount) bank.Account {
	k, provider := w.root.path("account", p.Role), w.life.Provider
	a := bank.Account{
		ID: k.accountID(), Provider: provider.RowID, ProviderName: provider.DisplayName, ProviderLogo: provider.Icon,
		Name: p.Name, Type: p.Type, Usage: w.life.Persona.Type, Currency: w.currency(p), Holders: w.holders(p),
	}
	days := calendar.Day(400 + k.path("opened").word()%3000)
	a.OpenedAt = calendar.AddWorkingDays(w.who.country, w.offices.day(w.life.From.Unix())-days, 1).At(10*time.Hour, w.who.bankZone).UTC()
	if !p.Closed.IsZero() {
		a.ClosedAt = p.Closed.Instant(w.life.Connected)
	}
	a.Identifiers = w.identify(k, p)
	return a
}

func (w *world) currency(p *fixtures.PersonaAccount) bank.Currency {
	switch {
	case p.Currency != "":
		return p.Currency
	case w.who.country == fixtures.US:
		return bank.USD
	}
	return bank.GBP
}

func (w *world) holders(p *fixtures.PersonaAccount) (all []bank.Holder) {
	if w.who.company != "" && p.Type != bank.SavingsAccount {
		return []bank.Holder{{Name: w.who.company, Relationship: "sole"}}
	}
	relationship := "sole"
	if len(p.Holders) > 1 {
		relationship = "joint"
	}
	roles := p.Holders
	if len(roles) == 0 {
		roles = []string{fixtures.Self}
	}
	for _, role := range roles {
		name := w.who.name()
		if role == fixtures.Partner {
			name = w.who.partner
		}
		all = append(all, bank.Holder{Name: name, Relationship: relationship})
	}
	return all
}

// identify gives an account numbers that can belong to nobody (research section 6.2).
func (w *world) identify(k key, p *fixtures.PersonaAccount) (id bank.Identifiers) {
	number, branch := fixtures.Digest(k.path("number")), fixtures.Digest(w.root.path("branch"))
	switch {
	case p.Type == bank.CreditCard:
		id.PAN = fixtures.MaskCard(fixtures.TestCard(number))
	case w.who.country == fixtures.US:
		id.AccountNumberUS = fixtures.AccountNumberUS(number)
		id.Routing = fixtures.RoutingNumber(w.life.Provider, branch)
	default:
		id.SortCode, id.AccountNumber = fixtures.SortCode(w.life.Provider, branch), fixtures.AccountNumber(number)
		id.IBAN = fixtures.IBAN(id.SortCode, id.AccountNumber)
	}
	return id
}

// lastFour are the digits by which a line names an account.
func lastFour(id bank.Identifiers) string {
	number := id.AccountNumber + id.AccountNumberUS + strings.TrimLeft(id.PAN, "*")
	return number[max(len(number)-4, 0):]
}

// limit is the line of credit of an account.
func (a *account) limit(at time.Time) bank.Limit {
	switch {
	case a.Type == bank.CreditCard:
		return bank.Limit{Type: "credit", Amount: bank.Money{Minor: int64(a.Limit), Currency: a.shown.Currency}, At: at}
	case a.Overdraft > 0:
		return bank.Limit{Type: "pre_agreed", Amount: bank.Money{Minor: int64(a.Overdraft), Currency: a.shown.Currency}, At: at}
	}
	return bank.Limit{}
}

// list is the accounts as a history has them.
func (w *world) list() []Account {
	all := make([]Account, len(w.accounts))
	for i, a := range w.accounts {
		all[i] = Account{Account: a.shown, Opening: bank.Money{Minor: int64(a.Opening), Currency: a.shown.Currency}, Limit: a.limit(a.shown.OpenedAt)}
	}
	return all
}
