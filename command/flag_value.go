package command

import (
	"errors"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"budsandbox/bank"
	"budsandbox/internal/spelling"
)

// errEmptyValue is the error of a flag or variable without a value, which is what an unset shell variable leaves.
var errEmptyValue = errors.New("is empty")

// nonEmptyValue is the value of a flag that must not be empty.
type nonEmptyValue struct{ pflag.Value }

// Set sets the value, and refuses an empty text.
func (v nonEmptyValue) Set(text string) error {
	if isBlank(text) {
		return errEmptyValue
	}
	return v.Value.Set(text)
}

// isBlank reports whether a text has nothing but white space.
func isBlank(text string) bool { return strings.TrimSpace(text) == "" }

// checkFlagValues makes all flags of a command refuse an empty value, which would mean the default, everything or
// nothing, depending on the flag. It makes those for customers refuse what cannot be a customer's id.
func checkFlagValues(cmd *cobra.Command) {
	wrap := func(flag *pflag.Flag) {
		if _, done := flag.Value.(nonEmptyValue); !done {
			if flag.Name == "customer-id" {
				flag.Value = checkedValue{flag.Value, checkCustomer}
			}
			flag.Value = nonEmptyValue{flag.Value}
			if flag.DefValue == "[]" { // which the help would print as the default
				flag.DefValue = ""
			}
		}
	}
	cmd.Flags().VisitAll(wrap)
	cmd.PersistentFlags().VisitAll(wrap)
}

// valueError words the error of a value. name is that of the flag or variable, and removal says how to do without it.
func valueError(flag *pflag.Flag, name, value, removal string, err error) error {
	var usage usageError
	if errors.As(err, &usage) { // of a checkedValue, which words it
		return usage
	}
	if errors.Is(err, errEmptyValue) {
		return usagef("%s is empty; give a value, or %s", name, removal)
	}
	return usagef("%s %q is not %s; it means: %s", name, value, kindOf(flag), flag.Usage)
}

// checkedValue is the value of a flag whose mistakes are found before the command does anything.
type checkedValue struct {
	pflag.Value
	check func(text string) error // returns a usageError
}

// Set checks and sets the value.
func (v checkedValue) Set(text string) error {
	if err := v.check(text); err != nil {
		return err
	}
	return v.Value.Set(text)
}

// checkFlag makes a flag refuse values for which check returns an error.
func checkFlag(flags *pflag.FlagSet, name string, check func(text string) error) {
	flag := flags.Lookup(name)
	flag.Value = checkedValue{flag.Value, check}
}

// oneOf returns a check that a flag has one of the allowed values.
func oneOf(flag string, allowed ...string) func(text string) error {
	return func(text string) error {
		if slices.Contains(allowed, text) {
			return nil
		}
		if near := spelling.Nearest(text, allowed); near != "" {
			return usagef("--%s %q is unknown; did you mean %s?", flag, text, near)
		}
		last := len(allowed) - 1
		if last == 1 {
			return usagef("--%s %q is neither %s nor %s", flag, text, allowed[0], allowed[1])
		}
		return usagef("--%s %q is none of %s and %s", flag, text, strings.Join(allowed[:last], ", "), allowed[last])
	}
}

// checkCustomer refuses what cannot be the id of a customer.
func checkCustomer(text string) error {
	if _, err := bank.ParseCustomerID(text); err != nil {
		return usagef("--customer-id %q is not a customer's id; `budsandbox customers find` shows them", text)
	}
	return nil
}

// checkBase refuses what cannot be the address of a sandbox.
func checkBase(text string) error {
	base, err := url.Parse(text)
	if err != nil || base.Host == "" || base.Scheme != "http" && base.Scheme != "https" {
		return usagef("--base-url %q is not an address such as %s", text, defaultBase)
	}
	return nil
}

// parseDuration parses the flag of a duration in all formats of bank.ParsePeriod. It refuses months, because they have
// no fixed length.
func parseDuration(flag, text string) (time.Duration, error) {
	period, err := bank.ParsePeriod(text)
	switch {
	case err != nil:
		return 0, usagef("--%s: %w", flag, err)
	case period.Months != 0:
		return 0, usagef("--%s %q is longer at some times than at others; give days or hours, such as 30d", flag, text)
	}
	exact := time.Duration(period.Days)*24*time.Hour + period.Exact
	if exact < 0 {
		return 0, usagef("--%s %q is negative; give a length of time such as 2s or 0s", flag, text)
	}
	return exact, nil
}

// parseTime parses a flag that is a time or a date. It returns the zero time for an empty flag.
func parseTime(flag, text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	at, err := bank.ParseInstant(text)
	if err != nil {
		return at, usagef("--%s %w", flag, err)
	}
	return at, nil
}
