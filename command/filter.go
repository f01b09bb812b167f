package command

import (
	"net/url"
	"strconv"

	"github.com/spf13/pflag"
)

// filter is a query parameter of the control plane, with the flag that sets it.
type filter struct{ parameter, flag, meaning string }

// filterValues are the values of the flags of filters by parameter.
type filterValues map[string]*string

// defineFilters adds a flag for each filter.
func defineFilters(flags *pflag.FlagSet, filters []filter) filterValues {
	values := filterValues{}
	for _, f := range filters {
		if f.parameter == "limit" {
			values[f.parameter] = new(string)
			flags.Var((*wholeNumber)(values[f.parameter]), f.flag, f.meaning)
			continue
		}
		values[f.parameter] = flags.String(f.flag, "", f.meaning)
	}
	return values
}

// query returns the parameters that the flags set.
func (v filterValues) query() url.Values {
	query := url.Values{}
	for parameter, value := range v {
		if *value != "" {
			query.Set(parameter, *value)
		}
	}
	return query
}

// wholeNumber is the value of a flag that is a whole number, or empty. The control plane checks its range.
type wholeNumber string

// Set sets the value, and refuses what is not a whole number.
func (n *wholeNumber) Set(text string) error {
	_, err := strconv.Atoi(text)
	*n = wholeNumber(text)
	return err
}

func (n *wholeNumber) String() string { return string(*n) }

// Type is the name in the help.
func (n *wholeNumber) Type() string { return "int" }
