// Package agenda lists the events that are scheduled: ends of consents, background refreshes, payments, webhooks,
// maintenance of banks and everything else that depends on the clock. It changes nothing and knows no HTTP.
package agenda

import (
	"context"
	"iter"
	"slices"
	"time"

	"budsandbox/bank"
	"budsandbox/clock"
	"budsandbox/emulator/internal/connection"
	"budsandbox/emulator/internal/webhook"
	"budsandbox/storage"
)

// Kind is the kind of an entry.
type Kind string

// The kinds of entries.
const (
	TaskEnds           Kind = "task"                // the end of a task that has a webhook
	WebhookDue         Kind = "webhook"             // the next attempt of a delivery
	LinkExpires        Kind = "link_expires"        // a link to a bank or of an application can no longer be used
	ReconfirmDue       Kind = "reconfirm_due"       // a consent is due to be reconfirmed
	ConsentExpires     Kind = "consent_expires"     // fetching ends
	ConsentRevoked     Kind = "consent_revoked"     // a consent can no longer be reconfirmed
	BackgroundRefresh  Kind = "background_refresh"  // Bud refreshes a customer whose secret it hosts
	PaymentChanges     Kind = "payment"             // a payment gets another status
	PaymentExecuted    Kind = "payment_executed"    // a bank pays a standing order or a scheduled payment
	LifeEventHappens   Kind = "life_event"          // a life event happens at a customer's bank
	ApplicationDeleted Kind = "application_deleted" // an application is deleted with its customer
	MaintenanceStarts  Kind = "maintenance_starts"
	MaintenanceEnds    Kind = "maintenance_ends"
)

// Kinds lists all kinds. Simultaneous entries are in this order.
var Kinds = []Kind{
	TaskEnds, WebhookDue, LinkExpires, ReconfirmDue, ConsentExpires, ConsentRevoked, BackgroundRefresh, PaymentChanges,
	PaymentExecuted, LifeEventHappens, ApplicationDeleted, MaintenanceStarts, MaintenanceEnds,
}

// Entry is a scheduled event. It happens at its time unless another event changes the schedule first.
type Entry struct {
	At       time.Time // on the clock of Project
	Kind     Kind
	Project  bank.Project    // empty for a bank's maintenance for all projects
	Customer bank.CustomerID // zero if it concerns no customer
	Subject  string          // id of the consent, payment, task, delivery or life event; empty for banks and refreshes
	Provider string          // empty if it concerns no bank, or several
	Event    string          // webhook that it causes or is; empty for none
	Status   string          // next status of a payment
	Text     string          // description of the event, in a sentence

	Application string // id of the application; empty if it concerns none
}

// Query selects entries. Empty fields match all.
type Query struct {
	Project  bank.Project
	Sharing  bool            // only projects that share the clock, if Project is empty
	Customer bank.CustomerID // only entries about this customer
	Kinds    []Kind
	Event    string    // only entries that cause this webhook
	Until    time.Time // only entries up to this time of the projects' clocks; zero for no end
	Limit    int       // maximum number of entries; 0 for DefaultLimit
}

// DefaultLimit is the default of Query.Limit.
const DefaultLimit = 100

// Agenda finds entries. Its methods are safe for concurrent use.
type Agenda struct {
	Store       *storage.DB
	Clock       *clock.Clocks
	Connections *connection.Service
	Background  *connection.BackgroundRefresher
	Inbox       *webhook.Inbox
}

// Upcoming returns the first entries after now that match a query, in the order of their times. It reads all consents
// of the projects, or of the customer, but keeps no more than Limit entries in memory.
func (a *Agenda) Upcoming(ctx context.Context, q Query) ([]Entry, error) {
	if q.Limit <= 0 {
		q.Limit = DefaultLimit
	}
	var list *earliest
	err := a.Store.View(ctx, func(tx *storage.Tx) error {
		list = &earliest{limit: q.Limit}
		return a.collect(tx, q, list)
	})
	if err != nil {
		return nil, err
	}
	return list.sorted(), nil
}

// Next returns the first entries that match a query, all of the same time. It returns none if nothing is scheduled.
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

