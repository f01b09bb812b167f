package ingestion

import (
	"cmp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"budsandbox/bank"
	"budsandbox/emulator/internal/route"
)

// reader takes what a client brings of one customer apart, and collects everything that is wrong with it.
type reader struct {
	within string // of the request: customers[1]. where it has several
	at     string // of what is being read: transactions[0]
	now    time.Time
	wrong  faults
}

// within is where the lists of a customer are in a request; Bud leaves it out where there is one.
func within(place, customers int) string {
	if customers == 1 {
		return ""
	}
	return customerAt(place) + "."
}

func customerAt(place int) string { return index("customers", place) }

func index(list string, place int) string { return list + "[" + strconv.Itoa(place) + "]" }

func (r *reader) place(list string, i int) string { return r.within + index(list, i) }

// required notes a text that is not there.
func (r *reader) required(field, text string) string {
	if text == "" {
		r.wrong.missing(r.at, field)
	}
	return text
}

// id reads the id of an account or a transaction, which the client chooses.
func (r *reader) id(field, text string) string {
	if utf8.RuneCountInString(text) > longestID {
		r.wrong.invalid(r.at, field, "must be at most %d characters", longestID)
	}
	return r.required(field, text)
}

// short is a text of at most so many characters.
func (r *reader) short(field, text string, most int) string {
	if utf8.RuneCountInString(text) > most {
		r.wrong.invalid(r.at, field, "must be at most %d characters", most)
	}
	return text
}

func (r *reader) currency(field, text string) bank.Currency {
	if text == "" {
		r.wrong.missing(r.at, field)
		return ""
	}
	c, err := bank.ParseCurrency(text)
	if err != nil {
		r.wrong.invalid(r.at, field, "unexpected currency code: %s, expected ISO-4217 currency code", text)
	}
	return c
}

// amount reads an amount without a sign.
func (r *reader) amount(field string, b *amountBody) bank.Money {
	if b == nil {
		r.wrong.missing(r.at, field)
		return bank.Money{}
	}
	value := cmp.Or(b.Value, b.LocalValue)
	c := r.currency(field+".currency", cmp.Or(b.Currency, b.LocalCurrency))
	if value == "" {
		r.wrong.missing(r.at, field+".value")
	}
	if value == "" || c == "" {
		return bank.Money{}
	}
	m, err := bank.ParseMoney(value, c)
	if err != nil || strings.HasPrefix(value, "-") {
		r.wrong.invalid(r.at, field+".value", "must be a decimal amount without a sign, such as 10.98; credit_debit_indicator tells the side")
	}
	return m
}

// signed reads an amount whose sign tells the side.
func (r *reader) signed(field, text string, c bank.Currency) bank.Money {
	if c == "" {
		return bank.Money{} // told already
	}
	m, err := bank.ParseMoney(text, c)
	if err != nil {
		r.wrong.invalid(r.at, field, "must be a decimal amount such as 10.98 or -10.98")
	}
	return m
}

// time reads a time of RFC 3339, to the microsecond.
func (r *reader) time(field, text string) time.Time {
	if text == "" {
		r.wrong.missing(r.at, field)
		return time.Time{}
	}
	var at route.DateTime
	if err := at.UnmarshalText([]byte(text)); err != nil {
		r.wrong.invalid(r.at, field, "%s", err.Error())
	}
	return at.UTC().Truncate(time.Microsecond)
}

func (r *reader) optionalTime(field, text string) time.Time {
	if text == "" {
		return time.Time{}
	}
	return r.time(field, text)
}

// word reads one of a table's words and gives what the readings call it.
func (r *reader) word(field, text string, known map[string]string) string {
	if text == "" {
		r.wrong.missing(r.at, field)
		return ""
	}
	name, found := known[text]
	if !found {
		r.wrong.invalid(r.at, field, "%q is none of Bud's values for it", text)
	}
	return name
}

func (r *reader) accountType(text string) bank.AccountType {
	return bank.AccountType(r.word("account_sub_type", text, accountTypes))
}

func (r *reader) usage(text string) bank.CustomerType {
	return bank.CustomerType(r.word("account_type", text, usages))
}
