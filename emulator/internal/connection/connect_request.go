package connection

import (
	"fmt"

	"budsandbox/bank"
	"budsandbox/storage"
)

// ConnectRequest asks to connect a customer to a persona's accounts at a provider.
type ConnectRequest struct {
	Provider  string
	Persona   string      // empty for the provider's default
	Outcome   bank.Result // empty for the result that a magic persona forces, or for success
	Seed      *uint64     // seed of the data; nil derives one from the customer
	Overrides []byte      // changes to the persona, as JSON
}

// ConnectResult is the result of a ConnectRequest. After a failure only Fetch is set.
type ConnectResult struct {
	Fetch      bank.Fetch
	Consent    bank.Consent
	Connection bank.Connection
	Accounts   []bank.AccountID // in the persona's order, without those that the client removed
}

// HasConnection reports whether a customer already has the connection that a request asks for. It is true for a
// request that asks for a failure, because a failure creates no connection.
func (s *Service) HasConnection(
	tx *storage.Tx, project bank.Project, customer bank.Customer, req ConnectRequest,
) (bool, error) {
	resolved, err := s.resolve(customer, req)
	if err != nil {
		return false, err
	}
	if resolved.result != bank.Success {
		return true, nil
	}
	_, exists, err := findConnection(tx, project, customer, resolved)
	return exists, err
}

// resolvedRequest is a ConnectRequest that has been checked.
type resolvedRequest struct {
	provider  string
	persona   Persona
	result    bank.Result
	refreshes bank.Result
	seed      *uint64
	overrides []byte
}

// resolve resolves the names in a request, or returns a Refusal.
func (s *Service) resolve(customer bank.Customer, req ConnectRequest) (resolvedRequest, error) {
	provider, err := s.providerFor(customer, req.Provider)
	if err != nil {
		return resolvedRequest{}, err
	}
	if req.Outcome != "" && !req.Outcome.Known() {
		const format = "%q is none of Bud's result codes, such as %s or %s"
		text := fmt.Sprintf(format, req.Outcome, bank.Success, bank.AuthDenied)
		return resolvedRequest{}, &Refusal{ErrResult, "outcome", text}
	}
	result, refreshes, err := magicResult(req.Persona)
	if err != nil {
		return resolvedRequest{}, err
	}
	if req.Outcome != "" {
		result = req.Outcome
	}
	if result == "" {
		result = bank.Success
	}
	persona, err := s.persona(customer, provider.ID, req.Persona)
	if err != nil {
		return resolvedRequest{}, err
	}
	if len(req.Overrides) > 0 {
		if err := s.Personas.Check(persona.ID, req.Overrides); err != nil {
			return resolvedRequest{}, &Refusal{ErrOverrides, "overrides", err.Error()}
		}
	}
	return resolvedRequest{provider.ID, persona, result, refreshes, req.Seed, req.Overrides}, nil
}

// Check returns the error that Connect would return for an invalid request.
func (s *Service) Check(customer bank.Customer, req ConnectRequest) error {
	_, err := s.resolve(customer, req)
	return err
}
