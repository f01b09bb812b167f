package command

import (
	"net/url"

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
