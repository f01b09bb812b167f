package assess

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/branding"
	"budsandbox/emulator/internal/connection"
	"budsandbox/storage"
)

// Prefix is the path prefix of links. The id of the link follows.
const Prefix = "/connect-accounts/"

// LinkRequest holds the options of a new link.
type LinkRequest struct {
	SendTo   string // e-mail address of the customer; empty sends no mail
	Redirect string // final URL for the browser; empty for a page of the sandbox
	Base     string // base URL of the sandbox, for the mail
}

// RequestLink creates the link of an application. It replaces an earlier link.
func (s *Service) RequestLink(
	ctx context.Context, p bank.Project, id bank.ApplicationID, req LinkRequest,
) (link bank.ApplicationLink, err error) {
	err = s.Store.Update(ctx, func(tx *storage.Tx) error {
		a, err := s.find(tx, p, id)
		if err != nil {
			return err
		}
		if err := s.replaceLink(tx, p, a); err != nil {
			return err
		}
		life, err := linkLife(tx, p)
		if err != nil {
			return err
		}
		number, err := tx.ApplicationLinks(p).NextNumber()
		if err != nil {
			return err
		}
		now := s.now(p)
		link = bank.ApplicationLink{
			ID: bank.LinkID(bank.NewID(s.Seed, number, "application link", string(p))), Customer: a.Customer,
			Application: a.ID, Redirect: req.Redirect, CreatedAt: now, ExpiresAt: now.Add(life),
		}
		a.Link = link.ID
		if req.SendTo != "" {
			a.Metadata = maps.Clone(a.Metadata)
			if a.Metadata == nil {
				a.Metadata = map[string]string{}
			}
			a.Metadata[emailKey] = req.SendTo
			name, err := branding.Name(tx, p)
			if err != nil {
				return err
			}
			if err := s.Mail(tx, p, invitation(name, a, link, req)); err != nil {
				return err
			}
		}
		return errors.Join(tx.ApplicationLinks(p).Put(link), tx.Applications(p).Put(a))
	})
	return link, err
}

// emailKey is the field of the metadata that a mailed link sets.
const emailKey = "customer_email"

// replaceLink makes the latest link of an application expire, together with its session.
func (s *Service) replaceLink(tx *storage.Tx, p bank.Project, a bank.Application) error {
	r, err := record(tx, p, a)
	if err != nil || r.Link == nil || !r.Link.Open(s.Clock.Of(p).Now()) {
		return err
	}
	r.Link.ReplacedAt = s.Clock.Of(p).Now()
	if err := s.endSession(tx, p, *r.Link); err != nil {
		return err
	}
	return tx.ApplicationLinks(p).Put(*r.Link)
}

// endSession ends the session of a link, if there is one.
func (s *Service) endSession(tx *storage.Tx, p bank.Project, link bank.ApplicationLink) error {
	if link.Authorisation == (bank.TaskID{}) {
		return nil
	}
	err := s.Connections.EndSession(tx, p, link.Customer, link.Authorisation)
	if errors.Is(err, connection.ErrNotFound) {
		return nil
	}
	return err
}

// invitation returns the mail with a link.
func invitation(client string, a bank.Application, link bank.ApplicationLink, req LinkRequest) bank.Mail {
	address := req.Base + Prefix + link.ID.String()
	const text = "Hello %s,\n\n%s has asked you to share your bank data for your application.\n\n" +
		"To choose your bank and connect your accounts, follow this link:\n\n%s\n\n" +
		"The link is valid until %s.\n"
	until := link.ExpiresAt.Format("2 January 2006 15:04 UTC")
	return bank.Mail{
		Customer: a.Customer, At: link.CreatedAt, To: req.SendTo, Link: address,
		Subject: fmt.Sprintf("Connect your accounts for your application to %s", client),
		Text:    fmt.Sprintf(text, a.Primary.Name(), client, address, until),
	}
}

// Link returns a link with its project, or ErrNotFound.
func (s *Service) Link(ctx context.Context, id bank.LinkID) (p bank.Project, link bank.ApplicationLink, err error) {
	err = s.Store.View(ctx, func(tx *storage.Tx) error {
		p, link, err = s.findLink(tx, id)
		return err
	})
	return p, link, err
}

// findLink looks for a link in all projects, because its URL does not name one. Ids depend on the project's name, so
// projects share none.
func (s *Service) findLink(
	tx *storage.Tx, id bank.LinkID,
) (bank.Project, bank.ApplicationLink, error) {
	for p := range tx.ProjectsWith(storage.ApplicationLinkTable) {
		link, err := tx.ApplicationLinks(p).Find(storage.ByLink, storage.Key{}.ID(id))
		if errors.Is(err, storage.ErrNotFound) {
			continue
		}
		if err == nil {
			_, err = s.find(tx, p, link.Application)
		}
		return p, link, err
	}
	return "", bank.ApplicationLink{}, ErrNotFound
}

