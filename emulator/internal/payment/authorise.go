package payment

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/connection"
	"budsandbox/storage"
)

// Decision is a customer's authorisation of a payment and how the bank executes it.
type Decision struct {
	Provider string             // the bank, if the client has not chosen one
	Outcome  bank.PaymentStatus // final status of the payment; empty for success
	Duration *time.Duration     // time until the final status; nil for the usual time
}

// maxDuration is the maximum Duration of a Decision.
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
	ctx context.Context, project bank.Project, id bank.PaymentID, decision Decision,
) (payment bank.Payment, location string, err error) {
	return s.decide(ctx, project, id, func(payment bank.Payment) (bank.Payment, string, error) {
		takes := bank.DefaultPaymentDuration
		if decision.Duration != nil {
			takes = *decision.Duration
		}
		if takes < 0 || takes > maxDuration {
			return payment, "", &Refusal{"takes", "must be between nothing and ten years"}
		}
		if payment.Provider == "" || decision.Provider != "" {
			provider, err := s.provider(ctx, project, decision.Provider, payment)
			if err != nil {
				return payment, "", err
			}
			payment = withBank(provider, payment)
		}
		all := Outcomes(payment.Service, payment.ChecksFunds)
		if decision.Outcome == "" {
			decision.Outcome = all[0]
		}
		if !slices.Contains(all, decision.Outcome) {
			const format = "%s at %s cannot come to %q; choose one of %v"
			text := fmt.Sprintf(format, payment.Service, payment.Provider, decision.Outcome, all)
			return payment, "", &Refusal{"outcome", text}
		}
		if payment.Direct {
			code := authCode(decision.Outcome, takes)
			return payment, connection.WithQuery(payment.Return, "state", payment.State.String(), "code", code), nil
		}
		payment.Answer = bank.PaymentAnswer{Result: bank.Success, Outcome: decision.Outcome, Duration: takes}
		return payment, statusURL(payment, "success"), nil
	})
}

// Reject rejects a payment for its customer. Otherwise it behaves like Authorise.
func (s *Service) Reject(
	ctx context.Context, project bank.Project, id bank.PaymentID,
) (payment bank.Payment, location string, err error) {
	return s.decide(ctx, project, id, func(payment bank.Payment) (bank.Payment, string, error) {
		if payment.Direct {
			state := payment.State.String()
			return payment, connection.WithQuery(payment.Return, "state", state, "error", "access_denied"), nil
		}
		payment.Answer = bank.PaymentAnswer{Result: authInvalid, Outcome: bank.PaymentAuthRejected}
		return payment, statusURL(payment, "failed"), nil
	})
}

// decide stores the payment that decide returns, and returns it with the URL to which the browser is redirected.
func (s *Service) decide(
	ctx context.Context, project bank.Project, id bank.PaymentID, decide func(bank.Payment) (bank.Payment, string, error),
) (payment bank.Payment, location string, err error) {
	stored, err := s.Get(ctx, project, id)
	if err != nil {
		return payment, "", err
	}
	decided, location, err := decide(stored)
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
		if decided.Answer.Outcome == "" {
			return nil // the client will post the code
		}
		payment = s.withAnswer(decided, project)
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

// The results of rejected codes (operation v1_payments_authorisation_codes_post).
const (
	authInvalid     bank.Result = "auth_invalid"
	authExpired     bank.Result = "auth_expired"
	providerFailure bank.Result = "provider_failure"
	internalError   bank.Result = "internal_error"
)

// codePrefix is the prefix of the codes of the sandbox's banks. The rest of a code is the payment's outcome, so that a
// test can construct a code without the bank's page.
const codePrefix = "bank-"

func authCode(outcome bank.PaymentStatus, duration time.Duration) string {
	text := codePrefix + strings.ToLower(string(outcome))
	if duration != bank.DefaultPaymentDuration {
		text += "." + duration.String()
	}
	return text
}

// parseAuthCode returns the customer's answer from a bank's code, or from its error in failure.
func parseAuthCode(payment bank.Payment, code, failure string) bank.PaymentAnswer {
	rejected := bank.PaymentAnswer{Result: authInvalid, Outcome: bank.PaymentAuthRejected}
	switch failure {
	case "":
	case string(providerFailure), "server_error", "temporarily_unavailable":
		rejected.Result = providerFailure
		return rejected
	case string(internalError):
		rejected.Result = internalError
		return rejected
	default:
		return rejected
	}
	text, ok := strings.CutPrefix(code, codePrefix)
	outcome, duration, hasDuration := strings.Cut(text, ".")
	takes := bank.DefaultPaymentDuration
	if hasDuration {
		var err error
		if takes, err = time.ParseDuration(duration); err != nil {
			return rejected
		}
	}
	status := bank.PaymentStatus(strings.ToUpper(outcome))
	if !ok || takes < 0 || takes > maxDuration {
		return rejected
	}
	if !slices.Contains(Outcomes(payment.Service, payment.ChecksFunds), status) {
		return rejected
	}
	return bank.PaymentAnswer{Result: bank.Success, Outcome: status, Duration: takes}
}

// ExchangeCode continues an own-licence payment with the code or the error that the bank gave the client. A repeated
// call returns the same result and changes nothing. It returns ErrNotFound for an unknown state.
func (s *Service) ExchangeCode(
	ctx context.Context, project bank.Project, state bank.TaskID, code, failure string,
) (payment bank.Payment, err error) {
	err = s.Store.Update(ctx, func(tx *storage.Tx) error {
		payment, err = tx.Payments(project).Find(storage.ByPaymentState, storage.Key{}.ID(state))
		switch {
		case errors.Is(err, storage.ErrNotFound), err == nil && !payment.OwnLicence:
			return ErrNotFound
		case err != nil || !payment.Answer.At.IsZero():
			return err
		}
		payment.Answer = parseAuthCode(payment, code, failure)
		if !s.Clock.Of(project).Now().Before(payment.LinkExpiresAt()) {
			payment.Answer = bank.PaymentAnswer{Result: authExpired, Outcome: bank.PaymentAuthRejected}
		}
		payment = s.withAnswer(payment, project)
		return s.put(tx, project, payment)
	})
	return payment, err
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
