package ingestion

import "encoding/json"

// The media types of transactions.
const (
	transactionsV2 = "application/bud-transaction-v2+json"
	transactionsV3 = "application/bud-transaction-v3+json"
)

// transactionBody is a transaction of either media type.
type transactionBody struct {
	ID               string            `json:"transaction_id"`
	Account          string            `json:"account_id"`
	Description      string            `json:"description"`
	At               string            `json:"date_time"`
	ValueAt          string            `json:"value_date_time"`
	Status           string            `json:"status"`
	Amount           eitherAmount      `json:"amount"`
	Currency         string            `json:"currency"`
	MCC              string            `json:"merchant_category_code"`
	Merchant         string            `json:"merchant_name"`
	Provider         string            `json:"provider"`
	Country          string            `json:"country_code"`
	Type             typeBody          `json:"transaction_type"`
	Running          string            `json:"running_balance"`
	RunningIndicator string            `json:"running_balance_credit_debit_indicator"`
	ClientAttributes map[string]string `json:"client_attributes"`
	Suggested        string            `json:"suggested_description"`
	Counterparty     counterpartyBody  `json:"counterparty"`

	// Only in V2.
	Line      string `json:"transaction_description"`
	Date      string `json:"date"`
	Indicator string `json:"credit_debit_indicator"`
}

type counterpartyBody struct {
	Name       string `json:"name"`
	Identifier string `json:"identifier"`
}

// eitherAmount is an amount: a signed string in V3, an object in V2.
type eitherAmount struct {
	text   string
	object *amountBody
	other  bool // neither form
}

// UnmarshalJSON parses either form.
func (s *eitherAmount) UnmarshalJSON(text []byte) error {
	*s = eitherAmount{}
	switch {
	case string(text) == "null":
		return nil
	case text[0] == '{':
		return json.Unmarshal(text, &s.object)
	case text[0] == '"':
		return json.Unmarshal(text, &s.text)
	}
	s.other = true
	return nil
}

// Shape returns the form of the current media type.
func (eitherAmount) Shape() any { return "" }

// typeBody is a transaction type: a code with a description in V3, the code in V2.
type typeBody struct {
	Code        string `json:"bud_code"`
	Description string `json:"description"`
}

// UnmarshalJSON parses either form.
func (t *typeBody) UnmarshalJSON(text []byte) error {
	type plain typeBody
	*t = typeBody{}
	if len(text) > 0 && text[0] == '"' {
		return json.Unmarshal(text, &t.Code)
	}
	return json.Unmarshal(text, (*plain)(t))
}

// Shape returns the form of the current media type.
func (typeBody) Shape() any {
	return struct {
		Code        string `json:"bud_code"`
		Description string `json:"description"`
	}{}
}
