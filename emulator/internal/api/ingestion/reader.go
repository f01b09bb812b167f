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

// reader parses the data of one customer and collects all errors.
type reader struct {
	prefix string // path prefix of the customer, such as customers[1]., if there are several
	path   string // path of the current item, such as transactions[0]
	now    time.Time
	errs   fieldErrors
}

// prefixOf returns the path prefix of a customer. Bud omits it if there is only one.
func prefixOf(index, customers int) string {
	if customers == 1 {
		return ""
	}
	return customerPath(index) + "."
}

func customerPath(index int) string { return elementOf("customers", index) }

func elementOf(list string, index int) string { return list + "[" + strconv.Itoa(index) + "]" }

func (r *reader) elementPath(list string, i int) string { return r.prefix + elementOf(list, i) }

// required records an error for an empty text.
func (r *reader) required(field, text string) string {
	if text == "" {
		r.errs.missing(r.path, field)
	}
	return text
}

// id parses the client's id of an account or a transaction.
func (r *reader) id(field, text string) string {
	if utf8.RuneCountInString(text) > maxID {
		r.errs.invalid(r.path, field, "must be at most %d characters", maxID)
	}
	return r.required(field, text)
}

// limitLength checks the maximum length of a text in characters.
func (r *reader) limitLength(field, text string, maxLength int) string {
	if utf8.RuneCountInString(text) > maxLength {
		r.errs.invalid(r.path, field, "must be at most %d characters", maxLength)
	}
	return text
}

// limitCount checks the number of elements of a list of an account.
func (r *reader) limitCount(field string, n int) {
	if n > maxDetails {
		r.errs.invalid(r.path, field, "must have at most %d elements", maxDetails)
	}
}

func (r *reader) currency(field, text string) bank.Currency {
	if text == "" {
		r.errs.missing(r.path, field)
		return ""
	}
	currency, err := bank.ParseCurrency(text)
	if err != nil {
		r.errs.invalid(r.path, field, "unexpected currency code: %s, expected ISO-4217 currency code", text)
	}
	return currency
}

// amount parses an amount without a sign.
func (r *reader) amount(field string, b *amountBody) bank.Money {
	if b == nil {
		r.errs.missing(r.path, field)
		return bank.Money{}
	}
	value := cmp.Or(b.Value, b.LocalValue)
	currency := r.currency(field+".currency", cmp.Or(b.Currency, b.LocalCurrency))
	if value == "" {
		r.errs.missing(r.path, field+".value")
	}
	if value == "" {
		return bank.Money{}
	}
	m, err := bank.ParseMoney(value, cmp.Or(currency, mostDigits))
	if err != nil || strings.HasPrefix(value, "-") {
		const why = "must be a decimal amount without a sign, such as 10.98; credit_debit_indicator tells the side"
		r.errs.invalid(r.path, field+".value", why)
	}
	if currency == "" {
		return bank.Money{}
	}
	return m
}

// mostDigits is a currency with the most decimals, in which the amount of an unknown currency is checked.
const mostDigits bank.Currency = "CLF"

// signed parses an amount with a sign.
func (r *reader) signed(field, text string, currency bank.Currency) bank.Money {
	if currency == "" {
		return bank.Money{} // already reported
	}
	m, err := bank.ParseMoney(text, currency)
	if err != nil {
		r.errs.invalid(r.path, field, "must be a decimal amount such as 10.98 or -10.98")
	}
	return m
}

// time parses a time in RFC 3339 and truncates it to microseconds.
func (r *reader) time(field, text string) time.Time {
	if text == "" {
		r.errs.missing(r.path, field)
		return time.Time{}
	}
	var t route.DateTime
	if err := t.UnmarshalText([]byte(text)); err != nil {
		r.errs.invalid(r.path, field, "%s", err.Error())
	}
	return t.UTC().Truncate(time.Microsecond)
}

func (r *reader) optionalTime(field, text string) time.Time {
	if text == "" {
		return time.Time{}
	}
	return r.time(field, text)
}

// enum parses a value of an enumeration and returns its name in responses.
func (r *reader) enum(field, text string, names map[string]string) string {
	if text == "" {
		r.errs.missing(r.path, field)
		return ""
	}
	name, found := names[text]
	if !found {
		r.errs.invalid(r.path, field, "%q is none of Bud's values for it", text)
	}
	return name
}

func (r *reader) accountType(text string) bank.AccountType {
	return bank.AccountType(r.enum("account_sub_type", text, accountTypes))
}

func (r *reader) usage(text string) bank.CustomerType {
	return bank.CustomerType(r.enum("account_type", text, usages))
}
