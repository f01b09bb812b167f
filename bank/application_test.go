package bank_test

import (
	"testing"
	"time"

	"budsandbox/bank"
)

// Ensure that applications and links expire at the exact second, and that a link that is completed or expired stays
// closed.
func TestApplicationTimes(t *testing.T) {
	t.Parallel()
	made := time.Date(2026, 3, 28, 12, 0, 0, 0, time.UTC)
	if got := (bank.Application{CreatedAt: made}).DeletesAt(); !got.Equal(made.Add(30 * 24 * time.Hour)) {
		t.Errorf("an application ends at %v", got)
	}
	if got := (bank.Application{CreatedAt: made, OneTime: true}).DeletesAt(); !got.Equal(made.Add(24 * time.Hour)) {
		t.Errorf("one with one-time consent ends at %v", got)
	}
	end := made.Add(bank.LinkLife)
	fresh := bank.ApplicationLink{CreatedAt: made, ExpiresAt: end}
	opened, replaced, completed := fresh, fresh, fresh
	opened.OpenedAt, replaced.ReplacedAt, completed.CompletedAt = made, made, made
	for _, test := range []struct {
		link bank.ApplicationLink
		now  time.Time
		want bank.LinkStatus
		open bool
	}{
		{fresh, made, bank.LinkRequested, true}, {fresh, end.Add(-1), bank.LinkRequested, true},
		{fresh, end, bank.LinkExpired, false},
		{opened, made, bank.LinkInProgress, true}, {opened, end, bank.LinkExpired, false},
		{replaced, made, bank.LinkExpired, false},
		{completed, made, bank.LinkCompleted, false}, {completed, end, bank.LinkCompleted, false},
	} {
		if got := test.link.Status(test.now); got != test.want || test.link.Open(test.now) != test.open {
			t.Errorf("%+v at %v is %s, open %t", test.link, test.now, got, test.link.Open(test.now))
		}
	}
}
