// Package alert examines customers' insights whenever a bank or a client has delivered data. It builds custom insight
// profiles and sends webhooks about new actionable insights. It knows no HTTP.
package alert

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"budsandbox/bank"
	"budsandbox/clock"
	"budsandbox/emulator/internal/connection"
	"budsandbox/emulator/internal/insight"
	"budsandbox/emulator/internal/ledger"
	"budsandbox/emulator/internal/webhook"
	"budsandbox/storage"
)

// Service examines insights in the transaction that stores the data, so that a crash loses neither. Its methods are
// safe for concurrent use.
type Service struct {
	Store    *storage.DB
	Clock    *clock.Clocks
	Seed     uint64
	Books    *ledger.Books
	Webhooks *webhook.Outbox
	BaseURL  func() string // base URL of links in webhooks
}

// dataArrival is an arrival of data from a bank or a client.
type dataArrival struct {
	project  bank.Project
	customer bank.CustomerID
	at       time.Time
	begun    time.Time // nothing of it was known before
	task     bank.Task // the client is notified when it ends
	first    bool      // a bank was connected; Bud sends no insights about that
}

// ConnectionEvent examines a customer's insights after a connect or a refresh that fetched data. It is a callback for
// connection.Service.Notify.
func (s *Service) ConnectionEvent(tx *storage.Tx, project bank.Project, event connection.Event) error {
	if event.Kind != connection.FetchEnded || !hasData(event) {
		return nil
	}
	return s.examine(tx, dataArrival{
		project: project, customer: event.Customer, at: event.At, begun: cmp.Or(event.Begun, event.At),
		task: event.Fetch.Task, first: event.Fetch.Kind == bank.FetchConnect,
	})
}

// hasData reports whether a fetch returned data.
func hasData(event connection.Event) bool {
	switch event.Fetch.Kind {
	case bank.FetchConnect, bank.FetchRefresh:
		return !event.Fetch.Failed()
	case bank.FetchRefreshAll:
		return slices.ContainsFunc(event.Parts, func(part bank.Fetch) bool { return !part.Failed() })
	}
	return false
}

// BeforeIngestion records a customer's insights before an ingestion, unless they were recorded when data last arrived.
// They were not if nobody wanted them then.
func (s *Service) BeforeIngestion(tx *storage.Tx, project bank.Project, customerID bank.CustomerID) error {
	wanted, err := s.wanted(tx, project)
	if err != nil || !wanted {
		return err
	}
	_, err = s.knownKeys(tx, project, customerID, s.Clock.Of(project).Now())
	return err
}

// Ingested examines the insights of the customers whose data a client has ingested. It is a callback for the
// ingestion.
func (s *Service) Ingested(tx *storage.Tx, project bank.Project, parts []bank.Ingestion) error {
	examined := map[bank.CustomerID]bool{} // a request may have several parts for one customer
	for _, part := range parts {
		if !part.Applied || examined[part.Customer] {
			continue
		}
		examined[part.Customer] = true
		arrival := dataArrival{
			project: project, customer: part.Customer, at: part.Started, begun: part.Started, task: part.Task,
		}
		if err := s.examine(tx, arrival); err != nil {
			return err
		}
	}
	return nil
}

// examine builds a customer's profile, and records the customer's insights and sends those that are new.
func (s *Service) examine(tx *storage.Tx, arrival dataArrival) error {
	if err := buildProfile(tx, arrival.project, arrival.customer, arrival.at, arrival.at); err != nil {
		return err
	}
	wanted, err := s.wanted(tx, arrival.project)
	if err != nil {
		return err
	}
	if !wanted { // who listens later only gets insights that are new then
		return forget(tx, arrival.project, arrival.customer)
	}
	var before []string
	if !arrival.first {
		earlier := arrival.begun.Add(-time.Microsecond)
		if before, err = s.knownKeys(tx, arrival.project, arrival.customer, earlier); err != nil {
			return err
		}
	}
	found, err := s.find(tx, moment{arrival.project, arrival.customer, arrival.at, true})
	if err != nil {
		return err
	}
	known := bank.KnownInsights{Customer: arrival.customer, Keys: keysOf(found)}
	if err := tx.KnownInsights(arrival.project).Put(known); err != nil || arrival.first {
		return err
	}
	return s.sendNew(tx, arrival, found, before)
}

