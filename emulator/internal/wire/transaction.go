package wire

import (
	"time"

	"budsandbox/bank"
)

// Transaction is a transaction in the form of Transactions V2. Some documented fields are never set, because only
// Bud knows them; they are part of the OpenAPI document.
type Transaction struct {
	ID            string           `json:"transaction_id"`
	AccountID     string           `json:"account_id"`
	Provider      string           `json:"provider,omitempty"`
	Description   string           `json:"description"`
	Indicator     string           `json:"credit_debit_indicator" validate:"oneof=credit debit"`
	Status        string           `json:"status" validate:"oneof=booked pending declined"`
	Suggested     string           `json:"suggested_description"`
	SuggestedLogo string           `json:"suggested_logo,omitempty"`
	Type          *TransactionType `json:"transaction_type,omitempty"`
	Amount        Amount           `json:"amount"`
	At            string           `json:"date_time"`
	PostedAt      string           `json:"posted_date_time,omitempty"` // deprecated, and never set
	ValueAt       string           `json:"value_date_time,omitempty"`
	Enrichments   *Enrichments     `json:"enrichments,omitempty"`
	MCC           string           `json:"merchant_category_code,omitempty"`
	Running       *Amount          `json:"running_balance,omitempty"`

	RunningSide string `json:"running_balance_credit_debit_indicator,omitempty" validate:"omitempty,oneof=credit debit"`

	Counterparty     *Counterparty     `json:"counterparty,omitempty"`
	Tags             []string          `json:"tags,omitempty"`
	ClientAttributes map[string]string `json:"client_attributes,omitempty"`
	Labels           []Label           `json:"labels,omitempty"`
}

// TransactionType describes how the money moved.
type TransactionType struct {
	Code        string `json:"bud_code,omitempty"`
	Description string `json:"description,omitempty"`
}

// Counterparty is the other party of a transaction, as given by the client.
type Counterparty struct {
	Name       string `json:"name,omitempty"`
	Identifier string `json:"identifier,omitempty"`
}

// Label is a label that the client has attached.
type Label struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// NewTransaction converts a transaction. Unknown values are omitted. base is the base URL of logos and websites.
func NewTransaction(base string, t *bank.Transaction) Transaction {
	data := Transaction{
		ID: string(t.ID), AccountID: string(t.Account), Provider: t.Provider, Description: t.Description,
		Indicator: t.Amount.Indicator(), Status: string(t.Status), Suggested: t.SuggestedDescription(),
		SuggestedLogo: SuggestedLogo(base, &t.Enrichment),
		Amount:        NewAmount(t.Amount), At: DateTime(t.At), Enrichments: newEnrichments(base, &t.Enrichment), MCC: t.MCC,
		Tags: t.Tags.Names(), ClientAttributes: t.ClientAttributes,
	}
	if t.Type != (bank.TransactionType{}) {
		data.Type = &TransactionType{string(t.Type.Code), t.Type.Description}
	}
	if t.Type.Code == bank.CardPayment && t.Amount.Minor < 0 && data.Enrichments != nil {
		data.Enrichments.Types = []string{"card", "debit"} // the only tags in Bud's documents
	}
	if !t.ValueAt.IsZero() {
		data.ValueAt = DateTime(t.ValueAt)
	}
	if t.Running.Known() {
		running := NewAmount(t.Running)
		data.Running, data.RunningSide = &running, t.Running.Indicator()
	}
	if t.Counterparty != (bank.Counterparty{}) {
		data.Counterparty = &Counterparty{t.Counterparty.Name, t.Counterparty.Identifier}
	}
	for _, l := range t.Labels {
		data.Labels = append(data.Labels, Label{l.ID.String(), l.Name})
	}
	return data
}

// SuggestedLogo returns the URL of the logo of the merchant or, without one, of the processor, or "" if there is
// neither.
func SuggestedLogo(base string, e *bank.Enrichment) string {
	for _, m := range []*bank.Merchant{e.Merchant, e.Processor} {
		if m != nil {
			return Logo(base, m)
		}
	}
	return ""
}

func dateTimes(times []time.Time) (texts []string) {
	for _, t := range times {
		texts = append(texts, DateTime(t))
	}
	return texts
}
