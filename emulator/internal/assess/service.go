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
	Mail func(tx *storage.Tx, project bank.Project, m bank.Mail) error
}

// The errors of a Service.
var (
	ErrNotFound    = errors.New("no such application")
	ErrLinkExpired = errors.New("the link has expired")
	ErrLinkUsed    = errors.New("the link has been used")
	ErrLinkLife    = errors.New("a link is valid for up to 5 days")
)

// Create stores a new application and the customer for it.
func (s *Service) Create(
	ctx context.Context, project bank.Project, application bank.Application,
) (bank.Application, error) {
	defaults, err := bank.NewContext(bank.Context{})
	if err != nil {
		return application, err
	}
	err = s.Store.Update(ctx, func(tx *storage.Tx) error {
		created, _, err := s.Customers.FindOrCreate(tx, project, "", defaults)
		if err != nil {
			return err
		}
		id, number, err := tx.Applications(project).NextID(s.Seed, "application")
		if err != nil {
			return err
		}
		application.ID, application.Number = bank.ApplicationID(id), number
		application.Customer = created.ID
		application.CreatedAt = s.now(project)
		if s.OnSchedule != nil {
			tx.OnCommit(func() { s.OnSchedule(project) })
		}
		return tx.Applications(project).Put(application)
	})
	return application, err
}

// now returns the time of a project in whole seconds, as in Bud's responses, so that 24 hours after it equals the
// time in the response.
func (s *Service) now(project bank.Project) time.Time {
	return s.Clock.Of(project).Now().Truncate(time.Second)
}

// Record is an application with its latest link.
type Record struct {
	bank.Application
	Link *bank.ApplicationLink // nil before the first
}

// Get returns an application, or ErrNotFound.
func (s *Service) Get(ctx context.Context, project bank.Project, id bank.ApplicationID) (record Record, err error) {
	err = s.Store.View(ctx, func(tx *storage.Tx) error {
		application, err := s.find(tx, project, id)
		if err != nil {
			return err
		}
		record, err = newRecord(tx, project, application)
		return err
	})
	return record, err
}

// find returns an application that has not reached its deletion time, or ErrNotFound.
func (s *Service) find(
	tx *storage.Tx, project bank.Project, id bank.ApplicationID,
) (bank.Application, error) {
	application, err := tx.Applications(project).Find(storage.ByApplication, storage.Key{}.ID(id))
	if errors.Is(err, storage.ErrNotFound) || err == nil && !s.Clock.Of(project).Now().Before(application.DeletesAt()) {
		err = ErrNotFound
	}
	return application, err
}

func newRecord(tx *storage.Tx, project bank.Project, application bank.Application) (Record, error) {
	record := Record{Application: application}
	if application.Link == (bank.LinkID{}) {
		return record, nil
	}
	link, err := tx.ApplicationLinks(project).Get(storage.LinkKey(application.Customer, application.Link))
	if err != nil {
		return record, err
	}
	record.Link = &link
	return record, nil
}

// Page returns up to limit applications that match, newest first. It starts before the application with number
// before, or with the newest if before is 0. more reports whether others follow.
func (s *Service) Page(
	ctx context.Context, project bank.Project, match func(bank.Application) bool, before uint64, limit int,
) (page []Record, more bool, err error) {
	var from storage.Key
	if before != 0 {
		from = storage.NewestKey(before - 1)
	}
	err = s.Store.View(ctx, func(tx *storage.Tx) error {
		page, more = nil, false
		now := s.Clock.Of(project).Now()
		for key := range tx.Applications(project).Keys(storage.ByNewestApplication, from, nil) {
			application, err := tx.Applications(project).Indexed(key)
			if err != nil {
				return err
			}
			if !now.Before(application.DeletesAt()) || !match(application) {
				continue
			}
			if len(page) == limit {
				more = true
				return nil
			}
			record, err := newRecord(tx, project, application)
			if err != nil {
				return err
			}
			page = append(page, record)
		}
		return nil
	})
	return page, more, err
}

// Delete deletes an application with its customer and all data of both. It returns ErrNotFound if there is none.
func (s *Service) Delete(ctx context.Context, project bank.Project, id bank.ApplicationID) error {
	return s.Store.Update(ctx, func(tx *storage.Tx) error {
		application, err := s.find(tx, project, id)
		if err != nil {
			return err
		}
		return s.Customers.DeleteIn(tx, project, application.Customer)
	})
}

// Review sets whether the client has reviewed an application. A second review keeps the time of the first.
func (s *Service) Review(
	ctx context.Context, project bank.Project, id bank.ApplicationID, reviewed bool,
) (record Record, err error) {
	err = s.Store.Update(ctx, func(tx *storage.Tx) error {
		application, err := s.find(tx, project, id)
		if err != nil {
			return err
		}
		switch {
		case !reviewed:
			application.ReviewedAt = time.Time{}
		case application.ReviewedAt.IsZero():
			application.ReviewedAt = s.now(project)
		}
		if record, err = newRecord(tx, project, application); err != nil {
			return err
		}
		return tx.Applications(project).Put(application)
	})
	return record, err
}

// Candidates yields the projects that have applications.
func (s *Service) Candidates(tx *storage.Tx) iter.Seq[bank.Project] {
	return tx.ProjectsWith(storage.ApplicationTable)
}

// Due returns the deletions of applications. It makes Service a schedule.Source.
func (s *Service) Due(
	tx *storage.Tx, project bank.Project, now time.Time, found func(schedule.Event),
) (next time.Time, err error) {
	table := tx.Applications(project)
	for key := range table.Keys(storage.ByApplicationEnd, nil, nil) {
		application, err := table.Indexed(key)
		if err != nil {
			return next, err
		}
		at := application.DeletesAt()
		if at.After(now) {
			return at, nil
		}
		found(s.deletion(project, application))
	}
	return next, nil
}

// deletion returns the event that deletes an application with its customer.
func (s *Service) deletion(project bank.Project, application bank.Application) schedule.Event {
	at := application.DeletesAt()
	return schedule.Event{At: at, Begun: application.CreatedAt, Apply: func(tx *storage.Tx) ([]schedule.Event, error) {
		_, err := tx.Applications(project).Get(storage.ApplicationKey(application.Customer, application.ID))
		if errors.Is(err, storage.ErrNotFound) {
			return nil, nil // deleted in the meantime
		}
		if err != nil {
			return nil, err
		}
		return nil, s.Customers.DeleteAt(tx, project, application.Customer, at)
	}}
}

// ConnectionEvent revokes the consent of a one-time application as soon as its data are fetched.
func (s *Service) ConnectionEvent(tx *storage.Tx, project bank.Project, event connection.Event) error {
	if event.Kind != connection.FetchEnded || event.Fetch.Kind != bank.FetchConnect || event.Fetch.Failed() {
		return nil
	}
	for application, err := range tx.Applications(project).WithPrefix(storage.CustomerKey(event.Customer)) {
		if err != nil {
			return err
		}
		if application.OneTime {
			return s.Connections.RevokeSingleUse(tx, project, event.Customer, event.Fetch.Consent)
		}
	}
	return nil
}
