package widget

import (
	"context"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/customertoken"
	"budsandbox/emulator/internal/locale"
)

// view is one customer's page at one time. The first error is kept in err, after which calls return empty nodes. The
// page checks err once, at the end.
type view struct {
	ctx          context.Context
	config       *Config
	grant        customertoken.Grant
	customer     bank.Customer
	locale       locale.Locale
	now          time.Time
	zone         *time.Location
	query        url.Values
	path         string
	prefix       string // prefix of the paths of pictures
	headingLevel int    // level of the page's first heading
	colorMode    string // light, dark or system
	calls        []Call
	answers      []node                       // responses of the calls
	tags         map[string]map[string]string // results of tagged, by tag
	err          error
}

// readAppearance reads the parameters that every widget has.
func (v *view) readAppearance() error {
	v.colorMode = v.choice("color_mode", "light", "dark", "system")
	if text := v.query.Get("base_heading_level"); text != "" {
		level, err := strconv.Atoi(text)
		if err != nil || level < 1 || level > 6 {
			v.fail("base_heading_level is a number from 1 to 6")
		} else {
			v.headingLevel = level
		}
	}
	return v.err
}

// fail keeps the first error of a parameter. text says which values it can have.
func (v *view) fail(text string) {
	if v.err == nil {
		v.err = queryError(text)
	}
}

// choice returns a parameter with a fixed set of values. The first is the default.
func (v *view) choice(name string, values ...string) string {
	text := v.query.Get(name)
	if text == "" {
		return values[0]
	}
	if !slices.Contains(values, text) {
		v.fail(name + " is one of " + strings.Join(values, ", "))
		return values[0]
	}
	return text
}

// instant returns a parameter that is a date or a time, or fallback if it is missing.
func (v *view) instant(name string, fallback time.Time) time.Time {
	text := v.query.Get(name)
	if text == "" {
		return fallback
	}
	for _, layout := range []string{time.RFC3339, time.DateOnly, "2006-01"} {
		if t, err := time.ParseInLocation(layout, text, v.zone); err == nil && t.Year() > 1900 && t.Year() < 3000 {
			return t.In(v.zone)
		}
	}
	v.fail(name + " is a date such as 2026-03-31")
	return fallback
}

// call calls an operation for the customer. parameters alternates names and values. Equal calls are made once.
func (v *view) call(id string, parameters ...string) node {
	if v.err != nil {
		return node{}
	}
	values := url.Values{}
	for i := 0; i < len(parameters); i += 2 {
		values.Add(parameters[i], parameters[i+1])
	}
	called := Call{id, values.Encode()}
	if i := slices.Index(v.calls, called); i >= 0 {
		return v.answers[i]
	}
	answer, err := v.config.Operations.Call(v.ctx, v.grant.Project, v.customer, id, values)
	if err != nil {
		v.err = fmt.Errorf("%s %s: %w", id, called.Parameters, err)
		return node{}
	}
	whole, err := decode(answer, len(v.calls))
	if err != nil {
		v.err = err
		return node{}
	}
	v.calls, v.answers = append(v.calls, called), append(v.answers, whole)
	return whole
}

// accountNodes returns the customer's accounts.
func (v *view) accountNodes() []node { return v.call("financial_v3_accounts_get").at("data").list() }

// currency returns the currency of pages about all accounts: that of the customer's region, or that of the first
// account if no account has it.
func (v *view) currency() bank.Currency {
	home := v.customer.Context.Currency()
	var currencies []bank.Currency
	for _, a := range v.accountNodes() {
		if c := bank.Currency(a.at("currency").text()); c != "" {
			currencies = append(currencies, c)
		}
	}
	if len(currencies) == 0 || slices.Contains(currencies, home) {
		return home
	}
	return currencies[0]
}

// link returns the address of this page with changed parameters. An empty value removes a parameter.
func (v *view) link(changes ...string) string {
	query := maps.Clone(v.query)
	for i := 0; i < len(changes); i += 2 {
		query.Del(changes[i])
		if changes[i+1] != "" {
			query.Set(changes[i], changes[i+1])
		}
	}
	return "?" + query.Encode()
}

// pageLink is a link to another view of the page.
type pageLink struct {
	Name, Href string
	Current    bool
}

// tabs returns links that set a parameter and remove those in reset. namesAndValues alternates names and values.
func (v *view) tabs(parameter, current string, reset []string, namesAndValues ...string) (all []pageLink) {
	for i := 0; i < len(namesAndValues); i += 2 {
		changes := []string{parameter, namesAndValues[i+1]}
		for _, name := range reset {
			changes = append(changes, name, "")
		}
		all = append(all, pageLink{namesAndValues[i], v.link(changes...), namesAndValues[i+1] == current})
	}
	return all
}

// categoryName returns the display name of a category.
func (v *view) categoryName(slug string) string {
	if slug == "" {
		return "Uncategorised"
	}
	if name := v.config.Category(v.customer.Context.CategoryModel(), slug); name != "" {
		return name
	}
	return sentence(slug)
}
