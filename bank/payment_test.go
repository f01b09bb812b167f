package bank_test

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"budsandbox/bank"
)

// payments generates payments in any state.
func payments() *rapid.Generator[bank.Payment] {
	return rapid.Custom(func(t *rapid.T) bank.Payment {
		created := time.Date(2026, 3, 25, 9, 30, 0, 0, time.UTC)
		p := bank.Payment{
			Service: rapid.SampledFrom([]bank.PaymentService{bank.SinglePayment, bank.StandingOrder, bank.ScheduledPayment}).
				Draw(t, "service"),
			CreatedAt: created, NeedsConfirmation: rapid.Bool().Draw(t, "confirms"),
			ChecksFunds: rapid.Bool().Draw(t, "says funds"),
		}
		if !rapid.Bool().Draw(t, "answered") {
			return p
		}
		outcomes := []bank.PaymentStatus{bank.PaymentAuthRejected, bank.PaymentFailed, bank.PaymentCompleted}
		if p.Service == bank.SinglePayment {
			outcomes = []bank.PaymentStatus{
				bank.PaymentAuthRejected,
				bank.PaymentFailed,
				bank.PaymentSettled,
				bank.PaymentRejected,
			}
		}
		if p.Service == bank.SinglePayment && p.ChecksFunds {
			outcomes = append(outcomes, bank.PaymentInsufficientFunds)
		}
		seconds := func(name string) time.Duration {
			return time.Duration(rapid.IntRange(0, 100).Draw(t, name)) * time.Second
		}
		p.Answer = bank.PaymentAnswer{
			At:       created.Add(seconds("answer")),
			Outcome:  rapid.SampledFrom(outcomes).Draw(t, "outcome"),
			Duration: seconds("takes"),
		}
		if p.AwaitsConfirmation() && rapid.Bool().Draw(t, "confirmed") {
			p.ConfirmedAt = p.Answer.At.Add(seconds("confirmation"))
		}
		return p
	})
}

// Ensure that time only adds to a payment's history, that changes are in time order, and that the final status comes
// once, last, and at the time that Ends predicted.
func TestPaymentHistory(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := payments().Draw(t, "payment")
		at := func(name string) time.Time {
			return p.CreatedAt.Add(time.Duration(rapid.IntRange(-100, 400).Draw(t, name)) * time.Second)
		}
		sooner, later := at("sooner"), at("later")
		if later.Before(sooner) {
			sooner, later = later, sooner
		}
		before, after := p.History(sooner), p.History(later)
		if len(before) < 2 || len(after) < len(before) || !slices.Equal(after[:len(before)], before) {
			t.Fatalf("%v became %v", before, after)
		}
		if !slices.IsSortedFunc(after, func(a, b bank.PaymentChange) int { return a.At.Compare(b.At) }) {
			t.Fatalf("%v is out of order", after)
		}
		ends := p.EndsAt()
		if ended := !ends.IsZero() && !later.Before(ends); ended != (len(after) > 2 &&
			after[len(after)-1] == bank.PaymentChange{At: ends, Status: p.Answer.Outcome}) {
			t.Fatalf("it ends at %v as %s, and by %v it was %v", ends, p.Answer.Outcome, later, after)
		}
		if p.AwaitsConfirmation() && !ends.IsZero() {
			t.Fatal("it waits for what it is past")
		}
	})
}
