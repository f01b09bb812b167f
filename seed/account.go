package seed

import (
	"strings"
	"time"

	"budsandbox/bank"
	"budsandbox/fixtures"
	"budsandbox/fixtures/calendar"
)

// openAccounts creates the accounts with their state at the beginning of the history.
func (sim *simulation) openAccounts() {
	for i := range sim.in.Persona.Accounts {
		p := &sim.in.Persona.Accounts[i]
		a := &account{PersonaAccount: p, index: i, available: int64(p.Opening), accruedBalance: int64(p.Opening)}
		a.floor = -int64(p.Overdraft)
		if p.Type == bank.CreditCard {
			a.floor = -int64(p.Limit)
			a.revolving, a.statementBalance = false, max(-int64(p.Opening), 0)
		}
		a.accruedUntil = sim.bankDays.dayOf(sim.in.From.Unix())
		if !p.Closed.IsZero() {
			a.closedAt = p.Closed.Instant(sim.in.Connected).Unix()
		}
		a.public = sim.describe(p)
		a.last4 = lastFour(a.public.Identifiers)
		sim.accountIndex[p.Role] = i
		sim.accounts = append(sim.accounts, a)
	}
}

// describe returns the account as its bank describes it.
func (sim *simulation) describe(p *fixtures.PersonaAccount) bank.Account {
	k, provider := sim.root.path("account", p.Role), sim.in.Provider
	a := bank.Account{
		ID: k.accountID(), Provider: provider.CompactID, ProviderName: provider.DisplayName, ProviderLogo: provider.Icon,
		Name: p.Name, Type: p.Type, Usage: sim.in.Persona.Type, Currency: sim.currency(p), Holders: sim.holders(p),
	}
	days := calendar.Day(400 + k.path("opened").uint64()%3000)
	a.OpenedAt = calendar.AddWorkingDays(sim.customer.country, sim.bankDays.dayOf(sim.in.From.Unix())-days, 1).
		At(10*time.Hour, sim.customer.bankZone).
		UTC()
	if !p.Closed.IsZero() {
		a.ClosedAt = p.Closed.Instant(sim.in.Connected)
	}
	a.Identifiers = sim.identifiers(k, p)
	return a
}

// currency returns the account's currency, which is the region's by default.
func (sim *simulation) currency(p *fixtures.PersonaAccount) bank.Currency {
	switch {
	case p.Currency != "":
		return p.Currency
	case sim.customer.country == fixtures.US:
		return bank.USD
	}
	return bank.GBP
}

// holders returns the account's holders.
func (sim *simulation) holders(p *fixtures.PersonaAccount) (all []bank.Holder) {
	if sim.customer.company != "" && p.Type != bank.SavingsAccount {
		return []bank.Holder{{Name: sim.customer.company, Relationship: "sole"}}
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
		name := sim.customer.name()
		if role == fixtures.Partner {
			name = sim.customer.partner
		}
		all = append(all, bank.Holder{Name: name, Relationship: relationship})
	}
	return all
}

// identifiers returns account numbers from ranges that no bank has in use, see
// docs/research/synthetic-data.md#identifiers-that-belong-to-nobody.
func (sim *simulation) identifiers(k key, p *fixtures.PersonaAccount) (id bank.Identifiers) {
	number, branch := fixtures.Digest(k.path("number")), fixtures.Digest(sim.root.path("branch"))
	switch {
	case p.Type == bank.CreditCard:
		id.PAN = fixtures.MaskCard(fixtures.TestCard(number))
	case sim.customer.country == fixtures.US:
		id.AccountNumberUS = fixtures.AccountNumberUS(number)
		id.Routing = fixtures.RoutingNumber(sim.in.Provider, branch)
	default:
		id.SortCode, id.AccountNumber = fixtures.SortCode(sim.in.Provider, branch), fixtures.AccountNumber(number)
		id.IBAN = fixtures.IBAN(id.SortCode, id.AccountNumber)
	}
	return id
}

// lastFour returns the last four digits of an account or card number, as statement lines print
// them.
func lastFour(id bank.Identifiers) string {
	number := id.AccountNumber + id.AccountNumberUS + strings.TrimLeft(id.PAN, "*")
	return number[max(len(number)-4, 0):]
}

// limit returns the account's line of credit, zero if it has none.
func (a *account) limit(at time.Time) bank.Limit {
	switch {
	case a.Type == bank.CreditCard:
		return bank.Limit{
			Type:   "credit",
			Amount: bank.Money{Minor: int64(a.Limit), Currency: a.public.Currency},
			At:     at,
		}
	case a.Overdraft > 0:
		return bank.Limit{
			Type:   "pre_agreed",
			Amount: bank.Money{Minor: int64(a.Overdraft), Currency: a.public.Currency},
			At:     at,
		}
	}
	return bank.Limit{}
}

// accountList returns the accounts as a History lists them.
func (sim *simulation) accountList() []Account {
	all := make([]Account, len(sim.accounts))
	for i, a := range sim.accounts {
		all[i] = Account{
			Account: a.public,
			Opening: bank.Money{Minor: int64(a.Opening), Currency: a.public.Currency},
			Limit:   a.limit(a.public.OpenedAt),
		}
	}
	return all
}