// forget deletes what is recorded of a customer's insights.
func forget(tx *storage.Tx, project bank.Project, customerID bank.CustomerID) error {
	err := tx.KnownInsights(project).Delete(storage.CustomerKey(customerID))
	if errors.Is(err, storage.ErrNotFound) {
		return nil
	}
	return err
}

// knownKeys returns the keys of the insights that were recorded when data last arrived. If none were recorded, it
// records those of a given time.
func (s *Service) knownKeys(
	tx *storage.Tx, project bank.Project, customerID bank.CustomerID, at time.Time,
) ([]string, error) {
	stored, err := tx.KnownInsights(project).Get(storage.CustomerKey(customerID))
	if err == nil || !errors.Is(err, storage.ErrNotFound) {
		return stored.Keys, err
	}
	found, err := s.find(tx, moment{project, customerID, at, false})
	if err != nil {
		return nil, err
	}
	keys := keysOf(found)
	return keys, tx.KnownInsights(project).Put(bank.KnownInsights{Customer: customerID, Keys: keys})
}

// moment is the time for which a customer's insights are computed, before or after an arrival of data.
type moment struct {
	project  bank.Project
	customer bank.CustomerID
	at       time.Time
	after    bool
}

// insightInputs is everything that the insights of a moment depend on.
type insightInputs struct {
	moment
	book       [sha256.Size]byte
	context    bank.Context
	thresholds string
}

// find returns a customer's actionable insights, including what the transaction has written. The book is built outside
// of transactions, so that other transactions do not wait. Until the book is built, find returns no insights
// and the transaction is rolled back.
func (s *Service) find(tx *storage.Tx, when moment) ([]foundInsight, error) {
	customer, err := tx.Customer(when.project, when.customer)
	if err != nil {
		return nil, err
	}
	thresholds, err := thresholdsOf(tx, when.project)
	if err != nil {
		return nil, err
	}
	encoded, err := json.Marshal(thresholds)
	if err != nil {
		return nil, fmt.Errorf("the thresholds: %w", err)
	}
	key := insightInputs{when, tx.BookDigest(when.project, when.customer), customer.Context, string(encoded)}
	build, err := s.Books.Prepare(tx, when.project, customer, when.at)
	if err != nil {
		return nil, err
	}
	result, ready, err := tx.Compute(key, func(context.Context) (any, error) {
		book, err := build()
		if err != nil {
			return nil, err
		}
		return findIn(book, when.at, thresholds), nil
	})
	if err != nil || !ready {
		return nil, err
	}
	return result.([]foundInsight), nil
}

// findIn returns the actionable insights of a book.
func findIn(book *ledger.Book, at time.Time, thresholds insight.Thresholds) []foundInsight {
	all := []foundInsight{}
	for _, family := range insight.ActionableFamilies {
		query := insight.ActionableQuery{
			Window:     insight.ReportWindow(book, time.Time{}, time.Time{}, at),
			Types:      family.Types(),
			Thresholds: thresholds,
		}
		for _, actionable := range insight.ActionableInsights(book, query) {
			all = append(all, foundInsight{actionable.ID, actionable.Type, family, actionable.Cause(book)})
		}
	}
	return all
}

// foundInsight is an insight with its family and the key that identifies it.
type foundInsight struct {
	id     string
	kind   insight.ActionableType
	family insight.ActionableFamily
	key    string
}

// keysOf returns the sorted keys of insights.
func keysOf(all []foundInsight) []string {
	keys := make([]string, len(all))
	for i, found := range all {
		keys[i] = found.key
	}
	slices.Sort(keys)
	return keys
}
