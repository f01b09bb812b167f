package wire

// Results is the metadata of a list that comes whole.
type Results struct {
	Count int `json:"results"`
}

// Option is an option of a type of insights with its value, such as a threshold.
type Option struct {
	Type  string `json:"insight_type"`
	Name  string `json:"option"`
	Value string `json:"value"`
}

// TransactionLinks links a figure to its transactions.
type TransactionLinks struct {
	Transactions string `json:"transactions"`
}
