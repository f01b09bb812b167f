package bank

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/text/language"
)

// Context says how a customer is treated: what it is, where it lives, its language, the category model.
type Context struct {
	Type   CustomerType
	Region string // ISO 3166 alpha-2
	Locale string // BCP 47
	Model  string // of categorisation
}

// Errors of a context's fields; the operation words them.
var (
	ErrRegion = errors.New("must be an ISO 3166 alpha-2 country code such as GB or US")
	ErrLocale = errors.New("must be a BCP 47 language tag such as en-GB")
)

// Model is a categorisation model of a region.
type Model struct{ Region, Name string }

// The names of the models that customers can have.
const (
	ModelUK = "uk-v2"
	ModelUS = "us-v3"
)

// Models lists the category models and the regions that may use them; the first of a region is its default.
// Source: docs/research/bud.md#customer-context and Bud's operation resources_v2_models_get.
var Models = []Model{
	{"GB", ModelUK},
	{"US", ModelUS},
}

// homeRegion is where a customer lives that does not say.
const homeRegion = "GB"

// NewContext completes what a client gave of a context: personal, GB, and the region's locale and model.
// A model that the region cannot use gives way to the region's own, silently, as at Bud
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
		complete.Region = homeRegion
	}
	if complete.Locale == "" {
		complete.Locale = defaultLocale(complete.Region)
	}
	complete.Model = usableModel(complete.Region, complete.Model)
	return complete, nil
}

// Canonical writes region and locale as their standards do and leaves empty fields empty; UK is taken as GB.
func Canonical(given Context) (Context, error) {
	var problems []error
	region, err := canonicalRegion(given.Region)
	problems = append(problems, err)
	locale, err := canonicalLocale(given.Locale)
	problems = append(problems, err)
	if err := errors.Join(problems...); err != nil {
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
	case "UK": // Bud's American guide writes it so
		return "GB", nil
	}
	if len(code) != 2 || !strings.Contains(regions, code+" ") {
		return "", fmt.Errorf("region %q: %w", given, ErrRegion)
	}
	return code, nil
}

// IsCountry says whether a code names a country: ISO 3166-1 alpha-2 or alpha-3, or the digits of UN M.49.
func IsCountry(code string) bool {
	region, err := language.ParseRegion(code)
	return err == nil && region.IsCountry() && strings.Contains(regions, region.String()+" ")
}

func canonicalLocale(given string) (string, error) {
	if given == "" {
		return "", nil
	}
	// x/text also takes POSIX's underscores, which BCP 47 does not know.
	tag, err := language.Parse(given)
	if err != nil || strings.Contains(given, "_") {
		return "", fmt.Errorf("locale %q: %w", given, ErrLocale)
	}
	return tag.String(), nil
}

// defaultLocale is the language most spoken in a region, in that region: GB gives en-GB, FR gives fr-FR.
func defaultLocale(region string) string {
	tag, err := language.Parse("und-" + region)
	base, confidence := tag.Base()
	if err != nil || confidence == language.No { // nobody lives there
		return "en-" + region
	}
	return base.String() + "-" + region
}

// usableModel returns wanted when the region may use it, else the region's default. A region without models of its
// own uses the home region's; a context that names no region may name any model.
func usableModel(region, wanted string) string {
	own := modelsOf(region)
	if len(own) == 0 {
		own = modelsOf(homeRegion)
	}
	if hasModel(own, wanted) || (region == "" && hasModel(Models, wanted)) {
		return wanted
	}
	return own[0].Name
}

// CategoryModel returns the model by which a customer's transactions are categorised: the context's own, or the default
// of its region where a client has overwritten the context without one.
func (c Context) CategoryModel() string {
	if c.Model != "" {
		return c.Model
	}
	return DefaultModel(c.Region)
}

// DefaultModel names the model of a region; one without models of its own has the home region's.
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
