package payment

import (
	"errors"
	"fmt"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/connection"
	"budsandbox/fixtures"
	"budsandbox/fixtures/calendar"
	"budsandbox/storage"
)

// noticeDays is how many working days a standing order needs before its first payment (operation v1_payments_standing_order_post).
const noticeDays = 3

// Create keeps a payment that a client asks for. It returns a Refusal for what no bank could carry out.
func (s *Service) Create(p bank.Project, one bank.Payment) (bank.Payment, error) {
	if one.Amount.Minor <= 0 {
		return one, &Refusal{"amount.value", "must be greater than 0"}
	}
	if one.Amount.Currency == "EUR" && one.Recipient.Scheme != "IBAN" {
		return one, &Refusal{"recipient.type", "must be IBAN for a payment in EUR"}
	}
	if one.Provider != "" || one.OwnLicence {
		open := one
		open.Provider = "" // it may be called by another of its names
		b, err := s.provider(p, one.Provider, open)
		if err != nil {
			return one, err
		}
		one = at(b, one)
	} else if offered, err := s.ProvidersFor(p, one); err != nil {
		return one, err
	} else if len(offered) == 0 {
		return one, &Refusal{"provider_types", fmt.Sprintf("no provider among them offers %s in %s", one.Service, one.Amount.Currency)}
	}
	if err := checkDates(one, s.Clock.Of(p).Now()); err != nil {
		return one, err
	}
	err := s.Store.Update(func(tx *storage.Tx) (err error) {
		table := tx.Payments(p)
		if one.Number, err = table.NextNumber(); err != nil {
			return err
		}
		one.ID = bank.PaymentID(bank.NewID(s.Seed, one.Number, "payment", string(p)))
		one.State = bank.TaskID(bank.NewID(s.Seed, one.Number, "payment authorisation", string(p)))
		one.CreatedAt = s.Clock.Of(p).Now()
		return table.Put(one)
	})
	return one, err
}

// at is a payment once its bank is known.
func at(b Provider, one bank.Payment) bank.Payment {
	one.Provider, one.SaysFunds, one.Confirms = b.ID, b.SaysFunds, false
	for _, service := range b.Confirms {
		one.Confirms = one.Confirms || one.OwnLicence && service == string(one.Service)
	}
	return one
}

// checkDates refuses a first payment that comes too soon or on a day on which banks do not work, and an end before the beginning.
func checkDates(one bank.Payment, now time.Time) error {
	zone, err := calendar.Zone(calendar.ZoneOf(fixtures.GB))
	if err != nil {
		return err
	}
	today, first := calendar.In(now, zone), calendar.In(one.First, zone)
	if year := one.First.Year(); one.Service != bank.SinglePayment && year > lastYear {
		return &Refusal{dateField(one.Service), fmt.Sprintf("must be before the year %d", lastYear+1)}
	}
	switch soonest := calendar.AddWorkingDays(fixtures.GB, today, noticeDays); {
	case one.Service == bank.ScheduledPayment && first <= today:
		return &Refusal{dateField(one.Service), fmt.Sprintf("must be at least one day in the future: %s or later", today+1)}
	case one.Service != bank.StandingOrder:
	case first < soonest:
		return &Refusal{dateField(one.Service), fmt.Sprintf("must be a minimum of %d business days in the future: %s or later", noticeDays, soonest)}
	case !calendar.IsWorkingDay(fixtures.GB, first):
		return &Refusal{dateField(one.Service), fmt.Sprintf("must be on a business day; the next one is %s", calendar.AddWorkingDays(fixtures.GB, first, 1))}
	case !one.Last.IsZero() && !one.Last.After(one.First):
		return &Refusal{"last_payment_date", "must be after first_payment_date"}
	}
	return nil
}

// lastYear is the last of which the calendar knows the holidays.
const lastYear = 2100

func dateField(s bank.PaymentService) string {
	if s == bank.StandingOrder {
		return "first_payment_date"
	}
	return "requested_execution_date"
}

// Prefix is where the banks' pages are; a token follows.
const Prefix = "/pay/"

// Token is that of the link to the bank.
func (s *Service) Token(p bank.Project, id bank.PaymentID) (string, error) {
	return connection.EncryptToken(s.Key, append(append([]byte(nil), id[:]...), p...))
}

// Open finds what a link leads to. It returns ErrNotFound for one that leads nowhere, and ErrExpired, with the payment, when the 30 minutes
// are over by the clock.
func (s *Service) Open(token string) (p bank.Project, one bank.Payment, err error) {
	plain, err := connection.DecryptToken(s.Key, token)
	if err != nil || len(plain) < 16 {
		return "", one, ErrNotFound
	}
	p = bank.Project(plain[16:])
	one, err = s.Get(p, bank.PaymentID(plain[:16]))
	if err == nil && !s.Clock.Of(p).Now().Before(one.LinkExpiresAt()) {
		err = ErrExpired
	}
	return p, one, err
}

// Get is a payment by its id, or ErrNotFound.
func (s *Service) Get(p bank.Project, id bank.PaymentID) (one bank.Payment, err error) {
	err = s.Store.View(func(tx *storage.Tx) error {
		one, err = find(tx, p, id)
		return err
	})
	return one, err
}

func find(tx *storage.Tx, p bank.Project, id bank.PaymentID) (bank.Payment, error) {
	one, err := tx.Payments(p).Find(storage.ByPayment, storage.Key{}.ID(id))
	if errors.Is(err, storage.ErrNotFound) {
		err = ErrNotFound
	}
	return one, err
}

// Page are the payments of a service that are as wanted, the oldest first, from one place on and at most so many; and how many there are in all.
func (s *Service) Page(p bank.Project, service bank.PaymentService, wanted func(bank.Payment) bool, from, most int) (page []bank.Payment, total int, err error) {
	err = s.Store.View(func(tx *storage.Tx) error {
		page, total = nil, 0
		for one, err := range tx.Payments(p).After(nil) {
			if err != nil {
				return err
			}
			if one.Service != service || !wanted(one) {
				continue
			}
			if total >= from && len(page) < most {
				page = append(page, one)
			}
			total++
		}
		return nil
	})
	return page, total, err
}
