package inventory

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"budsandbox/bank"
	"budsandbox/storage"
)

// CustomerQuery selects customers. Empty fields match all.
type CustomerQuery struct {
	Project  bank.Project
	Search   string // a part of the client's identifier in any case, or the beginning of the id
	Persona  string // of a connection
	Provider string // of a connection, as consents spell it
	State    State
	After    string // CustomerPage.Next of the page before
	Limit    int    // 0 for DefaultLimit
}

// CustomerPage is a part of a list of customers.
type CustomerPage struct {
	Customers []CustomerSummary
	Next      string // where the next page begins; empty after the last
}

// CustomerSummary is a customer with the state of its connections.
type CustomerSummary struct {
	bank.Customer
	Project     bank.Project
	State       State
	Connections []bank.Connection // oldest first
	ConsentEnds time.Time         // earliest end of a consent that permits fetching; zero without one
	SyncedAt    time.Time         // time of the last fetch from a bank; zero without one
}

// Customers returns a page of customers, ordered by project, newest first. If a customer's id or identifier equals
// Search, the page has only that customer of each project. A page with filters may be short although others follow.
// The error is ErrPosition if After was not the Next of a page.
func (r *Reader) Customers(ctx context.Context, q CustomerQuery) (page CustomerPage, err error) {
	last, err := parsePosition(q.After, creationKeySize)
	if err != nil {
		return page, err
	}
	s := customerScan{ctx: ctx, reader: r, query: q, limit: q.Limit}
	if s.limit <= 0 {
		s.limit = DefaultLimit
	}
	err = r.Store.View(ctx, func(tx *storage.Tx) error {
		s.page, s.read = CustomerPage{}, 0
		if found, err := s.addExact(tx); err != nil || found {
			return err
		}
		for p, before := range projectsFrom(tx.Projects(), q.Project, last) {
			if more, err := s.addProject(tx, p, before); err != nil || !more {
				return err
			}
		}
		return nil
	})
	return s.page, err
}

// creationKeySize is the length of a creationKey: a time, a number and an id.
const creationKeySize = 8 + 8 + 16

// creationKey returns the entry of a customer in the index storage.ByCreation.
func creationKey(c bank.Customer) storage.Key {
	return storage.Key{}.Time(c.CreatedAt).Number(c.Number).ID(c.ID)
}

// customerScan reads the customers of a page.
type customerScan struct {
	ctx    context.Context
	reader *Reader
	query  CustomerQuery
	limit  int
	page   CustomerPage
	read   int // number of records so far
}

// addExact adds the customers whose id or identifier equals Search. found reports whether there are any.
func (s *customerScan) addExact(tx *storage.Tx) (found bool, err error) {
	if s.query.Search == "" || s.query.After != "" {
		return false, nil
	}
	id, notID := bank.ParseCustomerID(s.query.Search)
	for p := range projectsFrom(tx.Projects(), s.query.Project, position{}) {
		customers := tx.Customers(p)
		c, err := customers.Find(storage.ByIdentifier, storage.IdentifierKey(s.query.Search))
		if errors.Is(err, storage.ErrNotFound) && notID == nil {
			c, err = customers.Get(storage.CustomerKey(id))
		}
		if errors.Is(err, storage.ErrNotFound) {
			continue
		}
		if err != nil {
			return found, err
		}
		found = true
		if err := s.add(tx, p, c); err != nil {
			return found, err
		}
	}
	return found, nil
}

// addProject adds the customers of a project that were created before a key. more reports whether the page has room
// for those of the next project.
func (s *customerScan) addProject(tx *storage.Tx, p bank.Project, before storage.Key) (more bool, err error) {
	customers, summaries := tx.Customers(p), tx.CustomerSummaries(p)
	var last storage.Key
	for key := range customers.KeysBefore(storage.ByCreation, before) {
		if len(s.page.Customers) == s.limit || s.read >= maxRead {
			s.page.Next, err = nextCustomers(customers, p, last)
			return false, err
		}
		if s.read%1000 == 0 && s.ctx.Err() != nil {
			return false, s.ctx.Err()
		}
		s.read++
		last = key
		if s.query.Search != "" { // a summary is faster to decode than a customer
			c, err := summaries.Indexed(key)
			if err != nil {
				return false, err
			}
			if !s.matchesSearch(c) {
				continue
			}
		}
		c, err := customers.Indexed(key)
		if err == nil {
			err = s.add(tx, p, c)
		}
		if err != nil {
			return false, err
		}
	}
	return true, nil
}

// nextCustomers returns the position after the customer with a key, or at the beginning of the project if it is empty.
func nextCustomers(customers storage.Rows[bank.Customer], p bank.Project, last storage.Key) (string, error) {
	if len(last) == 0 {
		return position{p, nil}.String(), nil
	}
	c, err := customers.Get(last)
	return position{p, creationKey(c)}.String(), err
}

// add adds a customer to the page if it matches the query.
func (s *customerScan) add(tx *storage.Tx, p bank.Project, c bank.Customer) error {
	summary, err := s.reader.summary(tx, p, c)
	if err != nil {
		return err
	}
	s.read += 1 + len(summary.Connections)
	if s.selects(summary) {
		s.page.Customers = append(s.page.Customers, summary)
	}
	return nil
}

// matchesSearch reports whether a customer matches Search.
func (s *customerScan) matchesSearch(c storage.CustomerSummary) bool {
	search := strings.ToLower(s.query.Search)
	return strings.Contains(strings.ToLower(string(c.Identifier)), search) || strings.HasPrefix(c.ID.String(), search)
}

func (s *customerScan) selects(c CustomerSummary) bool {
	if !matches(s.query.State, c.State) {
		return false
	}
	if s.query.Persona == "" && s.query.Provider == "" {
		return true
	}
	return slices.ContainsFunc(c.Connections, func(c bank.Connection) bool {
		return matches(s.query.Persona, c.Persona) && matches(s.query.Provider, c.Provider)
	})
}

// summary returns a customer with its connections and their state.
func (r *Reader) summary(tx *storage.Tx, p bank.Project, c bank.Customer) (s CustomerSummary, err error) {
	s = CustomerSummary{Customer: c, Project: p}
	if s.Connections, err = connectionsOf(tx, p, c.ID); err != nil {
		return s, err
	}
	consents, err := consentsOf(tx, p, c.ID)
	if err != nil {
		return s, err
	}
	s.State, s.ConsentEnds = stateOf(consents, r.Clock.Of(p).Now())
	for _, consent := range consents {
		if consent.SyncedAt.After(s.SyncedAt) {
			s.SyncedAt = consent.SyncedAt
		}
	}
	return s, nil
}
