package bank

import "time"

// Mail is an e-mail that Bud would send to a customer. The sandbox stores it and does not send it.
type Mail struct {
	Customer CustomerID `json:"-"`
	Number   uint64     `json:"-"` // sequence number within the project
	At       time.Time  `json:"at"`
	To       string     `json:"to"`
	Subject  string     `json:"subject"`
	Text     string     `json:"text"`
	Link     string     `json:"link"` // the URL in the text that the customer should open
}
