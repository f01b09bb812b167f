package seed

import (
	"strings"
	"time"

	"budsandbox/bank"
	"budsandbox/fixtures"
	"budsandbox/fixtures/calendar"
)

// account is the state of one of the persona's accounts.
type account struct {
	*fixtures.PersonaAccount
	index              int
	available          int64 // opening balance and all movements so far, booked or not
	floor              int64 // the lowest available balance that payments may leave
	receivedSinceShare int64 // credits since the last transfer of a share of them
	accruedBalance     int64 // booked balance at the end of the day before accruedUntil
	accruedUntil       calendar.Day
	changes            []balanceChange // with a booking day of accruedUntil or later
	statementBalance   int64           // owed by the last statement and still unpaid
	revolving          bool            // the last statement was not paid in full
	closedAt           int64           // in seconds since 1970; 0 while it is open
	last4              string
	overdrawnAt        []int64 // when an overdraft event paused top-ups, in seconds since 1970
	public             bank.Account
}

// balanceChange is the part of a movement that the daily interest needs.
type balanceChange struct {
	day    calendar.Day
	amount int64
}

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
		At(10*time.Hour, sim.customer.bankZone).UTC()
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
	amount := bank.Money{Currency: a.public.Currency}
	switch {
	case a.Type == bank.CreditCard:
		amount.Minor = int64(a.Limit)
		return bank.Limit{Type: "credit", Amount: amount, At: at}
	case a.Overdraft > 0:
		amount.Minor = int64(a.Overdraft)
		return bank.Limit{Type: "pre_agreed", Amount: amount, At: at}
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
