package connection

import (
	"context"
	"errors"
	"fmt"
	"time"

	"budsandbox/bank"
	"budsandbox/storage"
)

// StartedAuthorisation is an authorisation that waits for the customer. The path of its page is /connect/ followed by
// the token.
type StartedAuthorisation struct {
	Authorisation bank.Authorisation
	LinkToken     string
}

// authorisationRetention is how long authorisations are retained, so that late polls and repeated codes get a
// response.
const authorisationRetention = 24 * time.Hour

// StartGateway starts an authorisation on Bud's own pages. It returns a Refusal for an unknown provider, and
// ErrMaintenance if all providers that the client named are in maintenance.
func (s *Service) StartGateway(
	ctx context.Context, project bank.Project, customer bank.Customer, returnURL string, gateway bank.Gateway,
) (StartedAuthorisation, error) {
	for _, id := range gateway.Providers {
		if _, err := s.provider(id); err != nil {
			return StartedAuthorisation{}, err
		}
	}
	if gateway.Email == "" {
		gateway.Base = "" // only mails need it
	}
	a := bank.Authorisation{Customer: customer.ID, Return: returnURL, Gateway: gateway}
	return s.start(ctx, project, a, 0, func(tx *storage.Tx, _ *bank.Authorisation) error {
		var closed error
		for _, id := range gateway.Providers {
			closed = s.checkOpen(tx, project, id)
			if closed == nil {
				return nil
			}
		}
		return closed
	})
}

// OwnLicenceRequest describes an authorisation for a client with its own licence.
type OwnLicenceRequest struct {
	Provider string
	Return   string         // URL to which Bud's callback redirects the browser
	Direct   bool           // Return is the client's own callback and receives the bank's code
	Consent  bank.ConsentID // consent to authorise again; zero for a new one
}

// StartOwnLicence starts an authorisation on the bank's pages for a client with its own licence. It creates a consent
// that waits for the authorisation.
func (s *Service) StartOwnLicence(
	ctx context.Context, project bank.Project, customer bank.Customer, req OwnLicenceRequest,
) (StartedAuthorisation, error) {
	found, err := s.providerFor(customer, req.Provider)
	if err != nil {
		return StartedAuthorisation{}, err
	}
	authorisation := bank.Authorisation{
		Customer: customer.ID, OwnLicence: true, Provider: found.ID, Return: req.Return, Direct: req.Direct,
		Consent: req.Consent,
	}
	return s.start(ctx, project, authorisation, taskDelay, func(tx *storage.Tx, authorisation *bank.Authorisation) error {
		if err := s.checkOpen(tx, project, found.ID); err != nil {
			return err
		}
		if req.Consent != (bank.ConsentID{}) {
			old, err := tx.Consents(project).Get(storage.ConsentKey(customer.ID, req.Consent))
			if errors.Is(err, storage.ErrNotFound) || (err == nil && old.Provider != found.ID) {
				text := fmt.Sprintf("the customer has no consent %s at %s", req.Consent, found.ID)
				return &Refusal{ErrNotFound, "consent_id", text}
			}
			return err
		}
		consent, err := s.newConsent(tx, project, customer, found.ID)
		if err != nil {
			return err
		}
		authorisation.Consent = consent.ID
		consent.OwnLicence = true
		return tx.Consents(project).Put(consent)
	})
}

// StartForLink starts the session of an applicant who follows a link, within the caller's transaction. The session
// ends when the link does.
func (s *Service) StartForLink(
	tx *storage.Tx, project bank.Project, link bank.ApplicationLink,
) (bank.Authorisation, error) {
	return s.addAuthorisation(tx, project, bank.Authorisation{
		Customer: link.Customer, Return: link.Redirect, Link: link.ID, Until: link.ExpiresAt,
		Gateway: bank.Gateway{ConnectMore: true},
	}, 0)
}

// EndSession makes a session expire now, within the caller's transaction.
func (s *Service) EndSession(
	tx *storage.Tx, project bank.Project, customerID bank.CustomerID, id bank.TaskID,
) error {
	authorisation, err := tx.Authorisations(project).Get(storage.FetchKey(customerID, id))
	if err != nil {
		return notFound(err)
	}
	authorisation.Until = s.now(project)
	return tx.Authorisations(project).Put(authorisation)
}

// start stores an authorisation unless complete, which may change it, returns an error.
func (s *Service) start(
	ctx context.Context, project bank.Project, authorisation bank.Authorisation, delay time.Duration,
	complete func(*storage.Tx, *bank.Authorisation) error,
) (started StartedAuthorisation, err error) {
	err = s.Store.Update(ctx, func(tx *storage.Tx) error {
		completed := authorisation // the transaction may run again
		if err := checkExists(tx, project, authorisation.Customer); err != nil {
			return err
		}
		if err := complete(tx, &completed); err != nil {
			return err
		}
		started.Authorisation, err = s.addAuthorisation(tx, project, completed, delay)
		return err
	})
	if err == nil {
		started.LinkToken, err = s.token(project, authorisation.Customer, started.Authorisation.ID)
	}
	return started, err
}

// addAuthorisation stores a new authorisation and deletes the customer's old ones.
func (s *Service) addAuthorisation(
	tx *storage.Tx, project bank.Project, authorisation bank.Authorisation, delay time.Duration,
) (bank.Authorisation, error) {
	table := tx.Authorisations(project)
	id, _, err := table.NextID(s.Seed, "authorisation")
	if err != nil {
		return authorisation, err
	}
	authorisation.Task = s.task(project, bank.TaskID(id), delay)
	for old, err := range table.WithPrefix(storage.CustomerKey(authorisation.Customer)) {
		if err != nil {
			return authorisation, err
		}
		if authorisation.Started.Sub(old.Started) > authorisationRetention && !authorisation.Started.Before(old.ExpiresAt()) {
			if err := table.Delete(storage.FetchKey(old.Customer, old.ID)); err != nil {
				return authorisation, err
			}
		}
	}
	return authorisation, table.Put(authorisation)
}

// newConsent returns a new consent that waits for authorisation, without storing it.
func (s *Service) newConsent(
	tx *storage.Tx, project bank.Project, customer bank.Customer, provider string,
) (bank.Consent, error) {
	id, _, err := tx.Consents(project).NextID(s.Seed, "consent")
	if err != nil {
		return bank.Consent{}, err
	}
	consent := awaitingConsent(customer, provider, s.now(project), defaultMonths)
	consent.ID = bank.ConsentID(id)
	return consent, nil
}

// awaitingConsent returns a consent without an id that waits for authorisation from now on. It covers a history of the
// given months.
func awaitingConsent(customer bank.Customer, provider string, now time.Time, months int) bank.Consent {
	return bank.Consent{
		Customer: customer.ID, Provider: provider, Status: bank.ConsentAwaiting, CreatedAt: now, ConsentedAt: now,
		TransactionFrom: historyFrom(now, months), Resources: resourcesOf(customer),
	}
}
