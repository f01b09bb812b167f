package assess

import (
	"context"
	"errors"
	"fmt"
	"maps"

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
		linkID, _, err := tx.ApplicationLinks(project).NextID(s.Seed, "application link")
		if err != nil {
			return err
		}
		now := s.now(project)
		link = bank.ApplicationLink{
			ID: bank.LinkID(linkID), Customer: application.Customer, Application: application.ID,
			Redirect: req.Redirect, CreatedAt: now, ExpiresAt: now.Add(life),
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

func notFound(err error) error {
	if errors.Is(err, storage.ErrNotFound) {
		return ErrNotFound
	}
	return err
}
