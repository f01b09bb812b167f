package connection

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"time"

	"budsandbox/bank"
	"budsandbox/storage"
)

// Started is an authorisation that waits for the customer. The path of its page is /connect/ followed by the token.
type Started struct {
	Authorisation bank.Authorisation
	LinkToken     string
}

// authorisationRetention is how long authorisations are retained, so that late polls and repeated codes get a
// response.
const authorisationRetention = 24 * time.Hour

// StartGateway starts an authorisation on Bud's own pages. It returns a Refusal for an unknown provider, and
// ErrMaintenance if all providers that the client named are in maintenance.
func (s *Service) StartGateway(
	ctx context.Context, p bank.Project, c bank.Customer, returnURL string, g bank.Gateway,
) (Started, error) {
	for _, id := range g.Providers {
		if _, err := s.provider(id); err != nil {
			return Started{}, err
		}
	}
	if g.Email == "" {
		g.Base = "" // only mails need it
	}
	a := bank.Authorisation{Customer: c.ID, Return: returnURL, Gateway: g}
	return s.start(ctx, p, a, 0, func(tx *storage.Tx, _ *bank.Authorisation) error {
		var closed error
		for _, id := range g.Providers {
			closed = s.checkOpen(tx, p, id)
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
	ctx context.Context, p bank.Project, c bank.Customer, req OwnLicenceRequest,
) (Started, error) {
	found, err := s.providerFor(c, req.Provider)
	if err != nil {
		return Started{}, err
	}
	a := bank.Authorisation{
		Customer: c.ID, OwnLicence: true, Provider: found.ID, Return: req.Return, Direct: req.Direct,
		Consent: req.Consent,
	}
	return s.start(ctx, p, a, taskDelay, func(tx *storage.Tx, a *bank.Authorisation) error {
		if err := s.checkOpen(tx, p, found.ID); err != nil {
			return err
		}
		if req.Consent != (bank.ConsentID{}) {
			old, err := tx.Consents(p).Get(storage.ConsentKey(c.ID, req.Consent))
			if errors.Is(err, storage.ErrNotFound) || (err == nil && old.Provider != found.ID) {
				text := fmt.Sprintf("the customer has no consent %s at %s", req.Consent, found.ID)
				return &Refusal{ErrNotFound, "consent_id", text}
			}
			return err
		}
		consent, err := s.newConsent(tx, p, c, found.ID)
		if err != nil {
			return err
		}
		a.Consent = consent.ID
		consent.OwnLicence = true
		return tx.Consents(p).Put(consent)
	})
}

// StartForLink starts the session of an applicant who follows a link, within the caller's transaction. The session
// ends when the link does.
func (s *Service) StartForLink(
	tx *storage.Tx, p bank.Project, link bank.ApplicationLink,
) (bank.Authorisation, error) {
	return s.addAuthorisation(tx, p, bank.Authorisation{
		Customer: link.Customer, Return: link.Redirect, Link: link.ID, Until: link.ExpiresAt,
		Gateway: bank.Gateway{ConnectMore: true},
	}, 0)
}

// EndSession makes a session expire now, within the caller's transaction.
func (s *Service) EndSession(
	tx *storage.Tx, p bank.Project, customer bank.CustomerID, id bank.TaskID,
) error {
	a, err := tx.Authorisations(p).Get(storage.FetchKey(customer, id))
	if err != nil {
		return notFound(err)
	}
	a.Until = s.now(p)
	return tx.Authorisations(p).Put(a)
}

// start stores an authorisation unless complete, which may change it, returns an error.
func (s *Service) start(
	ctx context.Context, p bank.Project, a bank.Authorisation, delay time.Duration,
	complete func(*storage.Tx, *bank.Authorisation) error,
) (started Started, err error) {
	err = s.Store.Update(ctx, func(tx *storage.Tx) error {
		completed := a // the transaction may run again
		if err := checkExists(tx, p, a.Customer); err != nil {
			return err
		}
		if err := complete(tx, &completed); err != nil {
			return err
		}
		started.Authorisation, err = s.addAuthorisation(tx, p, completed, delay)
		return err
	})
	if err == nil {
		started.LinkToken, err = s.token(p, a.Customer, started.Authorisation.ID)
	}
	return started, err
}

// addAuthorisation stores a new authorisation and deletes the customer's old ones.
func (s *Service) addAuthorisation(
	tx *storage.Tx, p bank.Project, a bank.Authorisation, delay time.Duration,
) (bank.Authorisation, error) {
	table := tx.Authorisations(p)
	number, err := table.NextNumber()
	if err != nil {
		return a, err
	}
	a.Task = s.task(p, bank.TaskID(bank.NewID(s.Seed, number, "authorisation", string(p))), delay)
	for old, err := range table.WithPrefix(storage.CustomerKey(a.Customer)) {
		if err != nil {
			return a, err
		}
		if a.Started.Sub(old.Started) > authorisationRetention && !a.Started.Before(old.ExpiresAt()) {
			if err := table.Delete(storage.FetchKey(old.Customer, old.ID)); err != nil {
				return a, err
			}
		}
	}
	return a, table.Put(a)
}

// newConsent returns a new consent that waits for authorisation, without storing it.
func (s *Service) newConsent(
	tx *storage.Tx, p bank.Project, c bank.Customer, provider string,
) (bank.Consent, error) {
	number, err := tx.Consents(p).NextNumber()
	if err != nil {
		return bank.Consent{}, err
	}
	consent := awaitingConsent(c, provider, s.now(p), defaultMonths)
	consent.ID = bank.ConsentID(bank.NewID(s.Seed, number, "consent", string(p)))
	return consent, nil
}

// awaitingConsent returns a consent without an id that waits for authorisation from now on. It covers a history of the
// given months.
func awaitingConsent(c bank.Customer, provider string, now time.Time, months int) bank.Consent {
	return bank.Consent{
		Customer: c.ID, Provider: provider, Status: bank.ConsentAwaiting, CreatedAt: now, ConsentedAt: now,
		TransactionFrom: historyFrom(now, months), Resources: resourcesOf(c),
	}
}

// ReturnURL returns the client's URL with the parameters status and task_id of a connect task.
func ReturnURL(a bank.Authorisation, f bank.Fetch) string {
	status := "success"
	if f.Failed() {
		status = "failed"
	}
	return WithQuery(a.Return, "status", status, "task_id", f.ID.String())
}

// PlainReturnURL returns the client's URL with status success, for a session that connects nothing.
func PlainReturnURL(a bank.Authorisation) string { return WithQuery(a.Return, "status", "success") }

// LeaveURL returns the client's URL with status failed, for a customer who leaves the session.
func LeaveURL(a bank.Authorisation) string { return WithQuery(a.Return, "status", "failed") }

// CallbackURL returns the client's own callback with the bank's code, which names the persona, or with its error.
func CallbackURL(a bank.Authorisation, persona string, failure bank.Result) string {
	switch failure {
	case "", bank.Success:
		return WithQuery(a.Return, "state", a.ID.String(), "code", personaCode+persona)
	case bank.AuthDenied:
		return WithQuery(a.Return, "state", a.ID.String(), "error", "access_denied")
	default:
		return WithQuery(a.Return, "state", a.ID.String(), "error", string(failure))
	}
}

// WithQuery adds parameters to a URL. pairs alternates names and values. The existing parameters keep their order.
func WithQuery(address string, pairs ...string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address // checked when the authorisation started
	}
	query := u.RawQuery
	for pair := range slices.Chunk(pairs, 2) {
		if query != "" {
			query += "&"
		}
		query += url.QueryEscape(pair[0]) + "=" + url.QueryEscape(pair[1])
	}
	u.RawQuery = query
	return u.String()
}
