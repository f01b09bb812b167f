package connection

import (
	"cmp"
	"fmt"

	"budsandbox/bank"
	"budsandbox/seed"
)

// Holder returns the name of the person or business whose accounts a customer would connect to with a persona, or the
// persona's name if it has no accounts.
func (s *Service) Holder(
	project bank.Project, customer bank.Customer, provider string, persona Persona,
) (string, error) {
	now := s.now(project)
	all, err := s.Generator.Accounts(bank.Connection{
		Customer: customer.ID, Provider: provider, Persona: persona.ID, Dataset: seed.Dataset,
		Seed: dataSeed(s.Seed, customer.ID, provider, persona.ID), CreatedAt: now, From: historyFrom(now, persona.Months),
	})
	if err != nil {
		return "", fmt.Errorf("the accounts of %s at %s: %w", persona.ID, provider, err)
	}
	name := ""
	for i := range all {
		for _, holder := range all[i].Holders {
			name = cmp.Or(name, holder.Name)
		}
	}
	return cmp.Or(name, persona.Name), nil
}
