package wire

import "encoding/json"

// BankAnswer is the response of a bank to a client with its own licence, which the client forwards to Bud: a state
// with a code or an error.
type BankAnswer struct {
	State string `json:"state" validate:"required"`
	Code  string `json:"code"`
	Error string `json:"error"`
}

// UnmarshalJSON ignores other keys and their types, because clients forward everything that the bank has sent.
func (b *BankAnswer) UnmarshalJSON(text []byte) error {
	type plain BankAnswer
	return json.Unmarshal(text, (*plain)(b))
}