// source reads the entries of some kinds.
type source struct {
	kinds  []Kind
	tables []storage.TableName // where the entries come from; only projects with one of them are looked at
	read   func(c *collector) error
}

// sources lists all sources but the maintenance of banks and the tasks, which are not in tables of projects.
var sources = []source{
	{
		[]Kind{ReconfirmDue, ConsentExpires, ConsentRevoked},
		[]storage.TableName{storage.ConsentTable}, (*collector).consents,
	},
	{[]Kind{LinkExpires}, []storage.TableName{storage.AuthorisationTable}, (*collector).links},
	{
		[]Kind{LinkExpires, ApplicationDeleted},
		[]storage.TableName{storage.ApplicationTable, storage.ApplicationLinkTable}, (*collector).applications,
	},
	{[]Kind{BackgroundRefresh}, []storage.TableName{storage.ConsentTable}, (*collector).refreshes},
	{
		[]Kind{LinkExpires, PaymentChanges, PaymentExecuted},
		[]storage.TableName{storage.PaymentTable}, (*collector).payments,
	},
	{[]Kind{WebhookDue}, []storage.TableName{storage.DeliveryTable}, (*collector).deliveries},
	{[]Kind{LifeEventHappens}, []storage.TableName{storage.ConnectionTable}, (*collector).lifeEvents},
}

// collect adds the entries that match a query to a list.
func (a *Agenda) collect(tx *storage.Tx, q Query, list *earliest) error {
	c := &collector{agenda: a, tx: tx, query: q, list: list, own: a.Clock.Own()}
	for _, s := range sources {
		if !slices.ContainsFunc(s.kinds, c.wants) {
			continue
		}
		for project := range a.projects(tx, q, s.tables) {
			if !c.covers(project) {
				continue
			}
			c.setProject(project)
			if err := s.read(c); err != nil {
				return err
			}
		}
	}
	if c.wants(TaskEnds) {
		c.tasks()
	}
	return c.maintenance()
}

// projects yields the projects of a query that may have rows in one of the tables.
func (a *Agenda) projects(tx *storage.Tx, q Query, tables []storage.TableName) iter.Seq[bank.Project] {
	if q.Project != "" {
		return func(yield func(bank.Project) bool) { yield(q.Project) }
	}
	return tx.ProjectsWith(tables...)
}

// collector collects entries.
type collector struct {
	agenda  *Agenda
	tx      *storage.Tx
	query   Query
	list    *earliest
	own     []bank.Project // projects with their own clock, sorted
	project bank.Project   // whose entries are read
	now     time.Time      // on the project's clock
}

// covers reports whether the query is about a project.
func (c *collector) covers(project bank.Project) bool {
	if c.query.Project != "" || !c.query.Sharing {
		return c.query.Project == "" || c.query.Project == project
	}
	_, own := slices.BinarySearch(c.own, project)
	return !own
}

// setProject sets the project whose entries follow.
func (c *collector) setProject(project bank.Project) {
	c.project, c.now = project, c.agenda.Clock.Of(project).Now()
}

// wants reports whether the query matches a kind.
func (c *collector) wants(kind Kind) bool {
	return len(c.query.Kinds) == 0 || slices.Contains(c.query.Kinds, kind)
}

// inRange reports whether the query includes a time of the project, and an entry at that time may be among the first.
func (c *collector) inRange(at time.Time) bool {
	return at.After(c.now) && (c.query.Until.IsZero() || !at.After(c.query.Until)) && c.list.fits(at)
}

// add adds an entry of the project if the query matches it.
func (c *collector) add(e Entry) {
	e.Project = c.project
	c.addShared(e)
}

// addShared is add for an entry that may concern all projects.
func (c *collector) addShared(e Entry) {
	q := c.query
	if !c.inRange(e.At) || !c.wants(e.Kind) || q.Event != "" && q.Event != e.Event ||
		q.Customer != (bank.CustomerID{}) && q.Customer != e.Customer {
		return
	}
	c.list.add(e)
}

// prefix returns the prefix of the keys of the customer's rows, or nil for all customers.
func (c *collector) prefix() storage.Key {
	if c.query.Customer == (bank.CustomerID{}) {
		return nil
	}
	return storage.CustomerKey(c.query.Customer)
}
