package connection

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"budsandbox/bank"
	"budsandbox/storage"
)

// Complete connects the customer of a session, who chose a provider and a persona and consented. It returns ErrExpired
// for an expired session and ErrUsed for a used one, unless the gateway has ConnectMore. A magic persona or an outcome
// makes the connection fail.
func (s *Service) Complete(ctx context.Context, session Session, req ConnectRequest) (ConnectResult, error) {
	if session.Authorisation.OwnLicence && req.Provider == "" {
		req.Provider = session.Authorisation.Provider
	}
	if err := checkOffered(session.Authorisation, req.Provider); err != nil {
		return ConnectResult{}, err
	}
	resolved, err := s.resolve(session.Customer, req)
	if err != nil {
		return ConnectResult{}, err
	}
	return s.finish(ctx, session, resolved)
}

// Fail ends a session without a connection, because the customer or the bank refused.
func (s *Service) Fail(
	ctx context.Context, session Session, provider string, result bank.Result,
) (ConnectResult, error) {
	if session.Authorisation.OwnLicence {
		provider = session.Authorisation.Provider
	}
	if !result.Known() || result == bank.Success {
		text := fmt.Sprintf("%q is not a failure; a result code such as %s is", result, bank.AuthDenied)
		return ConnectResult{}, &Refusal{ErrResult, "outcome", text}
	}
	found, err := s.provider(provider)
	if err != nil {
		return ConnectResult{}, err
	}
	return s.finish(ctx, session, resolvedRequest{provider: found.ID, result: result})
}

// checkOffered returns an error for a provider that the client did not offer.
func checkOffered(authorisation bank.Authorisation, provider string) error {
	offered := authorisation.Gateway.Providers
	if authorisation.OwnLicence {
		offered = []string{authorisation.Provider}
	}
	if len(offered) == 0 || slices.Contains(offered, provider) {
		return nil
	}
	text := fmt.Sprintf("provider %q was not offered; choose one of %s", provider, strings.Join(offered, ", "))
	return &Refusal{ErrProvider, "provider", text}
}

// finish connects or fails as resolved, and marks the authorisation as used.
func (s *Service) finish(ctx context.Context, session Session, req resolvedRequest) (result ConnectResult, err error) {
	key := storage.FetchKey(session.Customer.ID, session.Authorisation.ID)
	err = s.Store.Update(ctx, func(tx *storage.Tx) error {
		table := tx.Authorisations(session.Project)
		authorisation, err := table.Get(key)
		switch {
		case errors.Is(err, storage.ErrNotFound):
			return ErrToken
		case err != nil:
			return err
		case !authorisation.UsedAt.IsZero() && !authorisation.Gateway.ConnectMore:
			return ErrUsed
		case !s.now(session.Project).Before(authorisation.ExpiresAt()):
			return ErrExpired
		}
		consent, err := consentToAuthorise(tx, session.Project, authorisation)
		if err != nil {
			return err
		}
		if result, err = s.connect(tx, session.Project, session.Customer, req, consent); err != nil {
			return err
		}
		if !result.Fetch.Failed() && authorisation.UsedAt.IsZero() {
			if err := s.mailManageLink(tx, session.Project, authorisation, result.Consent); err != nil {
				return err
			}
		}
		authorisation.Connected = result.Fetch.ID
		if authorisation.OwnLicence || !result.Fetch.Failed() { // after a failure at the gateway the customer may try again
			authorisation.UsedAt = s.now(session.Project)
		}
		return table.Put(authorisation)
	})
	if err != nil {
		return ConnectResult{}, err
	}
	return s.withAccounts(result)
}

// consentToAuthorise returns the consent that an authorisation is for. It returns nil for an authorisation that creates
// its own, and for a consent that was removed with its provider.
func consentToAuthorise(tx *storage.Tx, project bank.Project, authorisation bank.Authorisation) (*bank.Consent, error) {
	if authorisation.Consent == (bank.ConsentID{}) {
		return nil, nil
	}
	consent, err := tx.Consents(project).Get(storage.ConsentKey(authorisation.Customer, authorisation.Consent))
	switch {
	case errors.Is(err, storage.ErrNotFound):
		return nil, nil
	case err != nil:
		return nil, err
	}
	return &consent, nil
}

// personaCode is the prefix of a persona in the code that a bank returns to the client.
const personaCode = "persona:"

// ExchangeCode finishes an own-licence authorisation with the bank's response to the client: a code, which may name a
// persona as persona:ID, or an error in failure. For a used authorisation it returns the earlier result and ErrUsed.
func (s *Service) ExchangeCode(
	ctx context.Context, project bank.Project, customer bank.Customer, state bank.TaskID, code, failure string,
) (result ConnectResult, err error) {
	session, err := s.Find(ctx, project, customer.ID, state)
	expired := errors.Is(err, ErrExpired)
	switch {
	case err != nil && !expired:
		return result, err
	case !session.Authorisation.OwnLicence:
		return result, ErrToken
	case !session.Authorisation.UsedAt.IsZero():
		return s.previousResult(ctx, session)
	case !expired:
		result, err = s.answer(ctx, session, code, failure)
		expired = errors.Is(err, ErrExpired) // the clock was moved since the authorisation was found
	}
	if expired {
		return s.expire(ctx, session)
	}
	return result, err
}

// answer completes an authorisation with a bank's response: a code, or a failure.
func (s *Service) answer(ctx context.Context, session Session, code, failure string) (ConnectResult, error) {
	if failure != "" {
		return s.Fail(ctx, session, "", bankError(failure))
	}
	persona, _ := strings.CutPrefix(code, personaCode)
	if persona == code { // a code that names no persona
		persona = ""
	}
	return s.Complete(ctx, session, ConnectRequest{Persona: persona})
}

// bankError returns the result code for an error that a bank returns in a redirect. Errors have the names of OAuth 2
// and OpenID Connect. A result code is returned unchanged.
func bankError(code string) bank.Result {
	switch result := bank.Result(code); {
	case code == "server_error":
		return bank.ProviderFailure
	case code == "temporarily_unavailable":
		return "provider_unavailable"
	case result.Known() && result != bank.Success:
		return result
	default: // access_denied, login_required, consent_required and other errors that a person can cause
		return bank.AuthDenied
	}
}

// previousResult returns the result of a used authorisation, and ErrUsed.
func (s *Service) previousResult(ctx context.Context, session Session) (result ConnectResult, err error) {
	id := session.Authorisation.Connected
	result.Fetch, err = s.Fetch(ctx, session.Project, session.Customer.ID, id, bank.FetchConnect)
	if err != nil {
		return result, err
	}
	return result, ErrUsed
}

// expire adds the failed task of a code that came too late.
func (s *Service) expire(ctx context.Context, session Session) (result ConnectResult, err error) {
	err = s.Store.Update(ctx, func(tx *storage.Tx) error {
		fetch := bank.Fetch{
			Customer: session.Customer.ID, Kind: bank.FetchConnect, Provider: session.Authorisation.Provider,
			Result: "auth_expired",
		}
		result.Fetch, err = s.addFetch(tx, session.Project, fetch)
		return err
	})
	return result, err
}
