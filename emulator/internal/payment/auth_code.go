package payment

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"budsandbox/bank"
	"budsandbox/storage"
)

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
	outcome, given, hasDuration := strings.Cut(text, ".")
	duration := bank.DefaultPaymentDuration
	if hasDuration {
		var err error
		if duration, err = time.ParseDuration(given); err != nil {
			return rejected
		}
	}
	status := bank.PaymentStatus(strings.ToUpper(outcome))
	if !ok || duration < 0 || duration > maxDuration {
		return rejected
	}
	if !slices.Contains(Outcomes(payment.Service, payment.ChecksFunds), status) {
		return rejected
	}
	return bank.PaymentAnswer{Result: bank.Success, Outcome: status, Duration: duration}
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
