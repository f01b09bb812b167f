// Package agenda lists what will fall due as time passes: the ends of consents, background refreshes, payments,
// webhooks, maintenance of banks and everything else that depends on the clock. It changes nothing and knows no HTTP.
package agenda

import (
	"context"
	"slices"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/connection"
	"budsandbox/emulator/internal/webhook"
	"budsandbox/storage"
)

// Kind says what falls due.
type Kind string

// The kinds of entries.
const (
	TaskEnds           Kind = "task"                // a task that a client was told to come back for
	WebhookDue         Kind = "webhook"             // the next attempt to deliver an event
	LinkExpires        Kind = "link_expires"        // a link to a bank or of an application can no longer be used
	ReconfirmDue       Kind = "reconfirm_due"       // a consent is due to be reconfirmed
	ConsentExpires     Kind = "consent_expires"     // fetching ends
	ConsentRevoked     Kind = "consent_revoked"     // a consent can no longer be reconfirmed
	BackgroundRefresh  Kind = "background_refresh"  // Bud refreshes a hosted customer by itself
	PaymentChanges     Kind = "payment"             // a payment comes to another status
	PaymentExecuted    Kind = "payment_executed"    // a bank pays a standing order or a scheduled payment
	LifeEventHappens   Kind = "life_event"          // something that was made to happen at a customer's bank
	ApplicationDeleted Kind = "application_deleted" // an application is deleted with its customer
	MaintenanceStarts  Kind = "maintenance_starts"
	MaintenanceEnds    Kind = "maintenance_ends"
)

// Kinds are all of them.
var Kinds = []Kind{
	TaskEnds, WebhookDue, LinkExpires, ReconfirmDue, ConsentExpires, ConsentRevoked, BackgroundRefresh, PaymentChanges,
	PaymentExecuted, LifeEventHappens, ApplicationDeleted, MaintenanceStarts, MaintenanceEnds,
}

// Entry is one thing that will fall due unless something happens before.
type Entry struct {
	At       time.Time // on the clock of Project
	Kind     Kind
	Project  bank.Project    // empty for a bank's maintenance for all projects
	Customer bank.CustomerID // zero if it is about none
	Subject  string          // id of the consent, payment, task, delivery or life event; empty for banks and refreshes
	About    string          // id of the application that it is about, if it is about one
	Provider string          // empty if it is about no bank or several
	Event    string          // webhook that it causes or is; empty if there is none
	Status   string          // that a payment comes to
	Text     string          // what happens, in a sentence
}

// Query selects entries. Empty fields match all.
type Query struct {
	Project  bank.Project
	Sharing  bool            // only projects that share the clock, if Project is empty
	Customer bank.CustomerID // only entries about this customer
	Kinds    []Kind
	Event    string    // only entries that cause this webhook
	Until    time.Time // only entries up to this time of the projects' clocks; zero for no end
	Limit    int       // only so many of the first; 0 for DefaultLimit
}

// DefaultLimit is the number of entries unless the caller says otherwise.
const DefaultLimit = 100

// Agenda finds entries. Its methods are safe for concurrent use.
type Agenda struct {
	Store       *storage.DB
	Clock       *bank.Clocks
	Connections *connection.Service
	Background  *connection.BackgroundRefresher
	Inbox       *webhook.Inbox
}

// Upcoming returns the first entries after now that a query selects, in the order of their times. It reads every
// consent of the projects, or only those of the customer; it keeps no more than Limit entries.
func (a *Agenda) Upcoming(ctx context.Context, q Query) ([]Entry, error) {
	if q.Limit <= 0 {
		q.Limit = DefaultLimit
	}
	var list *earliest
	err := a.Store.View(ctx, func(tx *storage.Tx) error {
		list = &earliest{limit: q.Limit}
		shared := map[string]bool{}
		for _, p := range a.projects(tx, q) {
			c := collector{
				agenda: a, tx: tx, project: p, query: q, now: a.Clock.Of(p).Now(), list: list, shared: shared,
			}
			if err := c.collect(); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return list.sorted(), nil
}

// Next returns the entries that fall due first of those that a query selects, all of the same time. There are none if
// nothing will fall due.
func (a *Agenda) Next(ctx context.Context, q Query) ([]Entry, error) {
	all, err := a.Upcoming(ctx, q)
	if len(all) == 0 || err != nil {
		return nil, err
	}
	later := slices.IndexFunc(all, func(e Entry) bool { return e.At.After(all[0].At) })
	if later >= 0 {
		all = all[:later]
	}
	return all, nil
}

// projects returns the projects that a query is about.
func (a *Agenda) projects(tx *storage.Tx, q Query) (all []bank.Project) {
	if q.Project != "" {
		return []bank.Project{q.Project}
	}
	own := a.Clock.Own()
	for p := range tx.Projects() {
		if !q.Sharing || !slices.Contains(own, p) {
			all = append(all, p)
		}
	}
	if len(all) == 0 { // maintenance for all projects
		all = append(all, "")
	}
	return all
}

// collector collects the entries of one project.
type collector struct {
	agenda  *Agenda
	tx      *storage.Tx
	project bank.Project
	query   Query
	now     time.Time
	list    *earliest
	shared  map[string]bool // banks whose maintenance for all projects is in the list
}

func (c *collector) collect() error {
	for _, source := range []struct {
		kinds []Kind
		read  func() error
	}{
		{[]Kind{ReconfirmDue, ConsentExpires, ConsentRevoked}, c.consents},
		{[]Kind{LinkExpires}, c.links},
		{[]Kind{LinkExpires, ApplicationDeleted}, c.applications},
		{[]Kind{BackgroundRefresh}, c.refreshes},
		{[]Kind{LinkExpires, PaymentChanges, PaymentExecuted}, c.payments},
		{[]Kind{WebhookDue}, c.deliveries},
		{[]Kind{TaskEnds}, c.tasks},
		{[]Kind{LifeEventHappens}, c.lifeEvents},
		{[]Kind{MaintenanceStarts, MaintenanceEnds}, c.maintenance},
	} {
		if slices.ContainsFunc(source.kinds, c.wants) {
			if err := source.read(); err != nil {
				return err
			}
		}
	}
	return nil
}

// wants reports whether the query selects a kind.
func (c *collector) wants(kind Kind) bool {
	return len(c.query.Kinds) == 0 || slices.Contains(c.query.Kinds, kind)
}

// add adds an entry of the project if the query selects it.
func (c *collector) add(e Entry) {
	e.Project = c.project
	c.addShared(e)
}

// addShared adds an entry as it is if the query selects it.
func (c *collector) addShared(e Entry) {
	q := c.query
	if !e.At.After(c.now) || !q.Until.IsZero() && e.At.After(q.Until) || !c.wants(e.Kind) ||
		q.Event != "" && q.Event != e.Event || q.Customer != (bank.CustomerID{}) && q.Customer != e.Customer {
		return
	}
	c.list.add(e)
}

// about returns the prefix of the keys of the customer's rows, or nil for those of all customers.
func (c *collector) about() storage.Key {
	if c.query.Customer == (bank.CustomerID{}) {
		return nil
	}
	return storage.CustomerKey(c.query.Customer)
}
