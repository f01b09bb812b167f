package emulator

import (
	"net/url"
	"time"
)

// LifeEvent is an event in a customer's life that shows at the bank; docs/life-events.md lists the kinds. Empty fields
// are filled in by the persona.
type LifeEvent struct {
	Kind       string // income_stops, payment_missed, overdraft...
	At         time.Time
	Connection string // needed if the customer has several
	Account    string // id of the account
	Obligation string
	Amount     string // 12.50, without a sign
	Percent    string
	Merchant   string
	Principal  string
}

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

// AddLifeEvent adds a life event at a customer's bank and returns its id. The next refresh fetches what it changes.
func (c *Client) AddLifeEvent(customer string, e LifeEvent) (id string, err error) {
	body := fields("client_id", c.ID, "kind", e.Kind, "at", formatTime(e.At), "connection_id", e.Connection,
		"account_id", e.Account, "obligation", e.Obligation, "amount", e.Amount, "percent", e.Percent,
		"merchant", e.Merchant, "principal", e.Principal)
	var added struct {
		ID string `json:"event_id"`
	}
	err = c.sandbox.controlRequest("POST", customerPath(customer, "events"), body, &added)
	return added.ID, err
}

// WithdrawLifeEvent removes a life event. The next refresh fetches the transactions without it.
func (c *Client) WithdrawLifeEvent(customer, event string) error {
	path := customerPath(customer, "events", event)
	return c.sandbox.controlRequest("DELETE", path+"?client_id="+url.QueryEscape(c.ID), nil, nil)
}

// AddTransaction adds a transaction at a customer's bank. The next refresh fetches it.
func (c *Client) AddTransaction(customer string, t BankTransaction) (added RecordedTransaction, err error) {
	var ids struct {
		ID      string `json:"transaction_id"`
		Pending string `json:"pending_transaction_id"`
	}
	path := customerPath(customer, "transactions")
	body := t.fields()
	body["client_id"] = c.ID
	err = c.sandbox.controlRequest("POST", path, body, &ids)
	return RecordedTransaction{ids.Pending, ids.ID}, err
}

// EditTransaction changes an added transaction at the bank. Empty fields do not change.
func (c *Client) EditTransaction(customer, transaction string, t BankTransaction) error {
	body := t.fields()
	body["client_id"] = c.ID
	path := customerPath(customer, "transactions", transaction)
	return c.sandbox.controlRequest("PATCH", path, body, nil)
}

// RemoveTransaction removes an added transaction at the bank.
func (c *Client) RemoveTransaction(customer, transaction string) error {
	path := customerPath(customer, "transactions", transaction)
	return c.sandbox.controlRequest("DELETE", path+"?client_id="+url.QueryEscape(c.ID), nil, nil)
}

// SetInsightThresholds sets thresholds of the project's actionable insights by their names in queries, such as
// late_income.minimum_value_threshold. An empty value removes the project's setting.
func (c *Client) SetInsightThresholds(values map[string]string) error {
	thresholds := map[string]*string{}
	for name, value := range values {
		thresholds[name] = &value
		if value == "" {
			thresholds[name] = nil
		}
	}
	body := map[string]any{"client_id": c.ID, "thresholds": thresholds}
	return c.sandbox.controlRequest("PUT", "/_sandbox/insight-thresholds", body, nil)
}

func (t BankTransaction) fields() map[string]any {
	return fields("description", t.Description, "amount", t.Amount,
		"at", formatTime(t.At), "booked_at", formatTime(t.BookedAt), "connection_id", t.Connection,
		"account_id", t.Account, "merchant", t.Merchant, "category", t.Category, "merchant_category_code", t.MCC)
}

// fields returns a map of the pairs of names and texts, without empty texts.
func fields(pairs ...string) map[string]any {
	all := map[string]any{}
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			all[pairs[i]] = pairs[i+1]
		}
	}
	return all
}

// formatTime formats a time for the control plane; the zero time is empty.
func formatTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}
