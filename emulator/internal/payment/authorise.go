package payment

import (
	"context"
	"fmt"
	"slices"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/connection"
	"budsandbox/storage"
)

// AuthoriseRequest says how the customer authorises a payment and how the bank executes it.
type AuthoriseRequest struct {
	Provider string             // the bank, if the client has not chosen one
	Outcome  bank.PaymentStatus // final status of the payment; empty for success
	Duration *time.Duration     // time until the final status; nil for the usual time
}

// maxDuration is the maximum Duration of an AuthoriseRequest.
const maxDuration = 10 * 365 * 24 * time.Hour

// Outcomes returns the final statuses of an authorised payment, success first.
func Outcomes(service bank.PaymentService, checksFunds bool) []bank.PaymentStatus {
	switch {
	case service != bank.SinglePayment:
		return []bank.PaymentStatus{bank.PaymentCompleted, bank.PaymentFailed}
	case !checksFunds:
		return []bank.PaymentStatus{bank.PaymentSettled, bank.PaymentRejected, bank.PaymentFailed}
	}
	return []bank.PaymentStatus{
		bank.PaymentSettled, bank.PaymentInsufficientFunds, bank.PaymentRejected, bank.PaymentFailed,
	}
}

// Authorise authorises a payment for its customer and returns the URL to which the browser is redirected. If the bank
// redirects directly to the client, the payment continues when the client posts the code from that URL. It returns
// ErrState for a payment that was already authorised or rejected.
func (s *Service) Authorise(
	ctx context.Context, project bank.Project, id bank.PaymentID, request AuthoriseRequest,
) (payment bank.Payment, location string, err error) {
	return s.answer(ctx, project, id, func(payment bank.Payment) (bank.Payment, string, error) {
		duration := bank.DefaultPaymentDuration
		if request.Duration != nil {
			duration = *request.Duration
		}
		if duration < 0 || duration > maxDuration {
			return payment, "", &Refusal{"takes", "must be between nothing and ten years"}
		}
		if payment.Provider == "" || request.Provider != "" {
			provider, err := s.provider(ctx, project, request.Provider, payment)
			if err != nil {
				return payment, "", err
			}
			payment = withBank(provider, payment)
		}
		all := Outcomes(payment.Service, payment.ChecksFunds)
		if request.Outcome == "" {
			request.Outcome = all[0]
		}
		if !slices.Contains(all, request.Outcome) {
			const format = "%s at %s cannot come to %q; choose one of %v"
			text := fmt.Sprintf(format, payment.Service, payment.Provider, request.Outcome, all)
			return payment, "", &Refusal{"outcome", text}
		}
		if payment.Direct {
			code := authCode(request.Outcome, duration)
			return payment, connection.WithQuery(payment.Return, "state", payment.State.String(), "code", code), nil
		}
		payment.Answer = bank.PaymentAnswer{Result: bank.Success, Outcome: request.Outcome, Duration: duration}
		return payment, statusURL(payment, "success"), nil
	})
}

// Reject rejects a payment for its customer. Otherwise it behaves like Authorise.
func (s *Service) Reject(
	ctx context.Context, project bank.Project, id bank.PaymentID,
) (payment bank.Payment, location string, err error) {
	return s.answer(ctx, project, id, func(payment bank.Payment) (bank.Payment, string, error) {
		if payment.Direct {
			state := payment.State.String()
			return payment, connection.WithQuery(payment.Return, "state", state, "error", "access_denied"), nil
		}
		payment.Answer = bank.PaymentAnswer{Result: authInvalid, Outcome: bank.PaymentAuthRejected}
		return payment, statusURL(payment, "failed"), nil
	})
}

// answer stores the payment with the customer's answer that set adds, and returns it with the URL to which the browser
// is redirected. set leaves the answer empty if the client will post it.
func (s *Service) answer(
	ctx context.Context, project bank.Project, id bank.PaymentID, set func(bank.Payment) (bank.Payment, string, error),
) (payment bank.Payment, location string, err error) {
	stored, err := s.Get(ctx, project, id)
	if err != nil {
		return payment, "", err
	}
	answered, location, err := set(stored)
	if err != nil {
		return payment, "", err
	}
	err = s.Store.Update(ctx, func(tx *storage.Tx) error {
		if payment, err = findPayment(tx, project, id); err != nil {
			return err
		}
		if !payment.Answer.At.IsZero() {
			return ErrState
		}
		if answered.Answer.Outcome == "" {
			return nil
		}
		payment = s.withAnswer(answered, project)
		return s.put(tx, project, payment)
	})
	return payment, location, err
}

// withAnswer sets the time of the customer's answer. A scheduled payment or standing order fails if its first date has
// passed.
func (s *Service) withAnswer(payment bank.Payment, project bank.Project) bank.Payment {
	payment.Answer.At = s.Clock.Of(project).Now()
	tooLate := payment.Service != bank.SinglePayment && !payment.Answer.At.Before(payment.First)
	if payment.Answer.Authorised() && tooLate {
		payment.Answer.Outcome = bank.PaymentFailed
	}
	return payment
}

// statusURL returns the client's URL with the status and the payment's id.
func statusURL(payment bank.Payment, status string) string {
	return connection.WithQuery(payment.Return, "status", status, "payment_id", payment.ID.String())
}

// ReturnURL returns the URL to which a browser is redirected that opens an already decided payment.
func ReturnURL(payment bank.Payment) string {
	switch {
	case payment.Direct:
		return payment.Return
	case payment.Answer.Authorised():
		return statusURL(payment, "success")
	}
	return statusURL(payment, "failed")
}

// Confirm confirms an authorised payment for the client. It returns ErrState if the payment does not wait for a
// confirmation or its first date has passed.
func (s *Service) Confirm(
	ctx context.Context, project bank.Project, service bank.PaymentService, id bank.PaymentID,
) error {
	return s.Store.Update(ctx, func(tx *storage.Tx) error {
		payment, err := findPayment(tx, project, id)
		now := s.Clock.Of(project).Now()
		switch {
		case err != nil:
			return err
		case payment.Service != service:
			return ErrNotFound
		case !payment.AwaitsConfirmation() || payment.Answer.At.IsZero():
			return ErrState
		case service != bank.SinglePayment && !now.Before(payment.First):
			return ErrState
		}
		payment.ConfirmedAt = now
		return s.put(tx, project, payment)
	})
}
