package wire

import "budsandbox/bank"

// InsightTransaction is a transaction in the form of insights: Transactions V2 without balance, counterparty, type,
// labels and client attributes.
type InsightTransaction struct {
	ID            string       `json:"transaction_id"`
	AccountID     string       `json:"account_id"`
	Provider      string       `json:"provider,omitempty"`
	Description   string       `json:"description"`
	Indicator     string       `json:"credit_debit_indicator"           validate:"oneof=credit debit"`
	Status        string       `json:"status"                           validate:"oneof=booked pending declined"`
	Suggested     string       `json:"suggested_description"`
	SuggestedLogo string       `json:"suggested_logo,omitempty"`
	Amount        Amount       `json:"amount"`
	At            string       `json:"date_time"`
	ValueAt       string       `json:"value_date_time,omitempty"`
	Enrichments   *Enrichments `json:"enrichments,omitempty"`
	MCC           string       `json:"merchant_category_code,omitempty"`
	Tags          []string     `json:"tags,omitempty"`
}

// NewInsightTransaction converts a transaction to the form of insights. base is the base URL of logos and websites.
func NewInsightTransaction(base string, t *bank.Transaction) InsightTransaction {
	whole := NewTransaction(base, t)
	return InsightTransaction{
		ID: whole.ID, AccountID: whole.AccountID, Provider: whole.Provider, Description: whole.Description,
		Indicator: whole.Indicator, Status: whole.Status, Suggested: whole.Suggested, SuggestedLogo: whole.SuggestedLogo,
		Amount: whole.Amount, At: whole.At, ValueAt: whole.ValueAt, Enrichments: whole.Enrichments,
		MCC: whole.MCC, Tags: whole.Tags,
	}
}
