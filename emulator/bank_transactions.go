package emulator

import (
	"net/url"
	"time"
)

// BankTransaction is a transaction to add at a customer's bank.
type BankTransaction struct {
	Description string
	Amount      string // -12.50 is a debit
	At          time.Time
	BookedAt    time.Time // pending until then; zero books it at once
	Connection  string
	Account     string
	Merchant    string // of the catalogue
	Category    string // level1/level2
	MCC         string
}

// RecordedTransaction has the ids of an added BankTransaction: PendingID while it is pending, and ID once it is
// booked.
type RecordedTransaction struct{ PendingID, ID string }

// AddTransaction adds a transaction at a customer's bank. The next refresh fetches it.
func (c *Client) AddTransaction(customer string, t BankTransaction) (added RecordedTransaction, err error) {
	var ids struct {
		ID      string `json:"transaction_id"`
		Pending string `json:"pending_transaction_id"`
	}
	err = c.sandbox.controlRequest("POST", customerPath(customer, "transactions"), t.body(c.ID), &ids)
	return RecordedTransaction{ids.Pending, ids.ID}, err
}

// EditTransaction changes an added transaction at the bank. Empty fields do not change.
func (c *Client) EditTransaction(customer, transaction string, t BankTransaction) error {
	path := customerPath(customer, "transactions", transaction)
	return c.sandbox.controlRequest("PATCH", path, t.body(c.ID), nil)
}

// RemoveTransaction removes an added transaction at the bank.
func (c *Client) RemoveTransaction(customer, transaction string) error {
	path := customerPath(customer, "transactions", transaction)
	return c.sandbox.controlRequest("DELETE", path+"?client_id="+url.QueryEscape(c.ID), nil, nil)
}

// body returns the body of a request about a transaction of a client's customer.
func (t BankTransaction) body(client string) map[string]string {
	return nonEmpty(map[string]string{
		"client_id": client, "description": t.Description, "amount": t.Amount,
		"at": formatTime(t.At), "booked_at": formatTime(t.BookedAt), "connection_id": t.Connection,
		"account_id": t.Account, "merchant": t.Merchant, "category": t.Category, "merchant_category_code": t.MCC,
	})
}
