package payment

import (
	"context"
	"errors"

	"budsandbox/bank"
	"budsandbox/emulator/internal/connection"
	"budsandbox/storage"
)

// Prefix is the path prefix of the bank's page. A token follows.
const Prefix = "/pay/"

// Token returns the token of the link to the bank's page.
func (s *Service) Token(project bank.Project, id bank.PaymentID) (string, error) {
	return connection.EncryptToken(s.Key, append(append([]byte(nil), id[:]...), project...))
}

// Open returns the payment of a link token. It returns ErrNotFound for an invalid token, and the payment with
// ErrExpired after 30 minutes on the project's clock.
func (s *Service) Open(ctx context.Context, token string) (project bank.Project, payment bank.Payment, err error) {
	plain, err := connection.DecryptToken(s.Key, token)
	if err != nil || len(plain) < 16 {
		return "", payment, ErrNotFound
	}
	project = bank.Project(plain[16:])
	payment, err = s.Get(ctx, project, bank.PaymentID(plain[:16]))
	if err == nil && !s.Clock.Of(project).Now().Before(payment.LinkExpiresAt()) {
		err = ErrExpired
	}
	return project, payment, err
}

// Get returns a payment, or ErrNotFound.
func (s *Service) Get(ctx context.Context, project bank.Project, id bank.PaymentID) (payment bank.Payment, err error) {
	err = s.Store.View(ctx, func(tx *storage.Tx) error {
		payment, err = findPayment(tx, project, id)
		return err
	})
	return payment, err
}

func findPayment(tx *storage.Tx, project bank.Project, id bank.PaymentID) (bank.Payment, error) {
	payment, err := tx.Payments(project).Find(storage.ByPayment, storage.Key{}.ID(id))
	if errors.Is(err, storage.ErrNotFound) {
		err = ErrNotFound
	}
	return payment, err
}

// Page returns up to limit payments of a service that match, oldest first, after skipping offset, and the number
// of all that match.
func (s *Service) Page(
	ctx context.Context, project bank.Project, service bank.PaymentService, match func(bank.Payment) bool, offset,
	limit int,
) (page []bank.Payment, total int, err error) {
	err = s.Store.View(ctx, func(tx *storage.Tx) error {
		page, total = nil, 0
		for payment, err := range tx.Payments(project).After(nil) {
			if err != nil {
				return err
			}
			if payment.Service != service || !match(payment) {
				continue
			}
			if total >= offset && len(page) < limit {
				page = append(page, payment)
			}
			total++
		}
		return nil
	})
	return page, total, err
}
