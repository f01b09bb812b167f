package emulator

import (
	"time"

	"budsandbox/bank"
)

// Clock is a time of a sandbox's: the one that projects share, or a project's own. Everything reads it: tokens, consents, tasks, bank data,
// webhooks.
type Clock struct {
	sandbox *Sandbox
	client  string
}

// Clock is the time that all projects share which have no clock of their own.
func (s *Sandbox) Clock() Clock { return Clock{sandbox: s} }

// Clock is the project's time. Moving, freezing or thawing it gives the project a clock of its own, which the others do not see.
func (c *Client) Clock() Clock { return Clock{c.sandbox, c.ID} }

// Now is what time it is.
func (c Clock) Now() time.Time { return c.sandbox.app.Clock.Of(bank.Project(c.client)).Now() }

// Advance moves the clock forward, and returns when all that this set off has settled: tasks, expiries, webhooks.
func (c Clock) Advance(by time.Duration) error { return c.AdvanceBy(by.String()) }

// AdvanceBy is Advance by a period of the calendar in ISO 8601, such as P1M for a month, however many days it has.
func (c Clock) AdvanceBy(period string) error {
	return c.sandbox.ask("POST", "/_sandbox/clock/advance", scopedTo(c.client, map[string]any{"by": period}), nil)
}

// Set moves the clock forward to an instant. Only Restore goes back.
func (c Clock) Set(to time.Time) error { return c.put("now", to.Format(time.RFC3339Nano)) }

// Freeze stops the clock where it is; tasks still end in real time.
func (c Clock) Freeze() error { return c.put("frozen", true) }

// Thaw lets a frozen clock run on.
func (c Clock) Thaw() error { return c.put("frozen", false) }

func (c Clock) put(name string, value any) error {
	return c.sandbox.ask("PUT", "/_sandbox/clock", scopedTo(c.client, map[string]any{name: value}), nil)
}
