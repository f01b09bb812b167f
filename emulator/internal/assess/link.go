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
	ctx context.Context, project bank.Project, id bank.ApplicationID, req LinkRequest,
) (link bank.ApplicationLink, err error) {
	err = s.Store.Update(ctx, func(tx *storage.Tx) error {
		application, err := s.find(tx, project, id)
		if err != nil {
			return err
		}
		if err := s.replaceLink(tx, project, application); err != nil {
			return err
		}
		life, err := linkLife(tx, project)
		if err != nil {
			return err
		}
		number, err := tx.ApplicationLinks(project).NextNumber()
		if err != nil {
			return err
		}
		now := s.now(project)
		link = bank.ApplicationLink{
			ID: bank.LinkID(bank.NewID(s.Seed, number, "application link", string(project))), Customer: application.Customer,
			Application: application.ID, Redirect: req.Redirect, CreatedAt: now, ExpiresAt: now.Add(life),
		}
		application.Link = link.ID
		if req.SendTo != "" {
			application.Metadata = maps.Clone(application.Metadata)
			if application.Metadata == nil {
				application.Metadata = map[string]string{}
			}
			application.Metadata[emailKey] = req.SendTo
			name, err := branding.Name(tx, project)
			if err != nil {
				return err
			}
			if err := s.Mail(tx, project, invitation(name, application, link, req)); err != nil {
				return err
			}
		}
		return errors.Join(tx.ApplicationLinks(project).Put(link), tx.Applications(project).Put(application))
	})
	return link, err
}

// emailKey is the field of the metadata that a mailed link sets.
const emailKey = "customer_email"

// replaceLink makes the latest link of an application expire, together with its session.
func (s *Service) replaceLink(tx *storage.Tx, project bank.Project, a bank.Application) error {
	record, err := newRecord(tx, project, a)
	if err != nil || record.Link == nil || !record.Link.Open(s.Clock.Of(project).Now()) {
		return err
	}
	record.Link.ReplacedAt = s.Clock.Of(project).Now()
	if err := s.endSession(tx, project, *record.Link); err != nil {
		return err
	}
	return tx.ApplicationLinks(project).Put(*record.Link)
}

// endSession ends the session of a link, if there is one.
func (s *Service) endSession(tx *storage.Tx, project bank.Project, link bank.ApplicationLink) error {
	if link.Authorisation == (bank.TaskID{}) {
		return nil
	}
	err := s.Connections.EndSession(tx, project, link.Customer, link.Authorisation)
	if errors.Is(err, connection.ErrNotFound) {
		return nil
	}
	return err
}

// invitation returns the mail with a link.
func invitation(client string, application bank.Application, link bank.ApplicationLink, req LinkRequest) bank.Mail {
	address := req.Base + Prefix + link.ID.String()
	const text = "Hello %s,\n\n%s has asked you to share your bank data for your application.\n\n" +
		"To choose your bank and connect your accounts, follow this link:\n\n%s\n\n" +
		"The link is valid until %s.\n"
	until := link.ExpiresAt.Format("2 January 2006 15:04 UTC")
	return bank.Mail{
		Customer: application.Customer, At: link.CreatedAt, To: req.SendTo, Link: address,
		Subject: fmt.Sprintf("Connect your accounts for your application to %s", client),
		Text:    fmt.Sprintf(text, application.Primary.Name(), client, address, until),
	}
}

// Link returns a link with its project, or ErrNotFound.
func (s *Service) Link(
	ctx context.Context, id bank.LinkID,
) (project bank.Project, link bank.ApplicationLink, err error) {
	err = s.Store.View(ctx, func(tx *storage.Tx) error {
		project, link, err = s.findLink(tx, id)
		return err
	})
	return project, link, err
}

// findLink looks for a link in all projects, because its URL does not name one. Ids depend on the project's name, so
// projects share none.
func (s *Service) findLink(
	tx *storage.Tx, id bank.LinkID,
) (bank.Project, bank.ApplicationLink, error) {
	for project := range tx.ProjectsWith(storage.ApplicationLinkTable) {
		link, err := tx.ApplicationLinks(project).Find(storage.ByLink, storage.Key{}.ID(id))
		if errors.Is(err, storage.ErrNotFound) {
			continue
		}
		if err == nil {
			_, err = s.find(tx, project, link.Application)
		}
		return project, link, err
	}
	return "", bank.ApplicationLink{}, ErrNotFound
}

