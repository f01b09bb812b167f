package risk

import (
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/insight"
	"budsandbox/emulator/internal/ledger"
	"budsandbox/emulator/internal/route"
	"budsandbox/emulator/internal/wire"
)

type overdraftData struct {
	Insights []overdraft `json:"insights"`
}

// overdraft is the time that a customer was overdrawn without an arranged overdraft, in one currency.
type overdraft struct {
	Type     string             `json:"type"`
	Currency string             `json:"currency"`
	Days     days               `json:"days_in_unauthorised_overdraft"`
	Accounts []overdrawnAccount `json:"accounts"`
}

type days struct {
	Count int    `json:"count"`
	Ratio string `json:"ratio"`
}

type overdrawnAccount struct {
	ID          string            `json:"account_id"`
	Provider    string            `json:"provider"`
	Name        string            `json:"account_name"`
	Days        days              `json:"days_in_unauthorised_overdraft"`
	Occurrences []occurrence      `json:"unauthorised_overdraft_occurrences"`
	Balances    []balance         `json:"balances"`
	CreditLines []wire.TypedLimit `json:"credit_lines"`
	sectionReference
}

type occurrence struct {
	Date      string      `json:"date"`
	Amount    wire.Amount `json:"amount"`
	Indicator string      `json:"credit_debit_indicator" validate:"oneof=credit debit"`
}

type balance struct {
	Date      string      `json:"date"`
	Type      string      `json:"type"`
	Amount    wire.Amount `json:"amount"`
	Indicator string      `json:"credit_debit_indicator" validate:"oneof=credit debit"`
}

var overdraftReport = definition[insight.UnauthorisedOverdraft]{
	operation: "insights_beta_report_balance_unauthorised_overdraft_get",
	path:      "/insights/beta/report/balance/unauthorised-overdraft",
	types:     []string{insight.UnauthorisedOverdraftType},
	find: func(b *ledger.Book, q insight.RiskQuery) ([]insight.UnauthorisedOverdraft, error) {
		return insight.UnauthorisedOverdrafts(b, q), nil
	},
}

// overdraft reports the days on which accounts were overdrawn without an arranged overdraft.
func (h *Handlers) overdraft(req *route.Request, in *reportRequest) (reply route.Reply[overdraftData, meta], _ error) {
	r, found, err := overdraftReport.report(h, req, in)
	if err != nil {
		return reply, err
	}
	insight.Explain(req.Context(), insight.ExplainEach(found, insight.UnauthorisedOverdraft.Explain))
	reply.Data.Insights = make([]overdraft, len(found))
	currencies := make([]bank.Currency, len(found))
	for i, one := range found {
		currencies[i] = one.Currency
		reply.Data.Insights[i] = overdraft{
			insight.UnauthorisedOverdraftType, string(one.Currency), days(one.Days),
			make([]overdrawnAccount, len(one.Accounts)),
		}
		for j, a := range one.Accounts {
			reply.Data.Insights[i].Accounts[j] = r.newOverdrawnAccount(a)
		}
	}
	reply.Meta = r.newMeta(currencies)
	return reply, nil
}

func (r *report) newOverdrawnAccount(overdrawn insight.OverdrawnAccount) overdrawnAccount {
	account := overdrawnAccount{
		ID: string(overdrawn.Account.ID), Provider: overdrawn.Account.Provider, Name: overdrawn.Account.Name,
		Days:             days(overdrawn.Days),
		Occurrences:      make([]occurrence, len(overdrawn.Occurrences)),
		Balances:         make([]balance, len(overdrawn.Account.Balances)),
		CreditLines:      append([]wire.TypedLimit{}, wire.NewTypedLimits(overdrawn.Account.Limits)...),
		sectionReference: r.newSectionReference(overdrawn.Section),
	}
	for i, p := range overdrawn.Occurrences {
		day := p.At.UTC().Truncate(24 * time.Hour)
		account.Occurrences[i] = occurrence{wire.DateTime(day), wire.NewAmount(p.Booked), p.Booked.Indicator()}
	}
	for i, b := range overdrawn.Account.Balances {
		account.Balances[i] = balance{wire.DateTime(b.At), b.Type, wire.NewAmount(b.Amount), b.Amount.Indicator()}
	}
	return account
}
