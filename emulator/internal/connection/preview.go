package connection

import (
	"budsandbox/bank"
	"budsandbox/storage"
)

// Preview is the consent that an order would come to if the customer agreed now: what it covers, from when and until when. It
// refuses what Complete would refuse of the order, and stores nothing.
func (s *Service) Preview(v Session, o ConnectRequest) (bank.Consent, error) {
	if err := chosen(v.Authorisation, o.Provider); err != nil {
		return bank.Consent{}, err
	}
	checked, err := s.check(v.Customer, o)
	if err != nil {
		return bank.Consent{}, err
	}
	now := s.Clock.Of(v.Project).Now()
	c := bank.Consent{
		Customer: v.Customer.ID, Provider: checked.provider, Status: bank.ConsentAwaiting, CreatedAt: now, ConsentedAt: now,
		TransactionFrom: historyFrom(now, checked.persona.Months), Resources: resourcesOf(v.Customer), Refreshes: checked.refreshes,
	}
	return c, s.Store.View(func(tx *storage.Tx) error {
		old, there, err := findConnection(tx, v.Project, v.Customer, checked)
		if there { // its history goes on
			c.TransactionFrom = old.From
		}
		return err
	})
}

// resourcesOf is what a customer's consents cover.
func resourcesOf(c bank.Customer) bank.Resources {
	if Country(c) == "US" { // whose contract knows no others
		return bank.AccountsResource | bank.BalancesResource | bank.TransactionsResource
	}
	return bank.EveryResource
}
