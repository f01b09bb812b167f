package ingestion

import "encoding/json"

// The media types of transactions.
const (
	transactionsV2 = "application/bud-transaction-v2+json"
	transactionsV3 = "application/bud-transaction-v3+json"
)

// transactionBody is a transaction in the form of either media type.
type transactionBody struct {
	ID               string            `json:"transaction_id"`
	Account          string            `json:"account_id"`
	Description      string            `json:"description"`
	At               string            `json:"date_time"`
	ValueAt          string            `json:"value_date_time"`
	Status           string            `json:"status"`
	Amount           stated            `json:"amount"`
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

	// Of V2 alone.
	Line      string `json:"transaction_description"`
	Date      string `json:"date"`
	Indicator string `json:"credit_debit_indicator"`
}

type counterpartyBody struct {
	Name       string `json:"name"`
	Identifier string `json:"identifier"`
}

// stated is an amount: a signed text in V3, an object in V2.
type stated struct {
	text   string
	object *amountBody
	other  bool // neither
}

// UnmarshalJSON reads either form.
func (s *stated) UnmarshalJSON(text []byte) error {
	*s = stated{}
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

// Shape says that it is a text, as it is in the media type of today.
func (stated) Shape() any { return "" }

// typeBody is how the money moved: a code and a description in V3, the code alone in V2.
type typeBody struct {
	Code        string `json:"bud_code"`
	Description string `json:"description"`
}

// UnmarshalJSON reads either form.
func (t *typeBody) UnmarshalJSON(text []byte) error {
	type plain typeBody
	*t = typeBody{}
	if len(text) > 0 && text[0] == '"' {
		return json.Unmarshal(text, &t.Code)
	}
	return json.Unmarshal(text, (*plain)(t))
}

// Shape says that it is an object, as it is in the media type of today.
func (typeBody) Shape() any {
	return struct {
		Code        string `json:"bud_code"`
		Description string `json:"description"`
	}{}
}
