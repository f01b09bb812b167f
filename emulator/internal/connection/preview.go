package connection

import (
	"context"

	"budsandbox/bank"
	"budsandbox/fixtures"
	"budsandbox/storage"
)

// Preview returns the consent that Complete would create now, without storing it. It returns the errors that Complete
// would return for the request.
func (s *Service) Preview(ctx context.Context, session Session, req ConnectRequest) (bank.Consent, error) {
	if err := checkOffered(session.Authorisation, req.Provider); err != nil {
		return bank.Consent{}, err
	}
	resolved, err := s.resolve(session.Customer, req)
	if err != nil {
		return bank.Consent{}, err
	}
	now := s.now(session.Project)
	consent := awaitingConsent(session.Customer, resolved.provider, now, resolved.persona.Months)
	consent.RefreshResult = resolved.refreshes
	err = s.Store.View(ctx, func(tx *storage.Tx) error {
		existing, ok, err := findConnection(tx, session.Project, session.Customer, resolved)
		if err != nil {
			return err
		}
		if ok { // the connection keeps its history
			consent.TransactionFrom = existing.From
		}
		return nil
	})
	return consent, err
}

// resourcesOf returns the resources that a customer's consents cover.
func resourcesOf(customer bank.Customer) bank.Resources {
	if Country(customer) == fixtures.US { // Bud's US API has no other resources
		return bank.AccountsResource | bank.BalancesResource | bank.TransactionsResource
	}
	return bank.EveryResource
}
