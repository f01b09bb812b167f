package ingestion

import (
	"slices"
	"time"

	"budsandbox/bank"
)

// longestID is that of an account or a transaction, in characters.
const longestID = 255

// accounts reads the accounts of one customer.
func (r *reader) accounts(bodies []accountBody) (all []bank.IngestedAccount) {
	for i := range bodies {
		r.at = r.place("accounts", i)
		a := r.account(&bodies[i])
		if slices.ContainsFunc(all, func(other bank.IngestedAccount) bool { return other.ID == a.ID && a.ID != "" }) {
			r.wrong.invalid(r.at, "account_id", "stands twice in the request")
		}
		all = append(all, a)
	}
	return all
}

func (r *reader) account(b *accountBody) bank.IngestedAccount {
	a := bank.IngestedAccount{SentAt: r.now, Account: bank.Account{
		ID: bank.AccountID(r.id("account_id", b.ID)), Provider: r.required("provider", b.Provider), ProviderName: b.Provider,
		Currency: r.currency("currency", b.Currency), Type: r.accountType(b.Type), Usage: r.usage(b.Usage),
		OpenedAt: r.optionalTime("opening_date_time", b.OpenedAt), Holders: r.holders(b),
	}}
	r.identify(&a.Identifiers, b)
	at := r.at
	if len(b.Balances) == 0 {
		r.wrong.missing(at, "balances")
	}
	for i := range b.Balances {
		r.at = at + "." + index("balances", i)
		balance, lines := r.balance(&b.Balances[i])
		if slices.ContainsFunc(a.Balances, func(other bank.Balance) bool { return other.Type == balance.Type }) && balance.Type != "" {
			r.wrong.invalid(r.at, "type", "stands twice on the account")
		}
		a.Balances, a.Limits = append(a.Balances, balance), append(a.Limits, lines...)
	}
	r.at = at
	return a
}

// holders are those who hold an account; of a single name nobody says how.
func (r *reader) holders(b *accountBody) (all []bank.Holder) {
	for i, h := range b.Holders {
		if h.Name == "" && h.Relationship == "" {
			continue
		}
		relationship := h.Relationship
		if relationship == "" {
			relationship = unknownRelationship
		}
		if len(relationship) > longestID || len(h.Name) > longestID {
			r.wrong.invalid(r.at+"."+index("holders", i), "name", "and relationship must be at most %d characters", longestID)
		}
		all = append(all, bank.Holder{Name: h.Name, Relationship: relationship})
	}
	name := b.Holder
	for _, d := range b.Details {
		if name == "" {
			name = d.Name
		}
	}
	if len(all) == 0 && name != "" {
		all = append(all, bank.Holder{Name: name, Relationship: unknownRelationship})
	}
	return all
}

// unknownRelationship is that of holders of whom nobody says more.
const unknownRelationship = "unknown"

// balance reads a balance and the lines of credit with it.
func (r *reader) balance(b *balanceBody) (balance bank.Balance, lines []bank.Limit) {
	balance = bank.Balance{Type: r.word("type", b.Type, balanceTypes), Amount: r.amount("amount", b.Amount), At: r.balanceTime(b)}
	switch b.Indicator {
	case "":
		r.wrong.missing(r.at, "credit_debit_indicator")
	case "incoming_credit":
	case "outgoing_debit":
		balance.Amount.Minor = -balance.Amount.Minor
	default:
		r.wrong.invalid(r.at, "credit_debit_indicator", "must be incoming_credit or outgoing_debit")
	}
	at := r.at
	for i, l := range b.Lines {
		r.at = at + "." + index("credit_line", i)
		lines = append(lines, bank.Limit{Type: r.word("type", l.Type, lineTypes), Amount: r.amount("amount", l.Amount), At: balance.At})
	}
	r.at = at
	return balance, lines
}

// balanceTime is of when a balance is: date_time or, as in Bud's own collection, a date with or without a time of day.
func (r *reader) balanceTime(b *balanceBody) time.Time {
	switch {
	case b.At != "":
		return r.time("date_time", b.At)
	case b.Date == "":
		r.wrong.missing(r.at, "date_time")
		return time.Time{}
	}
	clock := b.Time
	if clock == "" {
		clock = "00:00:00"
	}
	at, err := time.Parse("2006-01-02 15:04:05", b.Date+" "+clock)
	if err != nil {
		r.wrong.invalid(r.at, "date", "must be a day such as 2026-03-01, with time as 15:04:05")
	}
	return at
}
