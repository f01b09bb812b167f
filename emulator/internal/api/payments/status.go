package payments

import (
	"time"

	"budsandbox/bank"
)

// message returns the text of a status, from the schemas of the three services. Single payments have no text for
// AUTH_REJECTED and AUTH_COMPLETED, so the closest texts are used.
func message(service bank.PaymentService, status bank.PaymentStatus) string {
	if service == bank.SinglePayment {
		return singleMessage(status)
	}
	what := "Standing Order"
	if service == bank.ScheduledPayment {
		what = "Scheduled Payment"
	}
	switch status {
	case bank.PaymentCreated:
		return what + " Created"
	case bank.PaymentAwaitingAuth:
		return "Awaiting Customer Authentication"
	case bank.PaymentAuthRejected:
		return "Authentication Failed"
	case bank.PaymentAuthCompleted:
		return "Authentication Completed"
	case bank.PaymentPending:
		return "Payment Order Pending"
	case bank.PaymentCompleted:
		return what + " Creation Completed"
	}
	return what + " Creation Failed"
}

func singleMessage(status bank.PaymentStatus) string {
	switch status {
	case bank.PaymentCreated:
		return "Payment created"
	case bank.PaymentAwaitingAuth:
		return "Awaiting Authentication"
	case bank.PaymentAuthenticated, bank.PaymentAuthCompleted:
		return "Authenticated; Confirming Funds"
	case bank.PaymentFundsConfirmed:
		return "Funds Confirmed; Awaiting Payment Initiation"
	case bank.PaymentInsufficientFunds:
		return "Insufficient Funds In Account; Payment Aborted"
	case bank.PaymentInitiating:
		return "Initiating Payment"
	case bank.PaymentAccepted:
		return "Payment Order Accepted"
	case bank.PaymentSettled:
		return "Payment Settlement Complete"
	case bank.PaymentRejected:
		return "Payment Settlement Rejected"
	}
	return "Failed"
}

// failureText describes why a payment failed. It is empty for other payments.
func failureText(status bank.PaymentStatus) string {
	switch status {
	case bank.PaymentAuthRejected:
		return "the customer did not authorise the payment, or the authorisation was of no use"
	case bank.PaymentInsufficientFunds:
		return "the sender's account does not hold the amount"
	case bank.PaymentRejected:
		return "the bank accepted the payment and then did not settle it"
	case bank.PaymentFailed:
		return "the bank did not accept the order"
	}
	return ""
}

// supplementaryData holds the statuses of a payment in the terms of the bank.
type supplementaryData struct {
	Order   bankStatus `json:"payment_order"`
	Consent bankStatus `json:"consent"`
	Funds   bankStatus `json:"confirmation_of_funds"`
}

type bankStatus struct {
	Status  string       `json:"status"` // empty before the bank has one
	History []bankChange `json:"history"`
}

type bankChange struct {
	At     time.Time `json:"datetime"`
	Status string    `json:"status"`
}

func (s *bankStatus) set(at time.Time, status string) {
	s.Status = status
	s.History = append(s.History, bankChange{at.Truncate(time.Second), status})
}

// newSupplementaryData converts the history of a payment to the statuses of the Open Banking standard.
func newSupplementaryData(pay bank.Payment, now time.Time) supplementaryData {
	none := bankStatus{History: []bankChange{}}
	data := supplementaryData{none, none, none}
	for _, change := range pay.History(now) {
		switch change.Status {
		case bank.PaymentAwaitingAuth:
			data.Consent.set(change.At, "AwaitingAuthorisation")
		case bank.PaymentAuthRejected:
			data.Consent.set(change.At, "Rejected")
		case bank.PaymentAuthenticated, bank.PaymentAuthCompleted:
			data.Consent.set(change.At, "Authorised")
		case bank.PaymentFundsConfirmed:
			data.Funds.set(change.At, "Available")
		case bank.PaymentInsufficientFunds:
			data.Funds.set(change.At, "NotAvailable")
		case bank.PaymentInitiating:
			data.Order.set(change.At, "Pending")
		case bank.PaymentAccepted:
			data.Order.set(change.At, "AcceptedSettlementInProcess")
		case bank.PaymentSettled:
			data.Order.set(change.At, "AcceptedSettlementCompleted")
		case bank.PaymentRejected, bank.PaymentFailed:
			data.Order.set(change.At, "Rejected")
		}
	}
	return data
}
