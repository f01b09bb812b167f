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
	ID               string       `json:"account_id"`
	Currency         string       `json:"currency"`
	SuggestedName    string       `json:"suggested_name"`
	Holders          []holder     `json:"holders,omitempty"`
	Name             string       `json:"account_name,omitempty"`
	Type             string       `json:"account_type,omitempty"`
	Usage            string       `json:"usage_type,omitempty"`
	Status           string       `json:"status,omitempty"`
	OpenedAt         *time.Time   `json:"opening_date_time,omitempty"`
	ClosedAt         *time.Time   `json:"closed_at,omitempty"`
	Provider         string       `json:"provider,omitempty"`
	ProviderName     string       `json:"provider_display_name,omitempty"`
	ProviderLogo     string       `json:"provider_logo,omitempty"`
	Category         string       `json:"account_category,omitempty"`
	Identifiers      *identifiers `json:"identifiers,omitempty"`
	Balances         *balances    `json:"balances,omitempty"`
	CreditLines      *creditLines `json:"credit_lines,omitempty"`
	TransactionSpans []span       `json:"transaction_windows,omitempty"`
}

type holder struct {
	Name         string `json:"name,omitempty"`
	Relationship string `json:"relationship,omitempty"`
}

type identifiers struct {
	USAccountNumber string `json:"us_account_number,omitempty"`
	UKSortCode      string `json:"uk_sort_code,omitempty"`
	UKAccountNumber string `json:"uk_account_number,omitempty"`
	NZAccountNumber string `json:"nz_account_number,omitempty"`
	IBAN            string `json:"iban,omitempty"`
	PAN             string `json:"pan,omitempty"`
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

type typedLimit struct {
	Date   string      `json:"date"`
	Type   string      `json:"type"`
	Amount wire.Amount `json:"amount"`
}

type creditLines struct {
	Limit *limit       `json:"limit,omitempty"`
	All   []typedLimit `json:"all_credit_lines,omitempty"`
}

// span is a period for which an account's transactions are complete.
type span struct {
	From string `json:"from"`
	To   string `json:"to"`
}

// closed is the only status of an account; an open one has none.
const closed = "closed"

func logo(a *ledger.Account, base string) string {
	if !strings.HasPrefix(a.ProviderLogo, "/") { // somebody else's, or none
		return a.ProviderLogo
	}
	return base + a.ProviderLogo
}

// showAccount shows an account; all adds every balance and line of credit to the ones that matter. The sandbox draws the logos of its
// banks below base.
func showAccount(a *ledger.Account, all bool, base string) account {
	shown := account{
		ID: string(a.ID), Currency: string(a.Currency), SuggestedName: suggestedName(a), Holders: showHolders(a), Name: a.Name,
		Type: string(a.Type), Usage: string(a.Usage), OpenedAt: known(a.OpenedAt), ClosedAt: known(a.ClosedAt),
		Provider: a.Provider, ProviderName: a.ProviderName, ProviderLogo: logo(a, base), Category: string(categoryOf(a.Type)),
		Identifiers: showIdentifiers(a.Identifiers), Balances: showBalances(a, all), TransactionSpans: showSpans(a.Windows),
	}
	if !a.ClosedAt.IsZero() {
		shown.Status = closed
	}
	if len(a.Limits) > 0 {
		shown.CreditLines = &creditLines{Limit: &limit{wire.DateTime(a.Limits[0].At), wire.NewAmount(a.Limits[0].Amount)}}
		if all {
			shown.CreditLines.All = showLimits(a.Limits)
		}
	}
	return shown
}

func known(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

func showHolders(a *ledger.Account) (shown []holder) {
	for _, h := range holdersOf(a) {
		shown = append(shown, holder(h))
	}
	return shown
}

func showIdentifiers(i bank.Identifiers) *identifiers {
	shown := identifiers{
		USAccountNumber: i.AccountNumberUS, UKSortCode: i.SortCode, UKAccountNumber: i.AccountNumber, IBAN: i.IBAN, PAN: i.PAN,
	}
	if shown == (identifiers{}) {
		return nil
	}
	return &shown
}

func showBalances(a *ledger.Account, all bool) *balances {
	shown := &balances{Booked: showBalance(a, a.Booked), Pending: showBalance(a, a.Pending)}
	if all {
		for _, b := range a.Balances {
			shown.All = append(shown.All, typedBalance{wire.DateTime(b.At), wire.NewAmount(b.Amount), b.Amount.Indicator(), b.Type})
		}
	}
	if shown.Booked == nil && shown.Pending == nil && shown.All == nil {
		return nil
	}
	return shown
}

func showBalance(a *ledger.Account, m bank.Money) *balance {
	if !m.Known() {
		return nil
	}
	return &balance{wire.DateTime(a.SyncedAt), wire.NewAmount(m), m.Indicator()}
}

func showLimits(limits []bank.Limit) (shown []typedLimit) {
	for _, l := range limits {
		shown = append(shown, typedLimit{wire.DateTime(l.At), l.Type, wire.NewAmount(l.Amount)})
	}
	return shown
}

func showSpans(windows []bank.Window) (shown []span) {
	for _, w := range windows {
		shown = append(shown, span{wire.DateTime(w.From), wire.DateTime(w.To)})
	}
	return shown
}
