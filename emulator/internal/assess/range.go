package assess

import (
	"context"
	"time"

	"budsandbox/bank"
	"budsandbox/storage"
)

// DateRange returns the first and the last second of a period of months or days. With byDate it ends with the day
// of connected, otherwise with the previous month. Both times are in the time zone of connected.
func DateRange(connected time.Time, byDate bool, number int, months bool) (from, to time.Time) {
	year, month, day := connected.Date()
	next := time.Date(year, month, 1, 0, 0, 0, 0, connected.Location())
	if byDate {
		next = time.Date(year, month, day+1, 0, 0, 0, 0, connected.Location())
	}
	if !months {
		from = time.Date(next.Year(), next.Month(), next.Day()-number, 0, 0, 0, 0, next.Location())
		return from, next.Add(-time.Second)
	}
	first := time.Date(next.Year(), next.Month()-time.Month(number), 1, 0, 0, 0, 0, next.Location())
	lastDay := first.AddDate(0, 1, -1).Day()
	return first.AddDate(0, 0, min(next.Day(), lastDay)-1), next.Add(-time.Second)
}

// ConnectedAt returns when the customer of an application last connected accounts, or the creation time of the
// application if the customer has not.
func (s *Service) ConnectedAt(
	ctx context.Context, project bank.Project, application bank.Application,
) (at time.Time, err error) {
	at = application.CreatedAt
	err = s.Store.View(ctx, func(tx *storage.Tx) error {
		latest, err := latestConnect(tx, project, application.Customer, time.Time{})
		if err == nil && latest != nil && !latest.Failed() {
			at = latest.Started
		}
		return err
	})
	return at, err
}
