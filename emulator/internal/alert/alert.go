// Package alert looks at customers' insights whenever a bank or a client has brought data. It builds custom insight
// profiles and tells the project's webhooks of actionable insights that were not there before. It knows no HTTP.
package alert

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/connection"
	"budsandbox/emulator/internal/insight"
	"budsandbox/emulator/internal/ledger"
	"budsandbox/emulator/internal/webhook"
	"budsandbox/storage"
)

// Service looks at insights in the transaction that stores the data, so that a crash loses neither. Its methods are
// safe for concurrent use.
type Service struct {
	Store    *storage.DB
	Clock    *bank.Clocks
	Seed     uint64
	Books    *ledger.Books
	Webhooks *webhook.Outbox
	BaseURL  func() string // with which links in webhooks begin
}

// arrival is data that came.
type arrival struct {
	project  bank.Project
	customer bank.CustomerID
	at       time.Time
	task     bank.Task // at whose end the client is told
	first    bool      // a bank was connected, of which Bud tells nothing
}

// ConnectionEvent looks at a customer's insights after a connect or a refresh that brought data. It is what a
// connection.Service notifies.
func (s *Service) ConnectionEvent(tx *storage.Tx, p bank.Project, e connection.Event) error {
	if e.Kind != connection.FetchEnded || !brought(e) {
		return nil
	}
	a := arrival{project: p, customer: e.Customer, at: e.At, task: e.Fetch.Task, first: e.Fetch.Kind == bank.FetchConnect}
	return s.arrived(tx, a)
}

// brought reports whether a fetch brought data.
func brought(e connection.Event) bool {
	switch e.Fetch.Kind {
	case bank.FetchConnect, bank.FetchRefresh:
		return !e.Fetch.Failed()
	case bank.FetchRefreshAll:
		return slices.ContainsFunc(e.Parts, func(part bank.Fetch) bool { return !part.Failed() })
	}
	return false
}

// BeforeIngestion notes which insights a customer has before an ingestion, if that was not noted when data last came:
// nobody listened then.
func (s *Service) BeforeIngestion(tx *storage.Tx, p bank.Project, customer bank.CustomerID) error {
	listens, err := s.listens(tx, p)
	if err != nil || !listens {
		return err
	}
	_, err = s.known(tx, p, customer, s.Clock.Of(p).Now())
	return err
}

// Ingested looks at the insights of the customers whose data a client has brought. It is what the ingestion notifies.
func (s *Service) Ingested(tx *storage.Tx, p bank.Project, parts []bank.Ingestion) error {
	told := map[bank.CustomerID]bool{} // a request may have several parts for one customer
	for _, part := range parts {
		if !part.Applied || told[part.Customer] {
			continue
		}
		told[part.Customer] = true
		if err := s.arrived(tx, arrival{project: p, customer: part.Customer, at: part.Started, task: part.Task}); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) arrived(tx *storage.Tx, a arrival) error {
	if err := buildProfile(tx, a.project, a.customer, a.at, a.at); err != nil {
		return err
	}
	listens, err := s.listens(tx, a.project)
	if err != nil {
		return err
	}
	if !listens { // whoever listens later begins with what there is then
		return forget(tx, a.project, a.customer)
	}
	var before []string
	if !a.first {
		if before, err = s.known(tx, a.project, a.customer, a.at.Add(-time.Microsecond)); err != nil {
			return err
		}
	}
	found, err := s.find(tx, moment{a.project, a.customer, a.at, true})
	if err != nil {
		return err
	}
	keys := keysOf(found)
	if err := tx.KnownInsights(a.project).Put(bank.KnownInsights{Customer: a.customer, Keys: keys}); err != nil ||
		a.first {
		return err
	}
	return s.tell(tx, a, found, before)
}

func forget(tx *storage.Tx, p bank.Project, customer bank.CustomerID) error {
	err := tx.KnownInsights(p).Delete(storage.CustomerKey(customer))
	if errors.Is(err, storage.ErrNotFound) {
		return nil
	}
	return err
}

// known returns the keys of the insights that were noted when data last came. If none were, it notes those of an
// instant.
func (s *Service) known(tx *storage.Tx, p bank.Project, customer bank.CustomerID, at time.Time) ([]string, error) {
	noted, err := tx.KnownInsights(p).Get(storage.CustomerKey(customer))
	if err == nil || !errors.Is(err, storage.ErrNotFound) {
		return noted.Keys, err
	}
	found, err := s.find(tx, moment{p, customer, at, false})
	if err != nil {
		return nil, err
	}
	keys := keysOf(found)
	return keys, tx.KnownInsights(p).Put(bank.KnownInsights{Customer: customer, Keys: keys})
}

// moment is when insights are looked for: after data came, or before.
type moment struct {
	project  bank.Project
	customer bank.CustomerID
	at       time.Time
	after    bool
}

// state is all that the insights of a moment depend on.
type state struct {
	moment
	book       [sha256.Size]byte
	context    bank.Context
	thresholds string
}

// find finds a customer's actionable insights, with what the transaction has written. The book is built outside of
// transactions, so that nobody waits for it; until it is, find finds nothing and the transaction is undone.
func (s *Service) find(tx *storage.Tx, m moment) ([]found, error) {
	c, err := tx.Customer(m.project, m.customer)
	if err != nil {
		return nil, err
	}
	thresholds, err := thresholdsOf(tx, m.project)
	if err != nil {
		return nil, err
	}
	written, err := json.Marshal(thresholds)
	if err != nil {
		return nil, fmt.Errorf("the thresholds: %w", err)
	}
	key := state{m, tx.BookDigest(m.project, m.customer), c.Context, string(written)}
	build, err := s.Books.Later(tx, m.project, c, m.at)
	if err != nil {
		return nil, err
	}
	result, ready, err := tx.Compute(key, func(context.Context) (any, error) {
		book, err := build()
		if err != nil {
			return nil, err
		}
		return findIn(book, m.at, thresholds), nil
	})
	if err != nil || !ready {
		return nil, err
	}
	return result.([]found), nil
}

// findIn finds the actionable insights of a book.
func findIn(book *ledger.Book, at time.Time, thresholds insight.Thresholds) []found {
	all := []found{}
	for _, family := range insight.ActionableFamilies {
		q := insight.ActionableQuery{
			Window:     insight.ReportWindow(book, time.Time{}, time.Time{}, at),
			Types:      family.Types(),
			Thresholds: thresholds,
		}
		for _, one := range insight.ActionableInsights(book, q) {
			all = append(all, found{one.ID, one.Type, family, one.Cause(book)})
		}
	}
	return all
}

// found is an insight, its family, and the key by which it is known again.
type found struct {
	id     string
	kind   insight.ActionableType
	family insight.ActionableFamily
	key    string
}

func keysOf(all []found) []string {
	keys := make([]string, len(all))
	for i, one := range all {
		keys[i] = one.key
	}
	slices.Sort(keys)
	return keys
}
