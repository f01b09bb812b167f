package webhook

import (
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/connection"
	"budsandbox/storage"
)

// Accounts finds the accounts that a connection shows, for events that name them.
type Accounts func(bank.Connection) ([]bank.AccountID, error)

// ConnectionEvents keeps what a desk tells for the project's hooks. It is what a Desk notifies.
func (o *Outbox) ConnectionEvents(accounts Accounts) func(*storage.Tx, bank.Project, connection.Event) error {
	return func(tx *storage.Tx, p bank.Project, e connection.Event) error {
		known := accounts
		if e.Accounts != nil {
			known = e.Accounts
		}
		messages, err := connectionMessages(tx, p, e, known)
		if err != nil {
			return err
		}
		for i := range messages {
			messages[i].At = e.At
		}
		owner := e.Customer
		if e.Deleted {
			owner = bank.CustomerID{}
		}
		return o.Add(tx, p, owner, messages...)
	}
}

// connectionMessages are the events that Bud sends for one of a desk's (research section 4.2).
func connectionMessages(tx *storage.Tx, p bank.Project, e connection.Event, accounts Accounts) ([]Message, error) {
	switch e.Kind {
	case connection.ConsentRevoked:
		return ofConsent("open_banking.consent.revoked", e)
	case connection.ConsentReconfirmed:
		return ofConsent("open_banking.consent.reconfirmed", e)
	case connection.ConsentReauthorised:
		return ofConsent("open_banking.consent.reauthorised", e)
	}
	switch e.Fetch.Kind {
	case bank.FetchConnect:
		return both("open_banking.connect.completed", "connect", e.Fetch)
	case bank.FetchRefresh:
		return both("open_banking.refresh.completed", "refresh", e.Fetch)
	case bank.FetchRefreshAll:
		return refreshMessages(tx, p, e, accounts)
	}
	return nil, nil // of a revocation its consents tell
}

func ofConsent(event string, e connection.Event) ([]Message, error) {
	return one(event, bank.Task{}, consentBody(event, e))
}

func one(event string, after bank.Task, body any) ([]Message, error) {
	encoded, err := json.Marshal(body)
	if err != nil {
		return nil, fmt.Errorf("the event %s: %w", event, err)
	}
	return []Message{{Event: event, Body: encoded, After: after}}, nil
}

type enveloped struct {
	Operation string `json:"operation_id,omitempty"`
	Data      any    `json:"data"`
}

// taskData is the body of older events, whose truths are words.
type taskData struct {
	Task      string      `json:"task_id"`
	Status    string      `json:"status"`
	Result    bank.Result `json:"result,omitempty"`
	Type      string      `json:"task_type"`
	Customer  string      `json:"customer_id"`
	Provider  string      `json:"provider,omitempty"`
	Consent   string      `json:"consent_id,omitempty"`
	New       string      `json:"has_new_transactions,omitempty"`
	Reconnect string      `json:"reconnect_required,omitempty"`
}

// both are the event of a task that ended, and the deprecated one that once stood for all of them.
func both(event, kind string, f bank.Fetch) ([]Message, error) {
	data := taskData{
		Task: f.ID.String(), Status: status(f), Result: f.Result, Type: kind, Customer: f.Customer.String(), Provider: f.Provider,
	}
	if f.Consent != (bank.ConsentID{}) && f.Result != bank.AuthDenied {
		data.Consent = f.Consent.String()
	}
	if kind == "refresh" {
		data.New, data.Reconnect = strconv.FormatBool(f.New), strconv.FormatBool(f.Reconnect)
	}
	own, err := one(event, f.Task, enveloped{Data: data})
	if err != nil {
		return nil, err
	}
	data.Result = ""
	old, err := one("open_banking.sync.completed", f.Task, enveloped{Operation: kind, Data: data})
	return append(own, old...), err
}

func status(f bank.Fetch) string {
	if f.Failed() {
		return "Failed"
	}
	return "Completed"
}

type consentData struct {
	Event    string    `json:"event"`
	Consent  string    `json:"consent_id"`
	Customer string    `json:"customer_id"`
	Provider string    `json:"provider"`
	Updated  time.Time `json:"updated_at"`
	Reason   string    `json:"reason,omitempty"`
}

func consentBody(event string, e connection.Event) enveloped {
	return enveloped{Data: consentData{
		Event: event, Consent: e.Consent.ID.String(), Customer: e.Customer.String(), Provider: e.Consent.Provider,
		Updated: e.At, Reason: string(e.Consent.Reason),
	}}
}
