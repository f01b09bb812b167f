package emulator

import (
	"time"

	"budsandbox/bank"
)

// Clock is the shared clock of a sandbox, or the clock of one project. Tokens, consents, tasks, bank data and webhooks
// all depend on it.
type Clock struct {
	sandbox *Sandbox
	client  string
}

// Clock returns the clock that is shared by all projects without their own.
func (s *Sandbox) Clock() Clock { return Clock{sandbox: s} }

// Clock returns the project's clock. Moving, freezing or releasing it gives the project its own clock, which does not
// affect other projects.
func (c *Client) Clock() Clock { return Clock{c.sandbox, c.ID} }

// Now returns the time of the clock.
func (c Clock) Now() time.Time { return c.sandbox.app.Clock.Of(bank.Project(c.client)).Now() }

// Advance moves the clock forward. It returns when everything that fell due is done: tasks, expiries and webhooks.
func (c Clock) Advance(by time.Duration) error { return c.AdvanceBy(by.String()) }

// AdvanceBy is Advance by a calendar period in ISO 8601, such as P1M for a month.
func (c Clock) AdvanceBy(period string) error {
	body := withClient(c.client, map[string]any{"by": period})
	return c.sandbox.controlRequest("POST", "/_sandbox/clock/advance", body, nil)
}

// Set moves the clock forward to a time. Only Restore moves it back.
func (c Clock) Set(to time.Time) error { return c.put("now", to.Format(time.RFC3339Nano)) }

// Freeze stops the clock. Tasks still end in real time.
func (c Clock) Freeze() error { return c.put("frozen", true) }

// Release lets a frozen clock run again.
func (c Clock) Release() error { return c.put("frozen", false) }

func (c Clock) put(name string, value any) error {
	return c.sandbox.controlRequest("PUT", "/_sandbox/clock", withClient(c.client, map[string]any{name: value}), nil)
}
