package payment

import (
	"errors"
	"fmt"
	"iter"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/schedule"
	"budsandbox/storage"
)

// Candidates yields the projects that have payments.
func (s *Service) Candidates(tx *storage.Tx) iter.Seq[bank.Project] {
	return tx.ProjectsWith(storage.PaymentTable)
}

// Due finds the events that report the end of payments. The status of a payment itself depends only on the clock.
func (s *Service) Due(
	tx *storage.Tx, project bank.Project, now time.Time, found func(schedule.Event),
) (next time.Time, err error) {
	table := tx.Payments(project)
	for key := range table.Keys(storage.ByPaymentEnd, nil, nil) {
		payment, err := table.Indexed(key)
		if err != nil {
			return next, err
		}
		ends := payment.EndsAt()
		if ends.After(now) {
			return ends, nil
		}
		report := func(tx *storage.Tx) ([]schedule.Event, error) {
			stored, err := findPayment(tx, project, payment.ID)
			if errors.Is(err, ErrNotFound) || err == nil && stored.Reported {
				return nil, nil // the project was reset, or the end was already reported
			}
			if err != nil {
				return nil, err
			}
			return nil, s.publish(tx, project, stored)
		}
		found(schedule.Event{At: ends, Begun: payment.CreatedAt, Apply: report})
	}
	return next, nil
}

// publish reports the end of a payment and stores that it was reported.
func (s *Service) publish(tx *storage.Tx, project bank.Project, payment bank.Payment) error {
	payment.Reported = true
	if err := tx.Payments(project).Put(payment); err != nil {
		return fmt.Errorf("store a payment that ended: %w", err)
	}
	if s.Notify == nil {
		return nil
	}
	return s.Notify(tx, project, payment)
}

// put stores a changed payment, and reports its end if it has ended.
func (s *Service) put(tx *storage.Tx, project bank.Project, payment bank.Payment) error {
	ends := payment.EndsAt()
	if !ends.IsZero() && !ends.After(s.Clock.Of(project).Now()) {
		return s.publish(tx, project, payment)
	}
	if !ends.IsZero() && s.OnSchedule != nil {
		tx.OnCommit(func() { s.OnSchedule(project) })
	}
	return tx.Payments(project).Put(payment)
}
