package emulator

import (
	"context"
	"fmt"
	"time"

	"budsandbox/emulator/internal/mail"
)

// Mail is an e-mail that Bud would have sent to a customer. The sandbox sends nothing.
type Mail struct {
	Client   string    `json:"client_id"`
	Customer string    `json:"customer_id"`
	At       time.Time `json:"sent_at"` // on the project's clock
	To       string    `json:"to"`
	Subject  string    `json:"subject"`
	Text     string    `json:"text"`
	Link     string    `json:"link"` // URL that the customer should open
}

// Mails gives access to the mails of a sandbox or a project.
type Mails struct {
	sandbox *Sandbox
	client  string // empty for all projects
}

// Mails returns the mails of all projects.
func (s *Sandbox) Mails() Mails { return Mails{sandbox: s} }

// Mails returns the mails of the project.
func (c *Client) Mails() Mails { return Mails{c.sandbox, c.ID} }

// MailFilter selects mails. Empty fields match all.
type MailFilter struct{ Customer, To string }

// List returns the latest thousand mails that match a filter, newest first.
func (m Mails) List(filter MailFilter) (all []Mail, err error) {
	query := newQuery(map[string]string{
		"client_id": m.client, "customer_id": filter.Customer, "to": filter.To, "limit": listLimit,
	})
	var list struct{ Data []Mail }
	err = m.sandbox.controlRequest("GET", "/_sandbox/mails?"+query.Encode(), nil, &list)
	return list.Data, err
}

// Wait returns the oldest mail to an address that no earlier call has returned. It waits for the mail until ctx is
// done, or for ten seconds if ctx has no deadline.
func (m Mails) Wait(ctx context.Context, to string) (Mail, error) {
	return m.WaitFor(ctx, func(m Mail) bool { return m.To == to })
}

// WaitFor is Wait for the oldest mail that match accepts.
func (m Mails) WaitFor(ctx context.Context, match func(Mail) bool) (Mail, error) {
	ctx, cancel := withDefaultWait(ctx)
	defer cancel()
	for {
		found, added, err := m.sandbox.app.Mails.Take(ctx, func(candidate mail.Mail) bool {
			return (m.client == "" || m.client == string(candidate.Project)) && match(newMail(candidate))
		})
		if err != nil {
			return Mail{}, err
		}
		if found != nil {
			return newMail(*found), nil
		}
		select {
		case <-added:
		case <-ctx.Done():
			return Mail{}, fmt.Errorf("no such mail: %w", ctx.Err())
		}
	}
}

// newMail converts a mail for users of the package.
func newMail(m mail.Mail) Mail {
	return Mail{
		Client: string(m.Project), Customer: m.Customer.String(), At: m.At, To: m.To,
		Subject: m.Subject, Text: m.Text, Link: m.Link,
	}
}
