package bank

import "time"

// Mail is an e-mail that Bud would send to a customer. The sandbox keeps it and sends nothing.
type Mail struct {
	Customer CustomerID `json:"-"`
	Number   uint64     `json:"-"` // counts the project's mails
	At       time.Time  `json:"at"`
	To       string     `json:"to"`
	Subject  string     `json:"subject"`
	Text     string     `json:"text"`
	Link     string     `json:"link"` // the URL in the text that the customer is to follow
}
