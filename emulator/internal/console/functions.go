package console

import (
	"fmt"
	"html/template"
	"slices"
	"strings"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/locale"
)

// functions holds the functions for the templates.
var functions = template.FuncMap{
	"when":     When,
	"day":      developerLocale.ShortDate,
	"clock":    func(t time.Time) string { return t.UTC().Format("15:04:05") },
	"exact":    func(t time.Time) string { return t.UTC().Format(time.RFC3339) },
	"money":    developerLocale.Money,
	"amount":   amount,
	"count":    developerLocale.Count,
	"short":    func(text string) string { return text[:min(8, len(text))] },
	"words":    words,
	"status":   statusClass,
	"payment":  paymentClass,
	"share":    func(percent int) string { return fmt.Sprintf("%.2f", float64(percent)/100) },
	"list":     func(values ...string) []string { return values },
	"in":       func(l locale.Locale, m bank.Money) string { return l.Money(m) },
	"first":    first,
	"kinds":    kinds,
	"service":  func(name string) string { return words(strings.ReplaceAll(name, "-", "_")) },
	"dict":     dict,
	"brief":    func(t time.Time) string { return t.UTC().Format("2 Jan 15:04") },
	"left":     timesLeft,
	"attempts": attemptRuns,
	"query":    questionMark,
	"body":     bodyText,
	"longday":  developerLocale.LongDate,
}

// words formats a name of the API as words: has_new_transactions becomes "Has new transactions".
func words(name string) string {
	text := strings.NewReplacer("_", " ", ".", ": ").Replace(name)
	if text == "" {
		return ""
	}
	first, rest, _ := strings.Cut(text, " ")
	if slices.Contains([]string{"atm", "it", "nsf", "tv"}, first) { // of categories
		return strings.TrimSpace(strings.ToUpper(first) + " " + rest)
	}
	return strings.ToUpper(text[:1]) + text[1:]
}

// statusClass returns the CSS class of an HTTP status: good, warn for an error of the client, or bad for one of the
// server.
func statusClass(status int) string {
	switch {
	case status >= 200 && status < 400:
		return "good"
	case status >= 400 && status < 500:
		return "warn"
	}
	return "bad"
}

// dict passes several values to a template by name. namesAndValues alternates names and values.
func dict(namesAndValues ...any) map[string]any {
	all := map[string]any{}
	for i := 0; i+1 < len(namesAndValues); i += 2 {
		name, _ := namesAndValues[i].(string)
		all[name] = namesAndValues[i+1]
	}
	return all
}

// timesLeft returns how many more times a fault applies.
func timesLeft(rule Value) string {
	if times := rule.Number("times"); times > 0 {
		return developerLocale.Count(times-rule.Number("hits"), "more time", "more times")
	}
	return "always"
}

// paymentClass returns the CSS class of the state of a payment: good once the money has arrived, bad for an end without
// a payment, warn while somebody has to authorise it, or "".
func paymentClass(state string) string {
	switch state {
	case "ACCEPTED", "SETTLED", "COMPLETED":
		return "good"
	case "AUTH_REJECTED", "INSUFFICIENT_FUNDS", "PAYMENT_REJECTED", "FAILED":
		return "bad"
	case "AWAITING_AUTH":
		return "warn"
	}
	return ""
}

// bodyText returns a logged body in a form that can be sent again.
func bodyText(body Value) string {
	if body.json == nil {
		return ""
	}
	return body.Pretty()
}

// amount returns the amount with a value and a currency.
func amount(value, currency string) bank.Money {
	m, err := bank.ParseMoney(value, bank.Currency(currency))
	if err != nil {
		return bank.Money{}
	}
	return m
}

// developerLocale is the locale of dates and money for developers. A customer's money is formatted for the customer's
// region.
var developerLocale = locale.British

// When formats a time in UTC.
func When(t time.Time) string {
	if t.IsZero() {
		return "–"
	}
	return t.UTC().Format("Mon 2 Jan 2006 15:04")
}

// kinds returns the kinds of advice, each once.
func kinds(advice []Value) (all []string) {
	for _, given := range advice {
		if kind := given.Text("kind"); !slices.Contains(all, kind) {
			all = append(all, kind)
		}
	}
	return all
}

// first returns the first n values of a list, or all if there are fewer.
func first(n int, all []Value) []Value { return all[:min(n, len(all))] }
