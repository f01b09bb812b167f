package financial

import (
	"strconv"
	"time"

	"budsandbox/bank"
)

// transaction is a transaction on the wire. Some documented fields are only ever known to Bud; they are here for the document.
type transaction struct {
	ID               string            `json:"transaction_id"`
	AccountID        string            `json:"account_id"`
	Provider         string            `json:"provider,omitempty"`
	Description      string            `json:"description"`
	Indicator        string            `json:"credit_debit_indicator" validate:"oneof=credit debit"`
	Status           string            `json:"status" validate:"oneof=booked pending declined"`
	Suggested        string            `json:"suggested_description"`
	SuggestedLogo    string            `json:"suggested_logo,omitempty"`
	Type             *transactionType  `json:"transaction_type,omitempty"`
	Amount           amount            `json:"amount"`
	At               string            `json:"date_time"`
	PostedAt         string            `json:"posted_date_time,omitempty"` // deprecated, and not sent
	ValueAt          string            `json:"value_date_time,omitempty"`
	Enrichments      *enrichments      `json:"enrichments,omitempty"`
	MCC              string            `json:"merchant_category_code,omitempty"`
	Running          *amount           `json:"running_balance,omitempty"`
	RunningIndicator string            `json:"running_balance_credit_debit_indicator,omitempty" validate:"omitempty,oneof=credit debit"`
	Counterparty     *counterparty     `json:"counterparty,omitempty"`
	Tags             []string          `json:"tags,omitempty"`
	ClientAttributes map[string]string `json:"client_attributes,omitempty"`
	Labels           []label           `json:"labels,omitempty"`
}

type transactionType struct {
	Code        string `json:"bud_code,omitempty"`
	Description string `json:"description,omitempty"`
}

type counterparty struct {
	Name       string `json:"name,omitempty"`
	Identifier string `json:"identifier,omitempty"`
}

type label struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// showTransaction shows a transaction. What is not known is left out.
func showTransaction(t *bank.Transaction) transaction {
	shown := transaction{
		ID: string(t.ID), AccountID: string(t.Account), Provider: t.Provider, Description: t.Description,
		Indicator: t.Amount.Indicator(), Status: string(t.Status), Suggested: t.Suggested, SuggestedLogo: logoOf(&t.Enrichment),
		Amount: showAmount(t.Amount), At: instant(t.At), Enrichments: showEnrichments(&t.Enrichment), MCC: t.MCC,
		Tags: t.Tags.Names(), ClientAttributes: t.ClientAttributes,
	}
	if shown.Suggested == "" {
		shown.Suggested = t.Description
	}
	if t.Type != (bank.TransactionType{}) {
		shown.Type = &transactionType{string(t.Type.Code), t.Type.Description}
	}
	if !t.ValueAt.IsZero() {
		shown.ValueAt = instant(t.ValueAt)
	}
	if t.Running.Known() {
		running := showAmount(t.Running)
		shown.Running, shown.RunningIndicator = &running, t.Running.Indicator()
	}
	if t.Counterparty != (bank.Counterparty{}) {
		shown.Counterparty = &counterparty{t.Counterparty.Name, t.Counterparty.Identifier}
	}
	for _, l := range t.Labels {
		shown.Labels = append(shown.Labels, label{l.ID.String(), l.Name})
	}
	return shown
}

// EnrichedJSON is a transaction as the synchronous answer to its ingestion shows it: without what only the history tells, and
// without what the client has just said itself.
func EnrichedJSON(t *bank.Transaction) []byte {
	shown := *t
	shown.Provider, shown.Running, shown.Counterparty, shown.ClientAttributes = "", bank.Money{}, bank.Counterparty{}, nil
	shown.Labels, shown.Enrichment.Regularity, shown.Enrichment.Rules = nil, nil, nil
	shown.Tags &^= bank.TagRegular | bank.TagBill | bank.TagInternalTransfer
	return encode(showTransaction(&shown))
}

// logoOf is the picture to show: the merchant's, else that of who handled the payment.
func logoOf(e *bank.Enrichment) string {
	for _, m := range []*bank.Merchant{e.Merchant, e.Processor} {
		if m != nil && m.Logo != "" {
			return m.Logo
		}
	}
	return ""
}

// confidence writes hundredths: 99 is "0.99".
func confidence(hundredths uint8) string {
	rest := strconv.Itoa(int(hundredths % 100))
	if len(rest) < 2 {
		rest = "0" + rest
	}
	return strconv.Itoa(int(hundredths/100)) + "." + rest
}

func instants(times []time.Time) (shown []string) {
	for _, t := range times {
		shown = append(shown, instant(t))
	}
	return shown
}
