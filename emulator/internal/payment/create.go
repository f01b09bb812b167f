package payment

import (
	"context"
	"fmt"
	"time"

	"budsandbox/bank"
	"budsandbox/fixtures"
	"budsandbox/fixtures/calendar"
	"budsandbox/storage"
)

// noticeDays is the number of working days between the creation of a standing order and its first payment (operation
// v1_payments_standing_order_post).
const noticeDays = 3

// Create stores a new payment. It returns a Refusal for a payment that no bank can execute.
func (s *Service) Create(ctx context.Context, project bank.Project, payment bank.Payment) (bank.Payment, error) {
	if payment.Amount.Minor <= 0 {
		return payment, &Refusal{"amount.value", "must be greater than 0"}
	}
	if payment.Amount.Currency == "EUR" && payment.Recipient.Scheme != "IBAN" {
		return payment, &Refusal{"recipient.type", "must be IBAN for a payment in EUR"}
	}
	if payment.Provider != "" || payment.OwnLicence {
		anyBank := payment
		anyBank.Provider = "" // s.provider also finds other names of the bank
		provider, err := s.provider(ctx, project, payment.Provider, anyBank)
		if err != nil {
			return payment, err
		}
		payment = withBank(provider, payment)
	} else if offered, err := s.ProvidersFor(ctx, project, payment); err != nil {
		return payment, err
	} else if len(offered) == 0 {
		const format = "no provider among them offers %s in %s"
		return payment, &Refusal{"provider_types", fmt.Sprintf(format, payment.Service, payment.Amount.Currency)}
	}
	if err := checkDates(payment, s.Clock.Of(project).Now()); err != nil {
		return payment, err
	}
	err := s.Store.Update(ctx, func(tx *storage.Tx) error {
		table := tx.Payments(project)
		id, number, err := table.NextID(s.Seed, "payment")
		if err != nil {
			return err
		}
		payment.ID, payment.Number = bank.PaymentID(id), number
		payment.State = bank.TaskID(bank.NewID(s.Seed, number, "payment authorisation", string(project)))
		payment.CreatedAt = s.Clock.Of(project).Now()
		return table.Put(payment)
	})
	return payment, err
}

// withBank sets the bank of a payment.
func withBank(provider Provider, payment bank.Payment) bank.Payment {
	payment.Provider = provider.ID
	payment.ChecksFunds = provider.ChecksFunds
	payment.NeedsConfirmation = false
	for _, service := range provider.ConfirmedServices {
		payment.NeedsConfirmation = payment.NeedsConfirmation || payment.OwnLicence && service == string(payment.Service)
	}
	return payment
}

// checkDates returns a Refusal for a first payment that is too early or not on a working day, and for a last payment
// that is not after the first.
func checkDates(payment bank.Payment, now time.Time) error {
	zone, err := calendar.Zone(calendar.ZoneOf(fixtures.GB))
	if err != nil {
		return err
	}
	today, first := calendar.In(now, zone), calendar.In(payment.First, zone)
	if year := payment.First.Year(); payment.Service != bank.SinglePayment && year > lastYear {
		return &Refusal{dateField(payment.Service), fmt.Sprintf("must be before the year %d", lastYear+1)}
	}
	switch earliest := calendar.AddWorkingDays(fixtures.GB, today, noticeDays); {
	case payment.Service == bank.ScheduledPayment && first <= today:
		text := fmt.Sprintf("must be at least one day in the future: %s or later", today+1)
		return &Refusal{dateField(payment.Service), text}
	case payment.Service != bank.StandingOrder:
	case first < earliest:
		const format = "must be a minimum of %d business days in the future: %s or later"
		return &Refusal{dateField(payment.Service), fmt.Sprintf(format, noticeDays, earliest)}
	case !calendar.IsWorkingDay(fixtures.GB, first):
		next := calendar.AddWorkingDays(fixtures.GB, first, 1)
		return &Refusal{dateField(payment.Service), fmt.Sprintf("must be on a business day; the next one is %s", next)}
	case !payment.Last.IsZero() && !payment.Last.After(payment.First):
		return &Refusal{"last_payment_date", "must be after first_payment_date"}
	}
	return nil
}

// lastYear is the last year whose holidays the calendar knows.
const lastYear = 2100

func dateField(s bank.PaymentService) string {
	if s == bank.StandingOrder {
		return "first_payment_date"
	}
	return "requested_execution_date"
}
