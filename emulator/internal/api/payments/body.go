package payments

import (
	"errors"
	"strings"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/payment"
	"budsandbox/emulator/internal/route"
)

type recipientBody struct {
	Type   string `json:"type"           validate:"required,oneof=SortCodeAccountNumber IBAN"`
	Name   string `json:"name"           validate:"required,min=1,max=70"`
	Number string `json:"account_number" validate:"required,min=14,max=32"`
}

type senderBody struct {
	User     string `json:"user_id"        validate:"required,min=1,max=120"`
	Type     string `json:"type"           validate:"omitempty,oneof=SortCodeAccountNumber IBAN"`
	Name     string `json:"name"           validate:"required,min=1,max=70"`
	Number   string `json:"account_number" validate:"omitempty,min=14,max=32"`
	Provider string `json:"provider"`
}

type amountBody struct {
	Value    string `json:"value"    validate:"required"`
	Currency string `json:"currency" validate:"required"`
}

type singleBody struct {
	Reference string        `json:"reference" validate:"required,max=18"`
	Recipient recipientBody `json:"recipient" validate:"required"`
	Sender    senderBody    `json:"sender"    validate:"required"`
	Amount    amountBody    `json:"amount"    validate:"required"`
}

type standingBody struct {
	Reference string        `json:"reference"          validate:"required,max=18"`
	Recipient recipientBody `json:"recipient"          validate:"required"`
	Sender    senderBody    `json:"sender"             validate:"required"`
	Amount    amountBody    `json:"recurring_amount"   validate:"required"`
	First     string        `json:"first_payment_date" validate:"required"`
	Last      string        `json:"last_payment_date"`
	Frequency string        `json:"frequency"          validate:"required,payment_frequency"`
}

type scheduledBody struct {
	Reference string        `json:"reference"                validate:"required,max=18"`
	Recipient recipientBody `json:"recipient"                validate:"required"`
	Sender    senderBody    `json:"sender"                   validate:"required"`
	Amount    amountBody    `json:"amount"                   validate:"required"`
	Date      string        `json:"requested_execution_date" validate:"required"`
}

// reader parses the payment details of a body and collects all errors.
type reader struct {
	wording
	service  bank.PaymentService
	problems route.Problems
}

func newReader(service bank.PaymentService) *reader {
	return &reader{wording: wordings[service], service: service}
}

func (r *reader) invalid(field, text string) {
	r.problems = append(r.problems, route.InvalidField(field, text)...)
}

// read implements paymentDetails for a single payment.
func (b singleBody) read() (bank.Payment, route.Problems) {
	r := newReader(bank.SinglePayment)
	pay := r.payment(b.Reference, b.Recipient, b.Sender, b.Amount)
	return pay, r.problems
}

// read implements paymentDetails for a standing order.
func (b standingBody) read() (bank.Payment, route.Problems) {
	r := newReader(bank.StandingOrder)
	pay := r.payment(b.Reference, b.Recipient, b.Sender, b.Amount)
	pay.First, pay.Frequency = r.date("first_payment_date", b.First), bank.Frequency(b.Frequency)
	if b.Last != "" {
		pay.Last = r.date("last_payment_date", b.Last)
	}
	return pay, r.problems
}

// read implements paymentDetails for a scheduled payment.
func (b scheduledBody) read() (bank.Payment, route.Problems) {
	r := newReader(bank.ScheduledPayment)
	pay := r.payment(b.Reference, b.Recipient, b.Sender, b.Amount)
	pay.First = r.date("requested_execution_date", b.Date)
	return pay, r.problems
}

func (r *reader) payment(
	reference string, to recipientBody, from senderBody, amount amountBody,
) bank.Payment {
	pay := bank.Payment{
		Service: r.service, Reference: reference, User: from.User,
		Recipient: bank.Party{Scheme: to.Type, Name: to.Name, Number: to.Number},
		Sender:    bank.Party{Scheme: from.Type, Name: from.Name, Number: from.Number},
	}
	r.account("recipient", pay.Recipient)
	r.account("sender", pay.Sender)
	currency, err := bank.ParseCurrency(amount.Currency)
	if err != nil || currency != bank.GBP && currency != "EUR" {
		r.invalid(r.details+"."+r.amount+".currency", "currency must be one of [GBP EUR]")
		return pay
	}
	if pay.Amount, err = bank.ParseMoney(amount.Value, currency); err != nil {
		r.invalid(r.details+"."+r.amount+".value", "value "+bank.ErrAmount.Error())
	}
	return pay
}

// account checks the format of an account's identification. A sort code and a number are one value, but have separate
// errors.
func (r *reader) account(field string, p bank.Party) {
	switch {
	case p.Number == "" && p.Scheme == "": // a payer who chooses the account at the bank
	// the validation tags report it
	case p.Number != "" && (len(p.Number) < minNumberLength || len(p.Number) > maxNumberLength):
	case p.Scheme == "":
		r.invalid(r.details+"."+field+".type", "type is needed to read account_number")
	case p.Number == "":
		r.invalid(r.details+"."+field+".account_number", "account_number is needed where type is given")
	case p.Scheme == "IBAN" && !isIBAN(p.Number):
		r.invalid(field+".iban", "IBAN must match `^[A-Z]{2}\\d{2}[A-Z0-9]{10,28}$`")
	case p.Scheme == "IBAN":
	case len(p.Number) < sortCodeDigits || !consistsOf(p.Number[:sortCodeDigits], digits):
		r.invalid(field+".sort_code", "Sort code must match `^\\d{6}$`")
	case len(p.Number) != sortCodeDigits+numberDigits || !consistsOf(p.Number, digits):
		r.invalid(field+".account_number", "Account number must match `^\\d{8}$`")
	}
}

const (
	minNumberLength = 14
	maxNumberLength = 32
	sortCodeDigits  = 6
	numberDigits    = 8
)

const (
	digits   = "0123456789"
	capitals = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
)

func consistsOf(text, letters string) bool { return strings.Trim(text, letters) == "" }

func isIBAN(text string) bool {
	return len(text) >= 14 && len(text) <= 32 && consistsOf(text[:2], capitals) && consistsOf(text[2:4], digits) &&
		consistsOf(text[4:], capitals+digits)
}

// date parses a date and time, or a date in UTC.
func (r *reader) date(field, text string) time.Time {
	for _, layout := range []string{time.RFC3339, time.DateOnly} {
		if at, err := time.Parse(layout, text); err == nil && at.Year() >= 1 {
			return at.UTC().Truncate(time.Microsecond)
		}
	}
	r.invalid(r.details+"."+field, field+" must be a date and time such as 2026-03-02T09:00:00Z")
	return time.Time{}
}

// wireError converts an error of the package payment. Its fields are those of the body or of the details.
func wireError(err error, service bank.PaymentService) error {
	var refusal *payment.Refusal
	var closed *payment.UnavailableError
	if errors.As(err, &closed) {
		text := closed.Name + " is currently in a maintenance mode, please try again later."
		return &route.Error{
			Status: 400, Code: "provider_in_maintenance_mode", Message: text,
			Fields: map[string]string{"provider": closed.Provider + " is in maintenance"},
		}
	}
	if !errors.As(err, &refusal) {
		return err
	}
	words := wordings[service]
	field := strings.Replace(refusal.Field, "amount.", words.amount+".", 1)
	text := refusal.Text
	if strings.HasPrefix(text, "must ") {
		text = field[strings.LastIndex(field, ".")+1:] + " " + text
	}
	if field != "provider" && field != "provider_types" {
		field = words.details + "." + field
	}
	return route.InvalidField(field, text)
}
