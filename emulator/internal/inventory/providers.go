package inventory

import (
	"context"

	"budsandbox/bank"
	"budsandbox/emulator/internal/connection"
	"budsandbox/emulator/internal/payment"
	"budsandbox/fixtures"
)

// Provider is a bank with its maintenance window and what it offers.
type Provider struct {
	connection.Provider
	Connects bool     // customers can connect to it
	Payments string   // its id in the payments API; empty if it offers no payments
	Services []string // its payment services, such as domestic-single-payment
}

// Providers returns the banks with a project's maintenance windows: those to which customers can connect, then those
// that only offer payments.
func (r *Reader) Providers(ctx context.Context, p bank.Project) (all []Provider, err error) {
	banks, err := r.ConnectionService.Providers(ctx, p)
	if err != nil {
		return nil, err
	}
	payments, err := r.PaymentService.Providers(ctx, p)
	if err != nil {
		return nil, err
	}
	for _, b := range banks {
		provider := Provider{Provider: b, Connects: true}
		for _, service := range payments {
			if service.Bank == b.ID {
				provider.Payments, provider.Services = service.ID, service.Services
			}
		}
		all = append(all, provider)
	}
	return append(all, onlyPayments(payments)...), nil
}

// onlyPayments returns the providers of payments to which customers cannot connect.
func onlyPayments(payments []payment.Provider) (all []Provider) {
	for _, b := range payments {
		if b.Bank != "" {
			continue
		}
		described := &fixtures.Provider{
			ID: b.ID, CompactID: b.ID, DisplayName: b.DisplayName, Regions: []string{b.Country}, Types: b.Types, Icon: b.Icon,
		}
		all = append(all, Provider{
			Provider: connection.Provider{Provider: described, Maintenance: b.Maintenance}, Payments: b.ID, Services: b.Services,
		})
	}
	return all
}
