package inventory

import (
	"context"
	"slices"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/connection"
	"budsandbox/storage"
)

// ConnectionQuery selects connections. Empty fields match all.
type ConnectionQuery struct {
	Project  bank.Project
	Customer bank.CustomerID // the zero id matches all
	Provider string          // as consents spell it
	Persona  string
	After    string // ConnectionPage.Next of the page before
	Limit    int    // 0 for DefaultLimit
}

// ConnectionPage is a part of a list of connections.
type ConnectionPage struct {
	Connections []Connection
	Next        string // where the next page begins; empty after the last
}

// Connection is a connection with its project and the latest consent behind it.
type Connection struct {
	bank.Connection
	Project bank.Project
	Consent *bank.Consent // nil if there is none; one that is too old to be renewed is revoked
	State   State
}

// Connections returns a page of connections, ordered by project, customer and id. A page with filters may be short
// although others follow. The error is ErrPosition if After was not the Next of a page.
func (r *Reader) Connections(ctx context.Context, q ConnectionQuery) (page ConnectionPage, err error) {
	last, err := parsePosition(q.After, len(storage.ConnectionKey(bank.CustomerID{}, bank.ConnectionID{})))
	if err != nil {
		return page, err
	}
	if q.Limit <= 0 {
		q.Limit = DefaultLimit
	}
	err = r.Store.View(ctx, func(tx *storage.Tx) error {
		page = ConnectionPage{}
		read := 0
		for p, after := range projectsFrom(tx.ProjectsWith(storage.ConnectionTable), q.Project, last) {
			more, err := r.addConnections(tx, p, after, q, &page, &read)
			if err != nil || !more {
				return err
			}
		}
		return nil
	})
	return page, err
}

// addConnections adds the connections of a project after a key. more reports whether the page has room for those of
// the next project.
func (r *Reader) addConnections(
	tx *storage.Tx, p bank.Project, after storage.Key, q ConnectionQuery, page *ConnectionPage, read *int,
) (more bool, err error) {
	table, now := tx.Connections(p), r.Clock.Of(p).Now()
	rows := table.After(after)
	if q.Customer != (bank.CustomerID{}) {
		if _, err := tx.Customers(p).Get(storage.CustomerKey(q.Customer)); err != nil {
			return true, nil // a customer of another project
		}
		rows = table.WithPrefix(storage.CustomerKey(q.Customer))
	}
	var previous storage.Key
	for c, err := range rows {
		if err != nil {
			return false, err
		}
		key := storage.ConnectionKey(c.Customer, c.ID)
		if string(key) <= string(after) { // WithPrefix begins with those of the pages before
			continue
		}
		if len(page.Connections) == q.Limit || *read >= maxRead {
			page.Next = position{p, previous}.String()
			return false, nil
		}
		*read++
		previous = key
		if !matches(q.Provider, c.Provider) || !matches(q.Persona, c.Persona) {
			continue
		}
		consents, err := consentsOf(tx, p, c.Customer)
		if err != nil {
			return false, err
		}
		page.Connections = append(page.Connections, newConnection(p, c, consents, now))
	}
	return true, nil
}

// newConnection returns a connection with the primary one of its consents, which are among the customer's.
func newConnection(p bank.Project, c bank.Connection, consents []bank.Consent, now time.Time) Connection {
	listed := Connection{Connection: c, Project: p, State: Revoked}
	own := slices.DeleteFunc(consents, func(consent bank.Consent) bool { return consent.Connection != c.ID })
	if len(own) > 0 {
		consent := connection.WithExpiry(connection.PrimaryConsent(own), now)
		listed.Consent, listed.State = &consent, consentState(consent, now)
	}
	return listed
}
