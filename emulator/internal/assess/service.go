// Package assess manages applications for products of the client, such as loans. Each application has its own
// customer, who connects accounts through a link, and both are deleted after some time. It is independent of HTTP.
// Bud's Assess API, the bank's pages, the control plane and the Go API all use the same Service.
package assess

import (
	"context"
	"errors"
	"iter"
	"time"

	"budsandbox/bank"
	"budsandbox/clock"
	"budsandbox/emulator/internal/connection"
	"budsandbox/emulator/internal/customer"
	"budsandbox/emulator/internal/schedule"
	"budsandbox/storage"
)

// Service manages the applications of a sandbox. Its methods are safe for concurrent use.
type Service struct {
	Store       *storage.DB
	Clock       *clock.Clocks
	Seed        uint64 // of the sandbox
	Customers   *customer.Service
	Connections *connection.Service
	OnSchedule  func(bank.Project) // called when an application will be deleted later

	// Mail stores a mail to a customer within a transaction.
	Mail func(tx *storage.Tx, p bank.Project, m bank.Mail) error
}

// The errors of a Service.
var (
	ErrNotFound    = errors.New("no such application")
	ErrLinkExpired = errors.New("the link has expired")
	ErrLinkUsed    = errors.New("the link has been used")
	ErrLinkLife    = errors.New("a link is valid for up to 5 days")
)

// Create stores a new application and the customer for it.
func (s *Service) Create(ctx context.Context, p bank.Project, a bank.Application) (bank.Application, error) {
	usual, err := bank.NewContext(bank.Context{})
	if err != nil {
		return a, err
	}
	err = s.Store.Update(ctx, func(tx *storage.Tx) error {
		created, _, err := s.Customers.FindOrCreate(tx, p, "", usual)
		if err != nil {
			return err
		}
		if a.Number, err = tx.Applications(p).NextNumber(); err != nil {
			return err
		}
		a.ID = bank.ApplicationID(bank.NewID(s.Seed, a.Number, "application", string(p)))
		a.Customer = created.ID
		a.CreatedAt = s.now(p)
		if s.OnSchedule != nil {
			tx.OnCommit(func() { s.OnSchedule(p) })
		}
		return tx.Applications(p).Put(a)
	})
	return a, err
}

// now returns the time of a project in whole seconds, as in Bud's responses, so that 24 hours after it equals the
// time in the response.
func (s *Service) now(p bank.Project) time.Time {
	return s.Clock.Of(p).Now().Truncate(time.Second)
}

// Record is an application with its latest link.
type Record struct {
	bank.Application
	Link *bank.ApplicationLink // nil before the first
}

// Get returns an application, or ErrNotFound.
func (s *Service) Get(ctx context.Context, p bank.Project, id bank.ApplicationID) (r Record, err error) {
	err = s.Store.View(ctx, func(tx *storage.Tx) error {
		a, err := s.find(tx, p, id)
		if err != nil {
			return err
		}
		r, err = record(tx, p, a)
		return err
	})
	return r, err
}

// find returns an application that has not reached its deletion time, or ErrNotFound.
func (s *Service) find(
	tx *storage.Tx, p bank.Project, id bank.ApplicationID,
) (bank.Application, error) {
	a, err := tx.Applications(p).Find(storage.ByApplication, storage.Key{}.ID(id))
	if errors.Is(err, storage.ErrNotFound) || err == nil && !s.Clock.Of(p).Now().Before(a.DeletesAt()) {
		err = ErrNotFound
	}
	return a, err
}

func record(tx *storage.Tx, p bank.Project, a bank.Application) (Record, error) {
	r := Record{Application: a}
	if a.Link == (bank.LinkID{}) {
		return r, nil
	}
	link, err := tx.ApplicationLinks(p).Get(storage.LinkKey(a.Customer, a.Link))
	if err != nil {
		return r, err
	}
	r.Link = &link
	return r, nil
}

