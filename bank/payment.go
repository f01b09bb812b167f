package bank

import (
	"time"

	"github.com/google/uuid"
)

// PaymentID identifies a payment within a project.
type PaymentID uuid.UUID

// PaymentService is a kind of payment that can be initiated.
type PaymentService string

// The services, with their names in webhooks and provider lists.
const (
	SinglePayment    PaymentService = "domestic-single-payment"
	StandingOrder    PaymentService = "domestic-standing-order"
	ScheduledPayment PaymentService = "domestic-scheduled-payment"
)

// PaymentStatus is the status of a payment.
type PaymentStatus string

// The statuses. Single payments use all but the last two. Standing orders and scheduled payments use those two and
// none about funds or settlement.
const (
	PaymentCreated           PaymentStatus = "CREATED"
	PaymentAwaitingAuth      PaymentStatus = "AWAITING_AUTH"
	PaymentAuthenticated     PaymentStatus = "AUTHENTICATED"
	PaymentAuthRejected      PaymentStatus = "AUTH_REJECTED"
	PaymentAuthCompleted     PaymentStatus = "AUTH_COMPLETED"
	PaymentFundsConfirmed    PaymentStatus = "FUNDS_CONFIRMED"
	PaymentInsufficientFunds PaymentStatus = "INSUFFICIENT_FUNDS"
	PaymentInitiating        PaymentStatus = "INITIATING"
	PaymentAccepted          PaymentStatus = "ACCEPTED"
	PaymentSettled           PaymentStatus = "SETTLED"
	PaymentRejected          PaymentStatus = "PAYMENT_REJECTED"
	PaymentFailed            PaymentStatus = "FAILED"
	PaymentPending           PaymentStatus = "PENDING"
	PaymentCompleted         PaymentStatus = "COMPLETED"
)

// PaymentStatuses lists all statuses.
var PaymentStatuses = []PaymentStatus{
	PaymentCreated, PaymentAwaitingAuth, PaymentAuthenticated, PaymentAuthRejected, PaymentAuthCompleted,
	PaymentFundsConfirmed, PaymentInsufficientFunds, PaymentInitiating, PaymentAccepted, PaymentSettled,
	PaymentRejected, PaymentFailed, PaymentPending, PaymentCompleted,
}

// Party is the sender or recipient of a payment.
type Party struct {
	Scheme string // SortCodeAccountNumber or IBAN; empty if the account is unknown
	Name   string
	Number string // sort code and account number, or IBAN
}

// Payment is a payment order to a bank. It holds the request, the customer's answer and the bank's outcome; Status
// computes the current status from them and the time.
type Payment struct {
	ID         PaymentID
	Number     uint64 // sequence number within the project
	Service    PaymentService
	OwnLicence bool // the client has its own licence and uses its own screens

	Provider          string   // empty until the customer chooses one
	ProviderTypes     []string // types to choose from; empty for all
	NeedsConfirmation bool     // the client must confirm the payment after the customer
	ChecksFunds       bool     // the bank checks the funds

	Reference string
	Recipient Party
	Sender    Party
	User      string // the client's id of the sender; need not be a customer of the sandbox
	Amount    Money
	First     time.Time // first date of a standing order, or the date of a scheduled payment
	Last      time.Time // last date of a standing order; zero for none
	Frequency Frequency

	Return string // final URL for the browser
	Direct bool   // the bank redirects to the client, which posts the codes
	State  TaskID // the state parameter that the bank returns

	CreatedAt   time.Time
	Answer      PaymentAnswer
	ConfirmedAt time.Time // when the client confirmed it; zero before
	Reported    bool      // webhooks have reported the final status
}

// PaymentAnswer is the result of the customer's visit to the bank.
type PaymentAnswer struct {
	At       time.Time     // zero before the visit
	Result   Result        // success if the customer authorised the payment
	Outcome  PaymentStatus // the final status of the payment
	Duration time.Duration // time from the order to the outcome
}

// Authorised reports whether the customer authorised the payment.
func (a PaymentAnswer) Authorised() bool { return !a.At.IsZero() && a.Outcome != PaymentAuthRejected }

