package emulator

import (
	"net/url"
	"time"
)

// Customer holds what the sandbox knows about a customer, without the transactions.
type Customer struct {
	CustomerSummary
	Consents     []Consent `json:"consents"` // oldest first
	Accounts     []Account `json:"accounts"`
	Totals       []Totals  `json:"totals"` // by currency
	Transactions struct {
		Count   int       `json:"count"`
		Pending int       `json:"pending"`
		First   time.Time `json:"first_at"`
		Last    time.Time `json:"last_at"`
	} `json:"transactions"`
	Tasks      []Task              `json:"tasks"` // of connecting, refreshing, revoking and ingesting, newest first
	Links      []Link              `json:"links"` // requested authorisations, newest first
	LifeEvents []RecordedLifeEvent `json:"events"`
	// Written has the number of records by kind: corrections, budgets, ingested_transactions and others.
	Written    map[string]int `json:"written"`
	Deliveries int            `json:"webhook_deliveries"`
}

// Account is an account of a customer.
type Account struct {
	ID           string    `json:"account_id"`
	ConnectionID string    `json:"connection_id"` // empty for an ingested account
	Provider     string    `json:"provider"`
	Type         string    `json:"type"` // current_account, savings...
	Name         string    `json:"name"`
	Holder       string    `json:"holder"`
	Booked       *Amount   `json:"booked_balance"` // nil if it is unknown
	Balance      *Amount   `json:"balance"`        // with the pending transactions; nil if it is unknown
	ClosedAt     time.Time `json:"closed_at"`      // zero while it is open
	SyncedAt     time.Time `json:"last_synced_at"`
}

// Amount is an amount of money.
type Amount struct {
	Value    string `json:"value"` // such as 12.50 or -0.99
	Currency string `json:"currency"`
}

// Totals are the figures of one currency.
type Totals struct {
	Currency string `json:"currency"`
	Accounts int    `json:"accounts"`
	Balance  string `json:"balance"` // of all accounts together
	Earned   string `json:"income_last_30_days"`
	Spent    string `json:"expenditure_last_30_days"` // without transfers between the customer's accounts
}

// Task is a task about a customer's connections or ingested data.
type Task struct {
	ID              string    `json:"task_id"`
	Kind            string    `json:"kind"`     // connect, refresh, refresh_all, revoke or ingest
	Provider        string    `json:"provider"` // empty for a refresh of several
	ConsentID       string    `json:"consent_id"`
	StartedAt       time.Time `json:"started_at"`
	Status          string    `json:"status"` // Pending, Completed, PartialCompleted or Failed
	Result          string    `json:"result"` // empty while it is pending
	NewTransactions bool      `json:"has_new_transactions"`
}

// Link is a requested authorisation.
type Link struct {
	ID        string    `json:"task_id"`
	Provider  string    `json:"provider"`
	StartedAt time.Time `json:"created_at"`
	ExpiresAt time.Time `json:"expires_at"`
	UsedAt    time.Time `json:"used_at"` // zero if it was not used
}

// RecordedLifeEvent is a life event that was added at a customer's bank.
type RecordedLifeEvent struct {
	ID           string    `json:"event_id"`
	Kind         string    `json:"kind"`
	ConnectionID string    `json:"connection_id"`
	Provider     string    `json:"provider"`
	At           time.Time `json:"at"`
	RecordedAt   time.Time `json:"recorded_at"`
	Seen         bool      `json:"seen"` // whether a fetch from the bank has included it
	Amount       string    `json:"amount"`
	Description  string    `json:"description"`
}

// Customer returns what the sandbox knows about a customer, without the transactions.
func (c *Client) Customer(id string) (customer Customer, err error) {
	path := customerPath(id) + "?client_id=" + url.QueryEscape(c.ID)
	err = c.sandbox.controlRequest("GET", path, nil, &customer)
	return customer, err
}

// Customer is Client.Customer for the only project that has the customer.
func (s *Sandbox) Customer(id string) (customer Customer, err error) {
	err = s.controlRequest("GET", customerPath(id), nil, &customer)
	return customer, err
}