// Page returns up to limit applications that match, newest first. It starts before the application with number
// before, or with the newest if before is 0. more reports whether others follow.
func (s *Service) Page(
	ctx context.Context, p bank.Project, match func(bank.Application) bool, before uint64, limit int,
) (page []Record, more bool, err error) {
	var from storage.Key
	if before != 0 {
		from = storage.NewestKey(before - 1)
	}
	err = s.Store.View(ctx, func(tx *storage.Tx) error {
		page, more = nil, false
		now := s.Clock.Of(p).Now()
		for key := range tx.Applications(p).Keys(storage.ByNewestApplication, from, nil) {
			a, err := tx.Applications(p).Indexed(key)
			if err != nil {
				return err
			}
			if !now.Before(a.DeletesAt()) || !match(a) {
				continue
			}
			if len(page) == limit {
				more = true
				return nil
			}
			r, err := record(tx, p, a)
			if err != nil {
				return err
			}
			page = append(page, r)
		}
		return nil
	})
	return page, more, err
}

// Delete deletes an application with its customer and all data of both. It returns ErrNotFound if there is none.
func (s *Service) Delete(ctx context.Context, p bank.Project, id bank.ApplicationID) error {
	return s.Store.Update(ctx, func(tx *storage.Tx) error {
		a, err := s.find(tx, p, id)
		if err != nil {
			return err
		}
		return s.Customers.DeleteIn(tx, p, a.Customer)
	})
}

// Review sets whether the client has reviewed an application. A second review keeps the time of the first.
func (s *Service) Review(
	ctx context.Context, p bank.Project, id bank.ApplicationID, reviewed bool,
) (r Record, err error) {
	err = s.Store.Update(ctx, func(tx *storage.Tx) error {
		a, err := s.find(tx, p, id)
		if err != nil {
			return err
		}
		switch {
		case !reviewed:
			a.ReviewedAt = time.Time{}
		case a.ReviewedAt.IsZero():
			a.ReviewedAt = s.now(p)
		}
		if r, err = record(tx, p, a); err != nil {
			return err
		}
		return tx.Applications(p).Put(a)
	})
	return r, err
}

// Candidates yields the projects that have applications.
func (s *Service) Candidates(tx *storage.Tx) iter.Seq[bank.Project] {
	return tx.ProjectsWith(storage.ApplicationTable)
}

// Due returns the deletions of applications. It makes Service a schedule.Source.
func (s *Service) Due(
	tx *storage.Tx, p bank.Project, now time.Time, found func(schedule.Event),
) (next time.Time, err error) {
	table := tx.Applications(p)
	for key := range table.Keys(storage.ByApplicationEnd, nil, nil) {
		a, err := table.Indexed(key)
		if err != nil {
			return next, err
		}
		at := a.DeletesAt()
		if at.After(now) {
			return at, nil
		}
		found(s.deletion(p, a))
	}
	return next, nil
}

// deletion returns the event that deletes an application with its customer.
func (s *Service) deletion(p bank.Project, a bank.Application) schedule.Event {
	at := a.DeletesAt()
	return schedule.Event{At: at, Begun: a.CreatedAt, Apply: func(tx *storage.Tx) ([]schedule.Event, error) {
		_, err := tx.Applications(p).Get(storage.ApplicationKey(a.Customer, a.ID))
		if errors.Is(err, storage.ErrNotFound) {
			return nil, nil // deleted in the meantime
		}
		if err != nil {
			return nil, err
		}
		return nil, s.Customers.DeleteAt(tx, p, a.Customer, at)
	}}
}

// ConnectionEvent revokes the consent of a one-time application as soon as its data are fetched.
func (s *Service) ConnectionEvent(tx *storage.Tx, p bank.Project, e connection.Event) error {
	if e.Kind != connection.FetchEnded || e.Fetch.Kind != bank.FetchConnect || e.Fetch.Failed() {
		return nil
	}
	for a, err := range tx.Applications(p).WithPrefix(storage.CustomerKey(e.Customer)) {
		if err != nil {
			return err
		}
		if a.OneTime {
			return s.Connections.RevokeSingleUse(tx, p, e.Customer, e.Fetch.Consent)
		}
	}
	return nil
}
