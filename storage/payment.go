package storage

import (
	"slices"

	"budsandbox/bank"
)

// payments is the table of a project's payments, in order of creation. They have no customer: in Bud's contract, the
// sender is only the client's own id.
var payments = &Table[bank.Payment]{
	name:    string(PaymentTable),
	key:     func(p bank.Payment) Key { return PaymentKey(p.Number) },
	codec:   codec[bank.Payment]{encode: encodePayment, decode: decodePayment},
	indexes: []*Index[bank.Payment]{ByPayment, ByPaymentState, ByPaymentEnd},
}

// ByPayment finds a payment by its id.
var ByPayment = &Index[bank.Payment]{
	name: "id", unique: true,
	key: func(p bank.Payment) (Key, bool) { return Key{}.ID(p.ID), true },
}

// ByPaymentState finds a payment by the state that the bank returns.
var ByPaymentState = &Index[bank.Payment]{
	name: "state", unique: true,
	key: func(p bank.Payment) (Key, bool) { return Key{}.ID(p.State), true },
}

// ByPaymentEnd orders payments by the time of their final status, until webhooks have reported it.
var ByPaymentEnd = &Index[bank.Payment]{
	name: "end", unique: true,
	key: func(p bank.Payment) (Key, bool) {
		ends := p.EndsAt()
		return Key{}.Time(ends).Number(p.Number), !ends.IsZero() && !p.Reported
	},
}

// PaymentKey returns the key of a payment.
func PaymentKey(number uint64) Key { return Key{}.Number(number) }

// Payments returns a project's payments.
func (tx *Tx) Payments(p bank.Project) Rows[bank.Payment] { return rows(tx, string(p), payments) }

// These values are stored as indexes in the lists. Only append to them.
var (
	paymentServices = []bank.PaymentService{"", bank.SinglePayment, bank.StandingOrder, bank.ScheduledPayment}
	paymentOutcomes = []bank.PaymentStatus{
		"", bank.PaymentAuthRejected, bank.PaymentInsufficientFunds, bank.PaymentSettled, bank.PaymentRejected,
		bank.PaymentFailed, bank.PaymentCompleted,
	}
	frequencies = []bank.Frequency{
		"", bank.Daily, bank.Weekly, bank.Fortnightly, bank.Monthly, bank.Quarterly, bank.Semiannually, bank.Yearly,
	}
)

func encodePayment(p bank.Payment) ([]byte, error) {
	f := fields{}.id(1, p.ID).nonZero(2, slices.Index(paymentServices, p.Service)).flag(3, p.OwnLicence).
		text(4, p.Provider).flag(5, p.NeedsConfirmation).
		flag(6, p.ChecksFunds).text(7, p.Reference).bytes(8, partyFields(p.Recipient)).bytes(9, partyFields(p.Sender)).
		text(10, p.User).number(11, p.Amount.Minor).text(12, string(p.Amount.Currency)).time(13, p.First).time(14, p.Last).
		nonZero(15, slices.Index(frequencies, p.Frequency)).
		text(16, p.Return).flag(17, p.Direct).id(18, p.State).time(19, p.CreatedAt).
		time(20, p.Answer.At).text(21, string(p.Answer.Result)).nonZero(22, slices.Index(paymentOutcomes, p.Answer.Outcome)).
		number(23, int64(p.Answer.Duration)).time(24, p.ConfirmedAt).flag(25, p.Reported)
	for _, t := range p.ProviderTypes {
		f = f.element(26, t)
	}
	return f, nil
}

func partyFields(p bank.Party) fields {
	return fields{}.text(1, p.Scheme).text(2, p.Name).text(3, p.Number)
}

func asParty(value []byte) (p bank.Party, err error) {
	err = fields(value).each(func(number byte, value []byte) error {
		switch number {
		case 1:
			p.Scheme = string(value)
		case 2:
			p.Name = string(value)
		case 3:
			p.Number = string(value)
		}
		return nil
	})
	return p, err
}

func decodePayment(key, value []byte) (p bank.Payment, err error) {
	if len(key) != 8 {
		return p, errTruncated
	}
	p.Number = uint64(asMicros(key))
	err = fields(value).each(func(number byte, value []byte) (err error) {
		if number > 12 {
			return decodePaymentProgress(&p, number, value)
		}
		switch number {
		case 1:
			p.ID, err = idOf[bank.PaymentID](value)
		case 2:
			p.Service, err = listed(paymentServices, value)
		case 3:
			p.OwnLicence = true
		case 4:
			p.Provider = string(value)
		case 5:
			p.NeedsConfirmation = true
		case 6:
			p.ChecksFunds = true
		case 7:
			p.Reference = string(value)
		case 8:
			p.Recipient, err = asParty(value)
		case 9:
			p.Sender, err = asParty(value)
		case 10:
			p.User = string(value)
		case 11:
			p.Amount.Minor = asNumber(value)
		case 12:
			p.Amount.Currency = bank.Currency(value)
		}
		return err
	})
	return p, err
}

// decodePaymentProgress decodes the schedule and the progress of a payment.
func decodePaymentProgress(p *bank.Payment, number byte, value []byte) (err error) {
	switch number {
	case 13:
		p.First = asTime(value)
	case 14:
		p.Last = asTime(value)
	case 15:
		p.Frequency, err = listed(frequencies, value)
	case 16:
		p.Return = string(value)
	case 17:
		p.Direct = true
	case 18:
		p.State, err = idOf[bank.TaskID](value)
	case 19:
		p.CreatedAt = asTime(value)
	case 20:
		p.Answer.At = asTime(value)
	case 21:
		p.Answer.Result = bank.Result(value)
	case 22:
		p.Answer.Outcome, err = listed(paymentOutcomes, value)
	case 23:
		p.Answer.Duration = asDuration(value)
	case 24:
		p.ConfirmedAt = asTime(value)
	case 25:
		p.Reported = true
	case 26:
		p.ProviderTypes = append(p.ProviderTypes, string(value))
	}
	return err
}

func idOf[ID ~[16]byte](value []byte) (ID, error) {
	id, err := asID(value)
	return ID(id), err
}
