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
		account := r.account(&bodies[i])
		if seen[account.ID] && account.ID != "" {
			r.errs.invalid(r.path, "account_id", "stands twice in the request")
		}
		seen[account.ID] = true
		all = append(all, account)
	}
	return all
}

func (r *reader) account(body *accountBody) bank.IngestedAccount {
	r.limitCount("holders", len(body.Holders))
	r.limitCount("details", len(body.Details))
	r.limitCount("account_identifiers", len(body.Identifiers))
	r.limitCount("balances", len(body.Balances))
	account := bank.IngestedAccount{SentAt: r.now, Account: bank.Account{
		ID:       bank.AccountID(r.id("account_id", body.ID)),
		Provider: r.limitLength("provider", r.required("provider", body.Provider), maxID), ProviderName: body.Provider,
		Currency: r.currency("currency", body.Currency), Type: r.accountType(body.Type), Usage: r.usage(body.Usage),
		OpenedAt: r.optionalTime("opening_date_time", body.OpenedAt), Holders: r.holders(body),
	}}
	r.readIdentifiers(&account.Identifiers, body)
	path := r.path
	if len(body.Balances) == 0 {
		r.errs.missing(path, "balances")
	}
	seen := map[string]bool{}
	for i := range body.Balances {
		r.path = path + "." + elementOf("balances", i)
		balance, lines := r.balance(&body.Balances[i])
		if seen[balance.Type] && balance.Type != "" {
			r.errs.invalid(r.path, "type", "stands twice on the account")
		}
		seen[balance.Type] = true
		account.Balances, account.Limits = append(account.Balances, balance), append(account.Limits, lines...)
	}
	r.path = path
	return account
}

// holders parses the holders of an account. A single name has no known relationship.
func (r *reader) holders(body *accountBody) (all []bank.Holder) {
	for i, holder := range body.Holders {
		if holder.Name == "" && holder.Relationship == "" {
			continue
		}
		relationship := holder.Relationship
		if relationship == "" {
			relationship = wire.UnknownRelationship
		}
		if len(relationship) > maxID || len(holder.Name) > maxID {
			r.errs.invalid(
				r.path+"."+elementOf("holders", i), "name", "and relationship must be at most %d characters", maxID,
			)
		}
		all = append(all, bank.Holder{Name: holder.Name, Relationship: relationship})
	}
	name := body.Holder
	for _, d := range body.Details {
		if name == "" {
			name = d.Name
		}
	}
	r.limitLength("holder_name", name, maxID)
	if len(all) == 0 && name != "" {
		all = append(all, bank.Holder{Name: name, Relationship: wire.UnknownRelationship})
	}
	return all
}

// balance parses a balance with its credit lines.
func (r *reader) balance(body *balanceBody) (balance bank.Balance, lines []bank.Limit) {
	balance = bank.Balance{
		Type: r.enum("type", body.Type, balanceTypes), Amount: r.amount("amount", body.Amount), At: r.balanceTime(body),
	}
	switch body.Indicator {
	case "":
		r.errs.missing(r.path, "credit_debit_indicator")
	case "incoming_credit":
	case "outgoing_debit":
		balance.Amount.Minor = -balance.Amount.Minor
	default:
		r.errs.invalid(r.path, "credit_debit_indicator", "must be incoming_credit or outgoing_debit")
	}
	r.limitCount("credit_line", len(body.Lines))
	path := r.path
	for i, l := range body.Lines {
		r.path = path + "." + elementOf("credit_line", i)
		limit := bank.Limit{Type: r.enum("type", l.Type, lineTypes), Amount: r.amount("amount", l.Amount), At: balance.At}
		lines = append(lines, limit)
	}
	r.path = path
	return balance, lines
}

// balanceTime parses the time of a balance: date_time or, as in Bud's own collection, a date with an optional time.
func (r *reader) balanceTime(body *balanceBody) time.Time {
	switch {
	case body.At != "":
		return r.time("date_time", body.At)
	case body.Date == "":
		r.errs.missing(r.path, "date_time")
		return time.Time{}
	}
	clock := body.Time
	if clock == "" {
		clock = "00:00:00"
	}
	t, err := time.Parse("2006-01-02 15:04:05", body.Date+" "+clock)
	if err != nil {
		r.errs.invalid(r.path, "date", "must be a day such as 2026-03-01, with time as 15:04:05")
	}
	return t
}
