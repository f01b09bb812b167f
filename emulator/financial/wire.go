package financial

import "time"

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

type amount struct {
	Value    string `json:"value"`
	Currency string `json:"currency"`
}

type balance struct {
	Date      string `json:"date"`
	Amount    amount `json:"amount"`
	Indicator string `json:"credit_debit_indicator"`
}

type typedBalance struct {
	Date      string `json:"date"`
	Amount    amount `json:"amount"`
	Indicator string `json:"credit_debit_indicator"`
	Type      string `json:"type,omitempty"`
}

type balances struct {
	Booked  *balance       `json:"booked,omitempty"`
	Pending *balance       `json:"pending,omitempty"`
	All     []typedBalance `json:"all_balances,omitempty"`
}

type limit struct {
	Date   string `json:"date"`
	Amount amount `json:"amount"`
}

type typedLimit struct {
	Date   string `json:"date"`
	Type   string `json:"type"`
	Amount amount `json:"amount"`
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
