package ingestion

import (
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/wire"
)

// maxID is the maximum length of an id of an account or a transaction in characters.
const maxID = 255

// accounts parses the accounts of one customer.
func (r *reader) accounts(bodies []accountBody) (all []bank.IngestedAccount) {
	seen := make(map[bank.AccountID]bool, len(bodies))
	for i := range bodies {
		r.path = r.elementPath("accounts", i)
		a := r.account(&bodies[i])
		if seen[a.ID] && a.ID != "" {
			r.errs.invalid(r.path, "account_id", "stands twice in the request")
		}
		seen[a.ID] = true
		all = append(all, a)
	}
	return all
}

func (r *reader) account(b *accountBody) bank.IngestedAccount {
	r.few("holders", len(b.Holders))
	r.few("details", len(b.Details))
	r.few("account_identifiers", len(b.Identifiers))
	r.few("balances", len(b.Balances))
	a := bank.IngestedAccount{SentAt: r.now, Account: bank.Account{
		ID:       bank.AccountID(r.id("account_id", b.ID)),
		Provider: r.short("provider", r.required("provider", b.Provider), maxID), ProviderName: b.Provider,
		Currency: r.currency("currency", b.Currency), Type: r.accountType(b.Type), Usage: r.usage(b.Usage),
		OpenedAt: r.optionalTime("opening_date_time", b.OpenedAt), Holders: r.holders(b),
	}}
	r.readIdentifiers(&a.Identifiers, b)
	path := r.path
	if len(b.Balances) == 0 {
		r.errs.missing(path, "balances")
	}
	seen := map[string]bool{}
	for i := range b.Balances {
		r.path = path + "." + element("balances", i)
		balance, lines := r.balance(&b.Balances[i])
		if seen[balance.Type] && balance.Type != "" {
			r.errs.invalid(r.path, "type", "stands twice on the account")
		}
		seen[balance.Type] = true
		a.Balances, a.Limits = append(a.Balances, balance), append(a.Limits, lines...)
	}
	r.path = path
	return a
}

// holders parses the holders of an account. A single name has no known relationship.
func (r *reader) holders(b *accountBody) (all []bank.Holder) {
	for i, h := range b.Holders {
		if h.Name == "" && h.Relationship == "" {
			continue
		}
		relationship := h.Relationship
		if relationship == "" {
			relationship = wire.UnknownRelationship
		}
		if len(relationship) > maxID || len(h.Name) > maxID {
			r.errs.invalid(
				r.path+"."+element("holders", i), "name", "and relationship must be at most %d characters", maxID,
			)
		}
		all = append(all, bank.Holder{Name: h.Name, Relationship: relationship})
	}
	name := b.Holder
	for _, d := range b.Details {
		if name == "" {
			name = d.Name
		}
	}
	r.short("holder_name", name, maxID)
	if len(all) == 0 && name != "" {
		all = append(all, bank.Holder{Name: name, Relationship: wire.UnknownRelationship})
	}
	return all
}

// balance parses a balance with its credit lines.
func (r *reader) balance(b *balanceBody) (balance bank.Balance, lines []bank.Limit) {
	balance = bank.Balance{
		Type: r.word("type", b.Type, balanceTypes), Amount: r.amount("amount", b.Amount), At: r.balanceTime(b),
	}
	switch b.Indicator {
	case "":
		r.errs.missing(r.path, "credit_debit_indicator")
	case "incoming_credit":
	case "outgoing_debit":
		balance.Amount.Minor = -balance.Amount.Minor
	default:
		r.errs.invalid(r.path, "credit_debit_indicator", "must be incoming_credit or outgoing_debit")
	}
	r.few("credit_line", len(b.Lines))
	path := r.path
	for i, l := range b.Lines {
		r.path = path + "." + element("credit_line", i)
		limit := bank.Limit{Type: r.word("type", l.Type, lineTypes), Amount: r.amount("amount", l.Amount), At: balance.At}
		lines = append(lines, limit)
	}
	r.path = path
	return balance, lines
}

// balanceTime parses the time of a balance: date_time or, as in Bud's own collection, a date with an optional time.
func (r *reader) balanceTime(b *balanceBody) time.Time {
	switch {
	case b.At != "":
		return r.time("date_time", b.At)
	case b.Date == "":
		r.errs.missing(r.path, "date_time")
		return time.Time{}
	}
	clock := b.Time
	if clock == "" {
		clock = "00:00:00"
	}
	t, err := time.Parse("2006-01-02 15:04:05", b.Date+" "+clock)
	if err != nil {
		r.errs.invalid(r.path, "date", "must be a day such as 2026-03-01, with time as 15:04:05")
	}
	return t
}
