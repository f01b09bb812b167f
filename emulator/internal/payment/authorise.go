package payment

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/connection"
	"budsandbox/storage"
)

// Decision is what a customer decides at his bank, and what the bank then makes of it.
type Decision struct {
	Provider string             // the bank, where the client left it open
	Outcome  bank.PaymentStatus // the last status that the payment is to come to; empty for success
	Duration *time.Duration     // how long the bank takes for that; nil for as long as usual
}

// maxDuration is how long a tester can have a bank take.
const maxDuration = 10 * 365 * 24 * time.Hour

// Outcomes are the last statuses to which a bank can bring a payment that the customer authorises, success first.
func Outcomes(service bank.PaymentService, saysFunds bool) []bank.PaymentStatus {
	switch {
	case service != bank.SinglePayment:
		return []bank.PaymentStatus{bank.PaymentCompleted, bank.PaymentFailed}
	case !saysFunds:
		return []bank.PaymentStatus{bank.PaymentSettled, bank.PaymentRejected, bank.PaymentFailed}
	}
	return []bank.PaymentStatus{bank.PaymentSettled, bank.PaymentInsufficientFunds, bank.PaymentRejected, bank.PaymentFailed}
}

// Authorise carries out that the customer agrees, and says where his browser goes. Where the bank sends it straight to the client, the payment
// goes on once the client posts the code in that address. It returns ErrState for a payment that was decided before.
func (s *Service) Authorise(p bank.Project, id bank.PaymentID, by Decision) (one bank.Payment, to string, err error) {
	return s.decide(p, id, func(one bank.Payment) (bank.Payment, string, error) {
		takes := bank.PaymentTakes
		if by.Duration != nil {
			takes = *by.Duration
		}
		if takes < 0 || takes > maxDuration {
			return one, "", &Refusal{"takes", "must be between nothing and ten years"}
		}
		if one.Provider == "" || by.Provider != "" {
			b, err := s.provider(p, by.Provider, one)
			if err != nil {
				return one, "", err
			}
			one = at(b, one)
		}
		all := Outcomes(one.Service, one.SaysFunds)
		if by.Outcome == "" {
			by.Outcome = all[0]
		}
		if !slices.Contains(all, by.Outcome) {
			return one, "", &Refusal{"outcome", fmt.Sprintf("%s at %s cannot come to %q; choose one of %v", one.Service, one.Provider, by.Outcome, all)}
		}
		if one.Direct {
			return one, connection.WithQuery(one.Return, "state", one.State.String(), "code", authCode(by.Outcome, takes)), nil
		}
		one.Answer = bank.PaymentAnswer{Result: bank.Success, Outcome: by.Outcome, Takes: takes}
		return one, returning(one, "success"), nil
	})
}

// Reject carries out that the customer declines, and says where his browser goes; the rest is as with Authorise.
func (s *Service) Reject(p bank.Project, id bank.PaymentID) (one bank.Payment, to string, err error) {
	return s.decide(p, id, func(one bank.Payment) (bank.Payment, string, error) {
		if one.Direct {
			return one, connection.WithQuery(one.Return, "state", one.State.String(), "error", "access_denied"), nil
		}
		one.Answer = bank.PaymentAnswer{Result: authInvalid, Outcome: bank.PaymentAuthRejected}
		return one, returning(one, "failed"), nil
	})
}

func (s *Service) decide(p bank.Project, id bank.PaymentID, by func(bank.Payment) (bank.Payment, string, error)) (one bank.Payment, to string, err error) {
	known, err := s.Get(p, id)
	if err != nil {
		return one, "", err
	}
	decided, to, err := by(known)
	if err != nil {
		return one, "", err
	}
	err = s.Store.Update(func(tx *storage.Tx) error {
		if one, err = find(tx, p, id); err != nil {
			return err
		}
		if !one.Answer.At.IsZero() {
			return ErrState
		}
		if decided.Answer.Outcome == "" {
			return nil // the client will post the codes
		}
		one = s.answered(decided, p)
		return s.put(tx, p, one)
	})
	return one, to, err
}