// The default time of a bank for a payment, and the part of it until a single payment is accepted. Bud documents no
// times; faster payments settle within seconds.
const (
	DefaultPaymentDuration = time.Minute
	acceptanceTime         = 5 * time.Second
)

// paymentLinkLife is the time that a customer has to go to the bank, the same as for connections
// (docs/research/bud.md#connect-flow).
const paymentLinkLife = 30 * time.Minute

// LinkExpiresAt returns the time from which the link to the bank can no longer be used.
func (p Payment) LinkExpiresAt() time.Time { return p.CreatedAt.Add(paymentLinkLife) }

// OrderedAt returns the time at which the bank receives the order: when the customer authorises it or, if the client
// must confirm it, when the client does. It is zero before that, and if the order is never sent.
func (p Payment) OrderedAt() time.Time {
	switch a := p.Answer; {
	case !a.Authorised() || a.Outcome == PaymentInsufficientFunds:
		return time.Time{}
	case p.NeedsConfirmation:
		return p.ConfirmedAt
	}
	return p.Answer.At
}

// EndsAt returns the time of the final status, or zero while it depends on the customer or the client.
func (p Payment) EndsAt() time.Time {
	if a := p.Answer; !a.At.IsZero() && (!a.Authorised() || a.Outcome == PaymentInsufficientFunds) {
		return a.At
	}
	ordered := p.OrderedAt()
	if ordered.IsZero() {
		return ordered
	}
	return ordered.Add(p.Answer.Duration)
}

// AwaitsConfirmation reports whether the client must still confirm the payment, now or after the customer authorises
// it.
func (p Payment) AwaitsConfirmation() bool {
	return p.NeedsConfirmation && p.ConfirmedAt.IsZero() && p.EndsAt().IsZero()
}

// Succeeds reports whether s is the final status of a successful payment.
func (s PaymentStatus) Succeeds() bool { return s == PaymentSettled || s == PaymentCompleted }

// PaymentChange is a change of a payment's status.
type PaymentChange struct {
	At     time.Time
	Status PaymentStatus
}

// History returns the status changes up to now, in order. The last is the current status. The two changes of the
// creation are always included: after an import or a change of the machine's clock, it may be later than now.
func (p Payment) History(now time.Time) []PaymentChange {
	all := []PaymentChange{{p.CreatedAt, PaymentCreated}, {p.CreatedAt, PaymentAwaitingAuth}}
	add := func(at time.Time, status PaymentStatus) { all = append(all, PaymentChange{at, status}) }
	a, ordered, ends := p.Answer, p.OrderedAt(), p.EndsAt()
	switch {
	case a.At.IsZero():
	case !a.Authorised():
	case p.Service != SinglePayment || !p.ChecksFunds:
		add(a.At, PaymentAuthCompleted)
	case a.Outcome == PaymentInsufficientFunds:
		add(a.At, PaymentAuthenticated)
	default:
		add(a.At, PaymentAuthenticated)
		add(a.At, PaymentFundsConfirmed)
	}
	switch {
	case ordered.IsZero():
	case p.Service != SinglePayment:
		add(ordered, PaymentPending)
	default:
		add(ordered, PaymentInitiating)
		if a.Outcome != PaymentFailed { // a failed payment is never accepted
			add(ordered.Add(min(acceptanceTime, a.Duration)), PaymentAccepted)
		}
	}
	if !ends.IsZero() {
		add(ends, a.Outcome)
	}
	const creation = 2 // the first changes, which every payment has
	for i, change := range all[creation:] {
		if change.At.After(now) && !p.Reported { // reported changes stay when a clock is moved back
			return all[:creation+i]
		}
	}
	return all
}

// Status returns the payment's status at now.
func (p Payment) Status(now time.Time) PaymentStatus {
	history := p.History(now)
	return history[len(history)-1].Status
}

// Frequency is the frequency of a standing order.
type Frequency string

// The frequencies.
const (
	Daily        Frequency = "daily"
	Weekly       Frequency = "weekly"
	Fortnightly  Frequency = "fortnightly"
	Monthly      Frequency = "monthly"
	Quarterly    Frequency = "quarterly"
	Semiannually Frequency = "semiannually"
	Yearly       Frequency = "yearly"
)
