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
	Outcome   bank.Result // empty is success, or what a magic persona forces
	Seed      *uint64     // of the data; nil derives one from the customer
	Overrides []byte      // changes to the persona, as JSON
}

// ConnectResult is what came of an order. A failure leaves the task alone.
type ConnectResult struct {
	Fetch      bank.Fetch
	Consent    bank.Consent
	Connection bank.Connection
	Accounts   []bank.AccountID // in the persona's order, without those that the client removed
}

// HasConnection says whether a customer has the connection that an order asks for, so that there is nothing to do. An order that is to
// fail leaves no trace to know it by, and counts as done.
func (s *Service) HasConnection(tx *storage.Tx, p bank.Project, c bank.Customer, o ConnectRequest) (bool, error) {
	checked, err := s.check(c, o)
	if err != nil || checked.result != bank.Success {
		return err == nil, err
	}
	_, there, err := findConnection(tx, p, c, checked)
	return there, err
}

// resolved is an order that has been checked.
type resolved struct {
	provider  string
	persona   Persona
	result    bank.Result
	refreshes bank.Result
	seed      *uint64
	overrides []byte
}

// check finds everything that an order names, and refuses what cannot be.
func (s *Service) check(c bank.Customer, o ConnectRequest) (resolved, error) {
	at, err := s.providerFor(c, o.Provider)
	if err != nil {
		return resolved{}, err
	}
	if o.Outcome != "" && !o.Outcome.Known() {
		return resolved{}, &Refusal{ErrResult, "outcome", fmt.Sprintf("%q is none of Bud's result codes, such as %s or %s", o.Outcome, bank.Success, bank.AuthDenied)}
	}
	result, refreshes, err := forced(o.Persona)
	if err != nil {
		return resolved{}, err
	}
	if o.Outcome != "" {
		result = o.Outcome
	}
	if result == "" {
		result = bank.Success
	}
	persona, err := s.persona(c, at.ID, o.Persona)
	if err != nil {
		return resolved{}, err
	}
	if len(o.Overrides) > 0 {
		if err := s.Personas.Check(persona.ID, o.Overrides); err != nil {
			return resolved{}, &Refusal{ErrOverrides, "overrides", err.Error()}
		}
	}
	return resolved{at.ID, persona, result, refreshes, o.Seed, o.Overrides}, nil
}

// Check refuses an order that cannot be carried out, as Connect would.
func (s *Service) Check(c bank.Customer, o ConnectRequest) error {
	_, err := s.check(c, o)
	return err
}