// Open follows a link and returns the applicant's session, which continues until it ends. It returns ErrNotFound
// for an unknown link. With ErrLinkExpired and ErrLinkUsed it also returns the link.
func (s *Service) Open(
	ctx context.Context, id bank.LinkID,
) (project bank.Project, link bank.ApplicationLink, session bank.TaskID, err error) {
	err = s.Store.Update(ctx, func(tx *storage.Tx) error {
		if project, link, err = s.findLink(tx, id); err != nil {
			return err
		}
		switch now := s.Clock.Of(project).Now(); link.Status(now) {
		case bank.LinkCompleted:
			return ErrLinkUsed
		case bank.LinkExpired:
			return ErrLinkExpired
		case bank.LinkRequested:
			authorisation, err := s.Connections.StartForLink(tx, project, link)
			if err != nil {
				return err
			}
			link.OpenedAt, link.Authorisation = now, authorisation.ID
			if err := tx.ApplicationLinks(project).Put(link); err != nil {
				return err
			}
		}
		session = link.Authorisation
		return nil
	})
	return project, link, session, err
}

// Finish completes a link if its applicant has connected a bank, and returns how the flow ended. A second call
// changes nothing.
func (s *Service) Finish(
	ctx context.Context, project bank.Project, id bank.LinkID,
) (link bank.ApplicationLink, end Ending, err error) {
	err = s.Store.Update(ctx, func(tx *storage.Tx) error {
		if link, err = tx.ApplicationLinks(project).Find(storage.ByLink, storage.Key{}.ID(id)); err != nil {
			return notFound(err)
		}
		now := s.Clock.Of(project).Now()
		latest, err := latestConnect(tx, project, link.Customer, link.OpenedAt)
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
		if !latest.Done(s.Clock.Of(project)) {
			end.Status = Pending
		}
		return s.complete(tx, project, &link)
	})
	return link, end, err
}

// complete stores that the applicant has completed a link, and ends its session.
func (s *Service) complete(tx *storage.Tx, project bank.Project, link *bank.ApplicationLink) error {
	if !link.CompletedAt.IsZero() {
		return nil
	}
	link.CompletedAt = s.Clock.Of(project).Now()
	if link.OpenedAt.IsZero() {
		link.OpenedAt = link.CompletedAt
	}
	return errors.Join(s.endSession(tx, project, *link), tx.ApplicationLinks(project).Put(*link))
}

// latestConnect returns the latest successful connect task of a customer since a time. If there is none, it returns
// the latest failed one, or nil.
func latestConnect(
	tx *storage.Tx, project bank.Project, customerID bank.CustomerID, since time.Time,
) (latest *bank.Fetch, err error) {
	for fetch, err := range tx.Fetches(project).WithPrefix(storage.CustomerKey(customerID)) {
		if err != nil {
			return nil, err
		}
		if fetch.Kind != bank.FetchConnect || fetch.Started.Before(since) {
			continue
		}
		better := latest == nil || latest.Failed() && !fetch.Failed() ||
			latest.Failed() == fetch.Failed() && fetch.Started.After(latest.Started)
		if better {
			latest = &fetch
		}
	}
	return latest, nil
}

// CompleteOpen completes the open links of a customer who was connected without pages. It is a callback for
// connection.Service.OnConnect.
func (s *Service) CompleteOpen(tx *storage.Tx, project bank.Project, customerID bank.CustomerID) error {
	var open []bank.ApplicationLink
	for link, err := range tx.ApplicationLinks(project).WithPrefix(storage.CustomerKey(customerID)) {
		if err != nil {
			return err
		}
		if link.Open(s.Clock.Of(project).Now()) {
			open = append(open, link)
		}
	}
	for _, link := range open {
		if err := s.complete(tx, project, &link); err != nil {
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
