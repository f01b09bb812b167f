package connection

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"time"

	"budsandbox/bank"
	"budsandbox/storage"
)

// Started is an authorisation that waits for the customer. The path of its page is /connect/ and the token.
type Started struct {
	Authorisation bank.Authorisation
	LinkToken     string
}

// keepsAuthorisations is how long one stays known after it began, so that its last poll and a code posted twice are answered.
const keepsAuthorisations = 24 * time.Hour

// StartGateway opens Bud's own screens for a customer. It refuses providers that nobody knows, and with ErrMaintenance when all
// that the client named are closed.
func (s *Service) StartGateway(p bank.Project, c bank.Customer, returns string, g bank.Gateway) (Started, error) {
	for _, id := range g.Providers {
		if _, err := s.provider(id); err != nil {
			return Started{}, err
		}
	}
	return s.begin(p, bank.Authorisation{Customer: c.ID, Return: returns, Gateway: g}, 0, func(tx *storage.Tx, _ *bank.Authorisation) error {
		var closed error
		for _, id := range g.Providers {
			if closed = s.mustBeOpen(tx, p, id); closed == nil {
				return nil
			}
		}
		return closed
	})
}

// OwnLicenceRequest asks for an authorisation with the client's own screens.
type OwnLicenceRequest struct {
	Provider string
	Return   string         // where Bud's callback sends the browser
	Direct   bool           // there is no callback: Return is the client's own, and gets the bank's codes
	Consent  bank.ConsentID // to authorise again; zero for a new one
}

// StartOwnLicence opens the bank's screens for a client with a licence of its own. A consent waits for the authorisation.
func (s *Service) StartOwnLicence(p bank.Project, c bank.Customer, o OwnLicenceRequest) (Started, error) {
	at, err := s.providerFor(c, o.Provider)
	if err != nil {
		return Started{}, err
	}
	a := bank.Authorisation{Customer: c.ID, OwnLicence: true, Provider: at.ID, Return: o.Return, Direct: o.Direct, Consent: o.Consent}
	return s.begin(p, a, taskDelay, func(tx *storage.Tx, a *bank.Authorisation) error {
		if err := s.mustBeOpen(tx, p, at.ID); err != nil {
			return err
		}
		if o.Consent != (bank.ConsentID{}) {
			old, err := tx.Consents(p).Get(storage.ConsentKey(c.ID, o.Consent))
			if errors.Is(err, storage.ErrNotFound) || (err == nil && old.Provider != at.ID) {
				return &Refusal{ErrNotFound, "consent_id", fmt.Sprintf("the customer has no consent %s at %s", o.Consent, at.ID)}
			}
			return err
		}
		waiting, err := s.newConsent(tx, p, c, at.ID)
		if err != nil {
			return err
		}
		a.Consent, waiting.OwnLicence = waiting.ID, true
		return tx.Consents(p).Put(waiting)
	})
}

// begin stores an authorisation once check lets it, and forgets the customer's old ones.
func (s *Service) begin(p bank.Project, a bank.Authorisation, delay time.Duration, check func(*storage.Tx, *bank.Authorisation) error) (b Started, err error) {
	err = s.Store.Update(func(tx *storage.Tx) error {
		own := a
		if err := present(tx, p, a.Customer); err != nil {
			return err
		}
		if err := check(tx, &own); err != nil {
			return err
		}
		table := tx.Authorisations(p)
		number, err := table.NextNumber()
		if err != nil {
			return err
		}
		own.Task = s.task(p, bank.TaskID(bank.NewID(s.Seed, number, "authorisation", string(p))), delay)
		for old, err := range table.Under(storage.CustomerKey(a.Customer)) {
			if err != nil {
				return err
			}
			if own.Started.Sub(old.Started) > keepsAuthorisations {
				if err := table.Delete(storage.FetchKey(old.Customer, old.ID)); err != nil {
					return err
				}
			}
		}
		b.Authorisation = own
		return table.Put(own)
	})
	if err == nil {
		b.LinkToken, err = s.token(p, a.Customer, b.Authorisation.ID)
	}
	return b, err
}

// newConsent is a consent that waits to be authorised.
func (s *Service) newConsent(tx *storage.Tx, p bank.Project, c bank.Customer, provider string) (bank.Consent, error) {
	number, err := tx.Consents(p).NextNumber()
	if err != nil {
		return bank.Consent{}, err
	}
	now := s.Clock.Of(p).Now()
	return bank.Consent{
		ID: bank.ConsentID(bank.NewID(s.Seed, number, "consent", string(p))), Customer: c.ID, Provider: provider,
		Status: bank.ConsentAwaiting, CreatedAt: now, ConsentedAt: now, TransactionFrom: historyFrom(now, defaultMonths), Resources: resourcesOf(c),
	}, nil
}

// ReturnURL is where the browser goes when a task of connecting has been made: the client's address with status and task_id.
func ReturnURL(a bank.Authorisation, f bank.Fetch) string {
	status := "success"
	if f.Failed() {
		status = "failed"
	}
	return WithQuery(a.Return, "status", status, "task_id", f.ID.String())
}

// PlainReturnURL is where the browser goes when nothing was connected, and nothing was to be.
func PlainReturnURL(a bank.Authorisation) string { return WithQuery(a.Return, "status", "success") }

// LeaveURL is where the browser goes when the customer leaves without having done what the client sent him for.
func LeaveURL(a bank.Authorisation) string { return WithQuery(a.Return, "status", "failed") }

// CodesURL is where the browser goes when the bank answers the client directly: the persona chosen, or the failure.
func CodesURL(a bank.Authorisation, persona string, failure bank.Result) string {
	switch failure {
	case "", bank.Success:
		return WithQuery(a.Return, "state", a.ID.String(), "code", personaCode+persona)
	case bank.AuthDenied:
		return WithQuery(a.Return, "state", a.ID.String(), "error", "access_denied")
	default:
		return WithQuery(a.Return, "state", a.ID.String(), "error", string(failure))
	}
}

// WithQuery adds parameters to an address and keeps its own, in the order in which the client wrote them.
func WithQuery(address string, pairs ...string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address // it was checked when the authorisation began
	}
	own := u.RawQuery
	for pair := range slices.Chunk(pairs, 2) {
		if own != "" {
			own += "&"
		}
		own += url.QueryEscape(pair[0]) + "=" + url.QueryEscape(pair[1])
	}
	u.RawQuery = own
	return u.String()
}
