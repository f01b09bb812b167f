package ingestion

type accountBody struct {
	Provider    string           `json:"provider"`
	ID          string           `json:"account_id"`
	Currency    string           `json:"currency"`
	Usage       string           `json:"account_type"`
	Type        string           `json:"account_sub_type"`
	Holder      string           `json:"holder_name"`
	Details     []detailBody     `json:"details"`
	Identifiers []identifierBody `json:"account_identifiers"`
	Balances    []balanceBody    `json:"balances"`
	OpenedAt    string           `json:"opening_date_time"`
	Holders     []holderBody     `json:"holders"`
}

type detailBody struct {
	Scheme    string `json:"scheme_name"`
	ID        string `json:"identification"`
	Secondary string `json:"secondary_identification"`
	Name      string `json:"name"`
}

type identifierBody struct {
	Type  string `json:"type"`
	Value string `json:"value"`
}

type holderBody struct {
	Name         string `json:"name"`
	Relationship string `json:"relationship"`
}

type balanceBody struct {
	Amount    *amountBody      `json:"amount"`
	Indicator string           `json:"credit_debit_indicator"`
	Lines     []creditLineBody `json:"credit_line"`
	Date      string           `json:"date"`
	Time      string           `json:"time"`
	At        string           `json:"date_time"`
	Type      string           `json:"type"`
}

type creditLineBody struct {
	Included bool        `json:"included"`
	Amount   *amountBody `json:"amount"`
	Type     string      `json:"type"`
}

// amountBody is an amount in the current or the older form.
type amountBody struct {
	Value         string `json:"value"`
	Currency      string `json:"currency"`
	LocalValue    string `json:"local_value"`
	LocalCurrency string `json:"local_currency"`
}
