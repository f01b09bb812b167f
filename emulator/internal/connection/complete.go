package connection

import (
	"errors"
	"fmt"
	"strings"

	"budsandbox/bank"
	"budsandbox/storage"
)

// Complete ends a visit in a connection: the customer has chosen provider and persona and agreed. It returns ErrExpired and
// ErrUsed; a gateway with ConnectMore can be used again. A magic persona or an outcome makes it fail as at the bank.
func (s *Service) Complete(v Session, o ConnectRequest) (ConnectResult, error) {
	if v.Authorisation.OwnLicence && o.Provider == "" {
		o.Provider = v.Authorisation.Provider
	}
	if err := chosen(v.Authorisation, o.Provider); err != nil {
		return ConnectResult{}, err
	}
	checked, err := s.check(v.Customer, o)
	if err != nil {
		return ConnectResult{}, err
	}
	return s.end(v, checked)
}

// Fail ends a visit without a connection, because the customer refused or the bank did.
func (s *Service) Fail(v Session, provider string, result bank.Result) (ConnectResult, error) {
	if v.Authorisation.OwnLicence {
		provider = v.Authorisation.Provider
	}
	if !result.Known() || result == bank.Success {
		return ConnectResult{}, &Refusal{ErrResult, "outcome", fmt.Sprintf("%q is no failure; a result code such as %s is", result, bank.AuthDenied)}
	}
	at, err := s.provider(provider)
	if err != nil {
		return ConnectResult{}, err
	}
	return s.end(v, resolved{provider: at.ID, result: result})
}

// chosen refuses a provider that the client did not offer.
func chosen(a bank.Authorisation, provider string) error {
	offered := a.Gateway.Providers
	if a.OwnLicence {
		offered = []string{a.Provider}
	}
	for _, id := range offered {
		if id == provider {
			return nil
		}
	}
	if len(offered) == 0 {
		return nil
	}
	return &Refusal{ErrProvider, "provider", fmt.Sprintf("provider %q was not offered; choose one of %s", provider, strings.Join(offered, ", "))}
}

// end makes the task of connecting, and uses the authorisation up.
func (s *Service) end(v Session, o resolved) (done ConnectResult, err error) {
	key := storage.FetchKey(v.Customer.ID, v.Authorisation.ID)
	err = s.Store.Update(func(tx *storage.Tx) error {
		table := tx.Authorisations(v.Project)
		a, err := table.Get(key)
		switch {
		case errors.Is(err, storage.ErrNotFound):
			return ErrToken
		case err != nil:
			return err
		case !a.UsedAt.IsZero() && !a.Gateway.ConnectMore:
			return ErrUsed
		case !s.Clock.Of(v.Project).Now().Before(a.ExpiresAt()):
			return ErrExpired
		}
		var waiting *bank.Consent
		if a.Consent != (bank.ConsentID{}) {
			found, err := tx.Consents(v.Project).Get(storage.ConsentKey(v.Customer.ID, a.Consent))
			if err != nil && !errors.Is(err, storage.ErrNotFound) { // the provider may have been removed meanwhile
				return err
			}
			if err == nil {
				waiting = &found
			}
		}
		if done, err = s.connectResolved(tx, v.Project, v.Customer, o, waiting); err != nil {
			return err
		}
		a.Connected = done.Fetch.ID
		if a.OwnLicence || !done.Fetch.Failed() { // at the gateway he may try again
			a.UsedAt = s.Clock.Of(v.Project).Now()
		}
		return table.Put(a)
	})
	if err != nil {
		return ConnectResult{}, err
	}
	return s.withAccounts(done)
}

// personaCode comes before the persona in the code of a bank that answers the client directly.
const personaCode = "persona:"

// Codes ends an authorisation of an own licence with what the bank gave the client: a code, which may name a persona as
// persona:ID, or an error. When it has been used, it returns the task that came of it and ErrUsed.
func (s *Service) Codes(p bank.Project, c bank.Customer, state bank.TaskID, code, failure string) (ConnectResult, error) {
	v, err := s.Find(p, c.ID, state)
	if err == nil || errors.Is(err, ErrExpired) {
		if !v.Authorisation.OwnLicence {
			return ConnectResult{}, ErrToken
		}
		if !v.Authorisation.UsedAt.IsZero() {
			return s.endedBy(v)
		}
	}
	switch {
	case errors.Is(err, ErrExpired):
		return s.expire(v)
	case err != nil:
		return ConnectResult{}, err
	case failure != "":
		return s.Fail(v, "", bankError(failure))
	}
	persona, _ := strings.CutPrefix(code, personaCode)
	if persona == code { // some bank's own code: nothing in it to choose by
		persona = ""
	}
	return s.Complete(v, ConnectRequest{Persona: persona})
}

// bankError is the result for an error that a bank gives in a redirect, as OAuth 2 and OpenID Connect name them; a result code
// stands for itself.
func bankError(code string) bank.Result {
	switch result := bank.Result(code); {
	case code == "server_error":
		return bank.ProviderFailure
	case code == "temporarily_unavailable":
		return "provider_unavailable"
	case result.Known() && result != bank.Success:
		return result
	default: // access_denied, login_required, consent_required and what else a person can cause
		return bank.AuthDenied
	}
}

// endedBy is the task that an authorisation ended in.
func (s *Service) endedBy(v Session) (done ConnectResult, err error) {
	done.Fetch, err = s.Fetch(v.Project, v.Customer.ID, v.Authorisation.Connected, bank.FetchConnect)
	if err != nil {
		return done, err
	}
	return done, ErrUsed
}

// expire makes the task of codes that came too late.
func (s *Service) expire(v Session) (done ConnectResult, err error) {
	err = s.Store.Update(func(tx *storage.Tx) error {
		f := bank.Fetch{Customer: v.Customer.ID, Kind: bank.FetchConnect, Provider: v.Authorisation.Provider, Result: "auth_expired"}
		done.Fetch, err = s.keepFetch(tx, v.Project, f, taskDelay)
		return err
	})
	return done, err
}
