package emulator

import (
	"time"
)

// Clock is a sandbox's time. Everything in it reads this clock: tokens, consents, tasks, bank data, webhooks.
type Clock struct{ sandbox *Sandbox }

// Clock is the sandbox's time.
func (s *Sandbox) Clock() Clock { return Clock{s} }

// Now is what time it is in the sandbox.
func (c Clock) Now() time.Time { return c.sandbox.clock.Now() }

// Advance moves the clock forward, and returns when all that this set off has settled: tasks, expiries, webhooks.
func (c Clock) Advance(by time.Duration) error { return c.AdvanceBy(by.String()) }

// AdvanceBy is Advance by a period of the calendar in ISO 8601, such as P1M for a month, however many days it has.
func (c Clock) AdvanceBy(period string) error {
	return c.sandbox.ask("POST", "/_sandbox/clock/advance", map[string]string{"by": period}, nil)
}

// Set moves the clock forward to an instant. Only Restore goes back.
func (c Clock) Set(to time.Time) error {
	return c.sandbox.ask("PUT", "/_sandbox/clock", map[string]string{"now": to.Format(time.RFC3339Nano)}, nil)
}

// Freeze stops the clock where it is; tasks still end in real time.
func (c Clock) Freeze() error {
	return c.sandbox.ask("PUT", "/_sandbox/clock", map[string]bool{"frozen": true}, nil)
}

// Thaw lets a frozen clock run on.
func (c Clock) Thaw() error {
	return c.sandbox.ask("PUT", "/_sandbox/clock", map[string]bool{"frozen": false}, nil)
}
