package webhook

import (
	"errors"
	"fmt"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/connection"
	"budsandbox/storage"
)

// The events of a refresh of several providers are flat, and their truths are JSON's.

type partData struct {
	Event     string          `json:"event,omitempty"`
	Task      string          `json:"task_id"`
	New       bool            `json:"has_new_transactions"`
	Provider  string          `json:"provider"`
	Reconnect bool            `json:"reconnect_required"`
	Result    bank.Result     `json:"result"`
	Status    string          `json:"status"`
	Consents  []string        `json:"consent_ids"`
	Accounts  []string        `json:"account_ids"`
	Customer  string          `json:"customer_id,omitempty"`
	Started   *time.Time      `json:"start_time,omitempty"`
	Window    *window         `json:"refresh_window,omitempty"`
	Consent   *consentDetails `json:"consent_details,omitempty"`
}

type consentDetails struct {
	ID      string    `json:"id"`
	Expires time.Time `json:"expiration_date"`
}

type window struct {
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
}

type refreshData struct {
	Customer string      `json:"customer_id"`
	Event    string      `json:"event"`
	New      bool        `json:"has_new_transactions"`
	Task     string      `json:"task_id"`
	Result   bank.Result `json:"result"`
	Status   string      `json:"status"`
	Started  *time.Time  `json:"start_time,omitempty"`
	Window   *window     `json:"refresh_window,omitempty"`
	Parts    []partData  `json:"sub_tasks"`
}

const (
	refreshEvent  = "open_banking.v2.refresh.completed"
	providerEvent = "open_banking.v2.refresh.provider.completed"
)

// refreshMessages are one event for each provider and one for the whole.
func refreshMessages(tx *storage.Tx, p bank.Project, e connection.Event, accounts Accounts) (all []Message, err error) {
	whole := refreshData{
		Customer: e.Customer.String(), Event: refreshEvent, New: e.Fetch.New, Task: e.Fetch.ID.String(),
		Result: e.Fetch.Result, Status: status(e.Fetch), Started: &e.Fetch.Started, Window: windowOf(e.Fetch), Parts: []partData{},
	}
	for _, f := range e.Parts {
		part, err := partOf(tx, p, f, accounts)
		if err != nil {
			return nil, err
		}
		alone := part
		alone.Event, alone.Customer, alone.Started, alone.Window = providerEvent, whole.Customer, &f.Started, windowOf(f)
		message, err := one(providerEvent, f.Task, alone)
		if err != nil {
			return nil, err
		}
		all = append(all, message...)
		part.Consent = nil
		whole.Parts = append(whole.Parts, part)
	}
	message, err := one(refreshEvent, e.Fetch.Task, whole)
	return append(all, message...), err
}

func windowOf(f bank.Fetch) *window {
	if f.Window.To.IsZero() {
		return nil
	}
	return &window{f.Window.From, f.Window.To}
}

// partOf is what came of one provider, with the consents there and their accounts.
func partOf(tx *storage.Tx, p bank.Project, f bank.Fetch, accounts Accounts) (partData, error) {
	data := partData{
		Task: f.ID.String(), New: f.New, Provider: f.Provider, Reconnect: f.Reconnect, Result: f.Result, Status: status(f),
		Consents: []string{}, Accounts: []string{},
	}
	for c, err := range tx.Consents(p).Under(storage.CustomerKey(f.Customer)) {
		if err != nil {
			return data, err
		}
		if c.Provider != f.Provider || c.Connection == (bank.ConnectionID{}) || (c.Status != bank.ConsentAuthorised && c.ID != f.Consent) {
			continue
		}
		data.Consents = append(data.Consents, c.ID.String())
		data.Consent = &consentDetails{c.ID.String(), c.ExpiresAt()}
		at, err := tx.Connections(p).Get(storage.ConnectionKey(f.Customer, c.Connection))
		if errors.Is(err, storage.ErrNotFound) {
			continue
		}
		if err != nil {
			return data, err
		}
		ids, err := accounts(at)
		if err != nil {
			return data, fmt.Errorf("the accounts of %s: %w", c.Provider, err)
		}
		for _, id := range ids {
			data.Accounts = append(data.Accounts, string(id))
		}
	}
	return data, nil
}
