package bank

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/text/language"
)

// Context describes a customer: type, region, language and category model.
type Context struct {
	Type   CustomerType
	Region string // ISO 3166 alpha-2
	Locale string // BCP 47
	Model  string // category model
}

// Errors of invalid fields of a context.
var (
	ErrRegion = errors.New("must be an ISO 3166 alpha-2 country code such as GB or US")
	ErrLocale = errors.New("must be a BCP 47 language tag such as en-GB")
)

// Model is a category model of a region.
type Model struct{ Region, Name string }

// The category models of customers.
const (
	ModelUK = "uk-v2"
	ModelUS = "us-v3"
)

// Models lists the category models and their regions. The first of a region is its default. Source:
// docs/research/bud.md#customer-context and Bud's operation resources_v2_models_get.
var Models = []Model{{"GB", ModelUK}, {"US", ModelUS}}

// defaultRegion is the default region of customers.
const defaultRegion = "GB"

// localeOfDefaultRegion is what defaultLocale would find for the default region. Most new customers have it.
const localeOfDefaultRegion = "en-GB"

// NewContext returns a context with defaults for missing fields: personal, GB, and the region's locale and model. As
// at Bud, a model that the region does not have is replaced by the region's default without an error
// (docs/research/bud.md#customer-context).
func NewContext(given Context) (Context, error) {
	complete, err := Canonical(given)
	if err != nil {
		return Context{}, err
	}
	if complete.Type == "" {
		complete.Type = Personal
	}
	if complete.Region == "" {
		complete.Region = defaultRegion
	}
	if complete.Locale == "" {
		complete.Locale = defaultLocale(complete.Region)
	}
	complete.Model = usableModel(complete.Region, complete.Model)
	return complete, nil
}

// Canonical returns the context with region and locale in canonical form. UK becomes GB. Empty fields stay empty.
func Canonical(given Context) (Context, error) {
	region, regionErr := canonicalRegion(given.Region)
	locale, localeErr := canonicalLocale(given.Locale)
	if err := errors.Join(regionErr, localeErr); err != nil {
		return Context{}, err
	}
	given.Region, given.Locale = region, locale
	if given.Model != "" {
		given.Model = usableModel(region, given.Model)
	}
	return given, nil
}

func canonicalRegion(given string) (string, error) {
	code := strings.ToUpper(given)
	switch code {
	case "":
		return "", nil
	case "UK": // used in Bud's American guide
		return "GB", nil
	}
	if len(code) != 2 || !strings.Contains(regions, code+" ") {
		return "", fmt.Errorf("region %q: %w", given, ErrRegion)
	}
	return code, nil
}

// IsCountry reports whether code is a country code: ISO 3166-1 alpha-2 or alpha-3, or numeric UN M.49.
func IsCountry(code string) bool {
	region, err := language.ParseRegion(code)
	return err == nil && region.IsCountry() && strings.Contains(regions, region.String()+" ")
}

func canonicalLocale(given string) (string, error) {
	if given == "" {
		return "", nil
	}
	// x/text also accepts POSIX's underscores, which are not BCP 47.
	tag, err := language.Parse(given)
	if err != nil || strings.Contains(given, "_") {
		return "", fmt.Errorf("locale %q: %w", given, ErrLocale)
	}
	return tag.String(), nil
}

// defaultLocale returns the most likely language of a region with the region: en-GB for GB, fr-FR for FR.
func defaultLocale(region string) string {
	if region == defaultRegion {
		return localeOfDefaultRegion // without parsing a tag for each new customer
	}
	tag, err := language.Parse("und-" + region)
	base, confidence := tag.Base()
	if err != nil || confidence == language.No { // uninhabited
		return "en-" + region
	}
	return base.String() + "-" + region
}

// usableModel returns wanted if the region has it, otherwise the region's default. A region without models of its own
// has those of the default region. Without a region, any model is allowed.
func usableModel(region, wanted string) string {
	own := modelsOf(region)
	if len(own) == 0 {
		own = modelsOf(defaultRegion)
	}
	if hasModel(own, wanted) || (region == "" && hasModel(Models, wanted)) {
		return wanted
	}
	return own[0].Name
}

// CategoryModel returns the model that categorises the customer's transactions: the context's model, or the region's
// default if the client has overwritten the context without one.
func (c Context) CategoryModel() string {
	if c.Model != "" {
		return c.Model
	}
	return DefaultModel(c.Region)
}

// Currency returns the currency of the region: the dollar in the US, and the pound everywhere else.
func (c Context) Currency() Currency {
	if c.Region == "US" {
		return USD
	}
	return GBP
}

// DefaultModel returns the default model of a region. A region without models of its own has that of the default
// region.
func DefaultModel(region string) string { return usableModel(region, "") }

func modelsOf(region string) (own []Model) {
	for _, m := range Models {
		if m.Region == region {
			own = append(own, m)
		}
	}
	return own
}

func hasModel(models []Model, name string) bool {
	return slices.ContainsFunc(models, func(m Model) bool { return m.Name == name })
}