// answered is a payment as the customer's answer leaves it now. A bank sets up nothing for a day that is over.
func (s *Service) answered(one bank.Payment, p bank.Project) bank.Payment {
	one.Answer.At = s.Clock.Of(p).Now()
	if one.Answer.Authorised() && one.Service != bank.SinglePayment && !one.Answer.At.Before(one.First) {
		one.Answer.Outcome = bank.PaymentFailed
	}
	return one
}

// returning is the client's address with how the visit ended.
func returning(one bank.Payment, status string) string {
	return connection.WithQuery(one.Return, "status", status, "payment_id", one.ID.String())
}

// ReturnURL is where a browser goes that comes back to a payment that was decided before.
func ReturnURL(one bank.Payment) string {
	switch {
	case one.Direct:
		return one.Return
	case one.Answer.Authorised():
		return returning(one, "success")
	}
	return returning(one, "failed")
}

// The results of codes that lead to nothing (operation v1_payments_authorisation_codes_post).
const (
	authInvalid     bank.Result = "auth_invalid"
	authExpired     bank.Result = "auth_expired"
	providerFailure bank.Result = "provider_failure"
	internalError   bank.Result = "internal_error"
)

// codePrefix begins the codes that the sandbox's banks give. What follows says what the bank will make of the payment, so that a test can
// write one without having seen the bank's page.
const codePrefix = "bank-"

func authCode(outcome bank.PaymentStatus, takes time.Duration) string {
	text := codePrefix + strings.ToLower(string(outcome))
	if takes != bank.PaymentTakes {
		text += "." + takes.String()
	}
	return text
}

// parseAuthCode is the answer that a code or an error of a bank stands for.
func parseAuthCode(one bank.Payment, code, failure string) bank.PaymentAnswer {
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
	text, own := strings.CutPrefix(code, codePrefix)
	outcome, after, timed := strings.Cut(text, ".")
	takes, err := bank.PaymentTakes, error(nil)
	if timed {
		takes, err = time.ParseDuration(after)
	}
	status := bank.PaymentStatus(strings.ToUpper(outcome))
	if !own || err != nil || takes < 0 || takes > maxDuration || !slices.Contains(Outcomes(one.Service, one.SaysFunds), status) {
		return rejected
	}
	return bank.PaymentAnswer{Result: bank.Success, Outcome: status, Takes: takes}
}

// Codes takes what a bank gave the client of a licence of his own. A second time is answered as the first was and changes nothing. It returns
// ErrNotFound for a state of no payment.
func (s *Service) Codes(p bank.Project, state bank.TaskID, code, failure string) (one bank.Payment, err error) {
	err = s.Store.Update(func(tx *storage.Tx) error {
		one, err = tx.Payments(p).Find(storage.ByPaymentState, storage.Key{}.ID(state))
		switch {
		case errors.Is(err, storage.ErrNotFound), err == nil && !one.OwnLicence:
			return ErrNotFound
		case err != nil || !one.Answer.At.IsZero():
			return err
		}
		if one.Answer = parseAuthCode(one, code, failure); !s.Clock.Of(p).Now().Before(one.LinkExpiresAt()) {
			one.Answer = bank.PaymentAnswer{Result: authExpired, Outcome: bank.PaymentAuthRejected}
		}
		one = s.answered(one, p)
		return s.put(tx, p, one)
	})
	return one, err
}

// Confirm carries out that the client confirms a payment which the customer authorised. It returns ErrState for one that does not wait for it, or of
// which the date is over.
func (s *Service) Confirm(p bank.Project, service bank.PaymentService, id bank.PaymentID) error {
	return s.Store.Update(func(tx *storage.Tx) error {
		one, err := find(tx, p, id)
		now := s.Clock.Of(p).Now()
		switch {
		case err != nil:
			return err
		case one.Service != service:
			return ErrNotFound
		case !one.AwaitsConfirmation() || one.Answer.At.IsZero():
			return ErrState
		case service != bank.SinglePayment && !now.Before(one.First):
			return ErrState
		}
		one.ConfirmedAt = now
		return s.put(tx, p, one)
	})
}
