package wire

import "encoding/json"

// BankAnswer is what a bank answered to a client with a licence of its own, which the client passes on: a state with a
// code or an error.
type BankAnswer struct {
	State string `json:"state" validate:"required"`
	Code  string `json:"code"`
	Error string `json:"error"`
}

// UnmarshalJSON ignores other keys and their types, because clients pass on everything that the bank sent.
func (b *BankAnswer) UnmarshalJSON(text []byte) error {
	type plain BankAnswer
	return json.Unmarshal(text, (*plain)(b))
}
