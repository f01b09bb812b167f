package financial

import (
	"strings"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/ledger"
	"budsandbox/emulator/internal/wire"
)

// account is a V3 account on the wire.
type account struct {
	ID               string            `json:"account_id"`
	Currency         string            `json:"currency"`
	SuggestedName    string            `json:"suggested_name"`
	Holders          []wire.Holder     `json:"holders,omitempty"`
	Name             string            `json:"account_name,omitempty"`
	Type             string            `json:"account_type,omitempty"`
	Usage            string            `json:"usage_type,omitempty"`
	Status           string            `json:"status,omitempty"`
	OpenedAt         *time.Time        `json:"opening_date_time,omitempty"`
	ClosedAt         *time.Time        `json:"closed_at,omitempty"`
	Provider         string            `json:"provider,omitempty"`
	ProviderName     string            `json:"provider_display_name,omitempty"`
	ProviderLogo     string            `json:"provider_logo,omitempty"`
	Category         string            `json:"account_category,omitempty"`
	Identifiers      *wire.Identifiers `json:"identifiers,omitempty"`
	Balances         *balances         `json:"balances,omitempty"`
	CreditLines      *creditLines      `json:"credit_lines,omitempty"`
	TransactionSpans []wire.Span       `json:"transaction_windows,omitempty"`
}

type balance struct {
	Date      string      `json:"date"`
	Amount    wire.Amount `json:"amount"`
	Indicator string      `json:"credit_debit_indicator"`
}

type typedBalance struct {
	Date      string      `json:"date"`
	Amount    wire.Amount `json:"amount"`
	Indicator string      `json:"credit_debit_indicator"`
	Type      string      `json:"type,omitempty"`
}

type balances struct {
	Booked  *balance       `json:"booked,omitempty"`
	Pending *balance       `json:"pending,omitempty"`
	All     []typedBalance `json:"all_balances,omitempty"`
}

type limit struct {
	Date   string      `json:"date"`
	Amount wire.Amount `json:"amount"`
}

type creditLines struct {
	Limit *limit            `json:"limit,omitempty"`
	All   []wire.TypedLimit `json:"all_credit_lines,omitempty"`
}

func logo(a *ledger.Account, base string) string {
	if !strings.HasPrefix(a.ProviderLogo, "/") { // an absolute URL, or none
		return a.ProviderLogo
	}
	return base + a.ProviderLogo
}

// newAccount converts an account. With all it includes every balance and credit line. base is the base URL of the
// sandbox's own logos.
func newAccount(a *ledger.Account, all bool, base string) account {
	converted := account{
		ID: string(a.ID), Currency: string(a.Currency), SuggestedName: suggestedName(a), Holders: wire.NewHolders(a),
		Name: a.Name, Type: string(a.Type), Usage: string(a.Usage), OpenedAt: wire.OptionalTime(a.OpenedAt),
		ClosedAt: wire.OptionalTime(a.ClosedAt), Provider: a.Provider, ProviderName: a.ProviderName,
		ProviderLogo: logo(a, base), Category: string(categoryOf(a.Type)),
		Identifiers: wire.NewIdentifiers(a.Identifiers), Balances: newBalances(a, all),
		TransactionSpans: wire.NewSpans(a.Windows),
	}
	if !a.ClosedAt.IsZero() {
		converted.Status = wire.AccountClosed
	}
	if len(a.Limits) > 0 {
		converted.CreditLines = &creditLines{
			Limit: &limit{wire.DateTime(a.Limits[0].At), wire.NewAmount(a.Limits[0].Amount)},
		}
		if all {
			converted.CreditLines.All = wire.NewTypedLimits(a.Limits)
		}
	}
	return converted
}

func newBalances(a *ledger.Account, all bool) *balances {
	converted := &balances{Booked: newBalance(a, a.Booked), Pending: newBalance(a, a.Pending)}
	if all {
		for _, b := range a.Balances {
			converted.All = append(
				converted.All,
				typedBalance{wire.DateTime(b.At), wire.NewAmount(b.Amount), b.Amount.Indicator(), b.Type},
			)
		}
	}
	if converted.Booked == nil && converted.Pending == nil && converted.All == nil {
		return nil
	}
	return converted
}

func newBalance(a *ledger.Account, m bank.Money) *balance {
	if !m.Known() {
		return nil
	}
	return &balance{wire.DateTime(a.SyncedAt), wire.NewAmount(m), m.Indicator()}
}