// Open follows a link and returns the applicant's session, which continues until it ends. It returns ErrNotFound
// for an unknown link. With ErrLinkExpired and ErrLinkUsed it also returns the link.
func (s *Service) Open(
	ctx context.Context, id bank.LinkID,
) (p bank.Project, link bank.ApplicationLink, session bank.TaskID, err error) {
	err = s.Store.Update(ctx, func(tx *storage.Tx) error {
		if p, link, err = s.findLink(tx, id); err != nil {
			return err
		}
		switch now := s.Clock.Of(p).Now(); link.Status(now) {
		case bank.LinkCompleted:
			return ErrLinkUsed
		case bank.LinkExpired:
			return ErrLinkExpired
		case bank.LinkRequested:
			a, err := s.Connections.StartForLink(tx, p, link)
			if err != nil {
				return err
			}
			link.OpenedAt, link.Authorisation = now, a.ID
			if err := tx.ApplicationLinks(p).Put(link); err != nil {
				return err
			}
		}
		session = link.Authorisation
		return nil
	})
	return p, link, session, err
}

// Finish completes a link if its applicant has connected a bank, and returns how the flow ended. A second call
// changes nothing.
func (s *Service) Finish(
	ctx context.Context, p bank.Project, id bank.LinkID,
) (link bank.ApplicationLink, end Ending, err error) {
	err = s.Store.Update(ctx, func(tx *storage.Tx) error {
		if link, err = tx.ApplicationLinks(p).Find(storage.ByLink, storage.Key{}.ID(id)); err != nil {
			return notFound(err)
		}
		now := s.Clock.Of(p).Now()
		latest, err := latestConnect(tx, p, link.Customer, link.OpenedAt)
		if err != nil {
			return err
		}
		end = Ending{Status: Failure}
		if latest != nil {
			end.Task = latest.ID
		}
		switch {
		case link.Status(now) == bank.LinkExpired:
			end.Error = ConnectionExpired
			return nil
		case latest == nil || latest.Failed():
			return nil
		}
		end.Status = Success
		if !latest.Done(s.Clock.Of(p)) {
			end.Status = Pending
		}
		return s.complete(tx, p, &link)
	})
	return link, end, err
}

// complete stores that the applicant has completed a link, and ends its session.
func (s *Service) complete(tx *storage.Tx, p bank.Project, link *bank.ApplicationLink) error {
	if !link.CompletedAt.IsZero() {
		return nil
	}
	link.CompletedAt = s.Clock.Of(p).Now()
	if link.OpenedAt.IsZero() {
		link.OpenedAt = link.CompletedAt
	}
	return errors.Join(s.endSession(tx, p, *link), tx.ApplicationLinks(p).Put(*link))
}

// latestConnect returns the latest successful connect task of a customer since a time. If there is none, it returns
// the latest failed one, or nil.
func latestConnect(
	tx *storage.Tx, p bank.Project, customer bank.CustomerID, since time.Time,
) (latest *bank.Fetch, err error) {
	for f, err := range tx.Fetches(p).WithPrefix(storage.CustomerKey(customer)) {
		if err != nil {
			return nil, err
		}
		if f.Kind != bank.FetchConnect || f.Started.Before(since) {
			continue
		}
		better := latest == nil || latest.Failed() && !f.Failed() ||
			latest.Failed() == f.Failed() && f.Started.After(latest.Started)
		if better {
			latest = &f
		}
	}
	return latest, nil
}

// CompleteOpen completes the open links of a customer who was connected without pages. It is a callback for
// connection.Service.OnConnect.
func (s *Service) CompleteOpen(tx *storage.Tx, p bank.Project, customer bank.CustomerID) error {
	var open []bank.ApplicationLink
	for link, err := range tx.ApplicationLinks(p).WithPrefix(storage.CustomerKey(customer)) {
		if err != nil {
			return err
		}
		if link.Open(s.Clock.Of(p).Now()) {
			open = append(open, link)
		}
	}
	for _, link := range open {
		if err := s.complete(tx, p, &link); err != nil {
			return err
		}
	}
	return nil
}

// Ending is the result of the flow of a link, which the redirect reports to the client.
type Ending struct {
	Status string
	Task   bank.TaskID // connect task; zero if there was none
	Error  string      // empty for none
}

// The statuses and errors of an Ending (docs/research/bud.md#assess).
const (
	Success           = "success"
	Failure           = "failure"
	Pending           = "pending" // the data are still being fetched
	ConnectionExpired = "connection_expired"
	AlreadyStarted    = "connection_already_started"
)

// RedirectURL returns the client's URL with the parameters of an ending, or "" if the client gave none.
func RedirectURL(link bank.ApplicationLink, end Ending) string {
	if link.Redirect == "" {
		return ""
	}
	pairs := []string{"status", end.Status, "customer_id", link.Customer.String()}
	if end.Task != (bank.TaskID{}) {
		pairs = append(pairs, "task_id", end.Task.String())
	}
	pairs = append(pairs, "application_id", link.Application.String(), "connection_id", link.ID.String())
	if end.Error != "" {
		pairs = append(pairs, "error", end.Error)
	}
	return connection.WithQuery(link.Redirect, pairs...)
}

func notFound(err error) error {
	if errors.Is(err, storage.ErrNotFound) {
		return ErrNotFound
	}
	return err
}
