package inventory

import (
	"context"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/payment"
	"budsandbox/fixtures/calendar"
	"budsandbox/storage"
)

// PaymentQuery selects payments. Empty fields match all.
type PaymentQuery struct {
	Project  bank.Project
	Status   bank.PaymentStatus
	Service  bank.PaymentService
	Provider string
	User     string // the client's id of the sender
	After    string // PaymentPage.Next of the page before
	Limit    int    // 0 for DefaultLimit
}

// PaymentPage is a part of a list of payments.
type PaymentPage struct {
	Payments []Payment
	Next     string // where the next page begins; empty after the last
}

// Payment is a payment with its status by the project's clock.
type Payment struct {
	bank.Payment
	Project    bank.Project
	Status     bank.PaymentStatus
	Awaits     string               // AwaitsAuthorisation, AwaitsConfirmation or AwaitsBank; empty at the end
	History    []bank.PaymentChange // oldest first
	Executions []calendar.Day       // days on which the bank has executed it
}

// The values of Payment.Awaits.
const (
	AwaitsAuthorisation = "authorisation" // by the customer at the bank
	AwaitsConfirmation  = "confirmation"  // by the client
	AwaitsBank          = "bank"          // until the outcome
)

// Payments returns a page of payments, ordered by project, newest first. A page with filters may be short although
// others follow. The error is ErrPosition if After was not the Next of a page.
func (r *Reader) Payments(ctx context.Context, q PaymentQuery) (page PaymentPage, err error) {
	last, err := parsePosition(q.After, len(storage.PaymentKey(0)))
	if err != nil {
		return page, err
	}
	if q.Limit <= 0 {
		q.Limit = DefaultLimit
	}
	err = r.Store.View(ctx, func(tx *storage.Tx) error {
		page = PaymentPage{}
		read := 0
		for p, before := range projectsFrom(tx.ProjectsWith(storage.PaymentTable), q.Project, last) {
			now := r.Clock.Of(p).Now()
			var previous storage.Key
			for stored, err := range tx.Payments(p).Before(before) {
				if err != nil {
					return err
				}
				if len(page.Payments) == q.Limit || read >= maxRead {
					page.Next = position{p, previous}.String()
					return nil
				}
				read++
				previous = storage.PaymentKey(stored.Number)
				if !q.selects(stored, now) {
					continue
				}
				listed, err := PaymentAt(p, stored, now)
				if err != nil {
					return err
				}
				page.Payments = append(page.Payments, listed)
			}
		}
		return nil
	})
	return page, err
}

func (q PaymentQuery) selects(p bank.Payment, now time.Time) bool {
	return matches(q.Service, p.Service) && matches(q.Provider, p.Provider) && matches(q.User, p.User) &&
		(q.Status == "" || q.Status == p.Status(now))
}

// PaymentAt returns a payment with its status at a time.
func PaymentAt(p bank.Project, stored bank.Payment, now time.Time) (listed Payment, err error) {
	history := stored.History(now)
	listed = Payment{Payment: stored, Project: p, Status: history[len(history)-1].Status, History: history}
	switch ends := stored.EndsAt(); {
	case stored.Answer.At.IsZero():
		listed.Awaits = AwaitsAuthorisation
	case stored.AwaitsConfirmation():
		listed.Awaits = AwaitsConfirmation
	case ends.After(now) && !stored.Reported:
		listed.Awaits = AwaitsBank
	}
	listed.Executions, err = payment.ExecutionDates(stored, now)
	return listed, err
}
