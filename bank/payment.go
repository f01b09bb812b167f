package bank

import "time"

// PaymentID names a payment within a project.
type PaymentID = ID[Payment]

// PaymentService is a kind of payment that can be initiated.
type PaymentService string

// The services, as webhooks and providers name them.
const (
	SinglePayment    PaymentService = "domestic-single-payment"
	StandingOrder    PaymentService = "domestic-standing-order"
	ScheduledPayment PaymentService = "domestic-scheduled-payment"
)

// PaymentStatus says how far a payment has come.
type PaymentStatus string

// The statuses. Single payments know all but the last two, the others these two and none that speaks of funds or
// settlement.
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

// PaymentStatuses are all of them.
var PaymentStatuses = []PaymentStatus{
	PaymentCreated, PaymentAwaitingAuth, PaymentAuthenticated, PaymentAuthRejected, PaymentAuthCompleted, PaymentFundsConfirmed,
	PaymentInsufficientFunds, PaymentInitiating, PaymentAccepted, PaymentSettled, PaymentRejected, PaymentFailed, PaymentPending,
	PaymentCompleted,
}

// Party is one end of a payment: whose account, and which.
type Party struct {
	Scheme string // SortCodeAccountNumber or IBAN; empty where the account is not known
	Name   string
	Number string // sort code and account number, or IBAN
}

// Payment is an order to a bank to pay somebody. It holds what was asked for, what the customer answered and what the
// bank will make of it; where it stands is a matter of the time at which somebody asks.
type Payment struct {
	ID         PaymentID
	Number     uint64 // counts the project's payments
	Service    PaymentService
	OwnLicence bool // the client is regulated itself and uses its own screens

	Provider      string   // empty until the customer chooses one
	ProviderTypes []string // those among which he may; empty for all
	Confirms      bool     // the client has to confirm the payment after the customer did
	SaysFunds     bool     // the bank says whether the funds are there

	Reference string
	Recipient Party
	Sender    Party
	User      string // by what the client knows the sender; no customer of ours need be called so
	Amount    Money
	First     time.Time // of a standing order the first date, of a scheduled payment its only one
	Last      time.Time // after which a standing order stops; zero for never
	Frequency Frequency

	Return string // where the browser goes at the end
	Direct bool   // the bank sends the browser straight to the client, who posts the codes
	State  TaskID // what the bank hands back with the codes

	CreatedAt   time.Time
	Answer      PaymentAnswer
	ConfirmedAt time.Time // by the client; zero before
	Told        bool      // webhooks have told how it ended
}

// PaymentAnswer is what came of the customer's visit to his bank.
type PaymentAnswer struct {
	At      time.Time     // zero before
	Result  Result        // success where he authorised it
	Outcome PaymentStatus // the last status that the payment comes to
	Takes   time.Duration // how long the bank takes from the order to the outcome
}

// Authorised says whether the customer agreed.
func (a PaymentAnswer) Authorised() bool { return !a.At.IsZero() && a.Outcome != PaymentAuthRejected }

// How long a bank takes for a payment unless a tester says otherwise, and how long of that until it accepts a single
// one. Bud names no times; faster payments settle within seconds.
const (
	PaymentTakes   = time.Minute
	paymentAccepts = 5 * time.Second
)

// paymentLinkLife is how long a customer may take to go to his bank, as with connections
// (docs/research/bud.md#connect-flow).
const paymentLinkLife = 30 * time.Minute

// LinkExpiresAt is when the link to the bank can no longer be used.
func (p Payment) LinkExpiresAt() time.Time { return p.CreatedAt.Add(paymentLinkLife) }

// Ordered is when the bank gets the order to pay: as the customer authorises it, or as the client confirms it where it
// has to. Zero while that waits, and where it is never to be.
func (p Payment) Ordered() time.Time {
	switch a := p.Answer; {
	case !a.Authorised() || a.Outcome == PaymentInsufficientFunds:
		return time.Time{}
	case p.Confirms:
		return p.ConfirmedAt
	}
	return p.Answer.At
}

// Ends is when it comes to its last status; zero while that depends on somebody.
func (p Payment) Ends() time.Time {
	if a := p.Answer; !a.At.IsZero() && (!a.Authorised() || a.Outcome == PaymentInsufficientFunds) {
		return a.At
	}
	ordered := p.Ordered()
	if ordered.IsZero() {
		return ordered
	}
	return ordered.Add(p.Answer.Takes)
}

// AwaitsConfirmation says whether the client has yet to confirm it, now or once the customer authorised it.
func (p Payment) AwaitsConfirmation() bool {
	return p.Confirms && p.ConfirmedAt.IsZero() && p.Ends().IsZero()
}

// Succeeds says whether its last status is what everybody hopes for.
func (s PaymentStatus) Succeeds() bool { return s == PaymentSettled || s == PaymentCompleted }

// PaymentChange is a status that a payment came to.
type PaymentChange struct {
	At     time.Time
	Status PaymentStatus
}

// History returns the statuses that a payment has come to by now, in order. The last is where it stands. The first two
// belong to its making, so they are there even if it was made after now: an import or the machine's clock can put that
// ahead.
func (p Payment) History(now time.Time) []PaymentChange {
	all := []PaymentChange{{p.CreatedAt, PaymentCreated}, {p.CreatedAt, PaymentAwaitingAuth}}
	add := func(at time.Time, status PaymentStatus) { all = append(all, PaymentChange{at, status}) }
	a, ordered, ends := p.Answer, p.Ordered(), p.Ends()
	switch {
	case a.At.IsZero():
	case !a.Authorised():
	case p.Service != SinglePayment || !p.SaysFunds:
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
		if a.Outcome != PaymentFailed { // which is not to be accepted at all
			add(ordered.Add(min(paymentAccepts, a.Takes)), PaymentAccepted)
		}
	}
	if !ends.IsZero() {
		add(ends, a.Outcome)
	}
	const made = 2
	for i, change := range all[made:] {
		if change.At.After(now) && !p.Told { // a clock that was put back takes nothing back that was told
			return all[:made+i]
		}
	}
	return all
}

// Status is where it stands now.
func (p Payment) Status(now time.Time) PaymentStatus {
	history := p.History(now)
	return history[len(history)-1].Status
}

// Frequency says how often a standing order pays.
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
