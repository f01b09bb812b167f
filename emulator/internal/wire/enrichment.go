package wire

import (
	"strings"

	"github.com/google/uuid"

	"budsandbox/bank"
)

// Enrichments is the information derived from a statement line.
type Enrichments struct {
	Categories  *Categories  `json:"categories,omitempty"`
	Merchant    *Merchant    `json:"merchant,omitempty"`
	Processor   *Processor   `json:"processor,omitempty"`
	Regularity  *Regularity  `json:"regularity,omitempty"`
	Corrections *Corrections `json:"corrections,omitempty"`
	Location    *Location    `json:"location,omitempty"`
	Types       []string     `json:"transaction_types,omitempty"`
	Names       []string     `json:"names,omitempty"`
}

// Categories are both levels of a category, with their confidence.
type Categories struct {
	L1 *Category `json:"l1,omitempty"`
	L2 *Category `json:"l2,omitempty"`
}

// Category is one level of a category.
type Category struct {
	Slug       string `json:"slug"`
	Confidence string `json:"confidence"`
}

// Merchant is the payee or payer of a transaction.
type Merchant struct {
	Processor
	Tags []string `json:"tags,omitempty"`
}

// Processor is an intermediary, such as PayPal.
type Processor struct {
	ID          string  `json:"id,omitempty"`
	Slug        string  `json:"slug,omitempty"`
	DisplayName string  `json:"display_name,omitempty"`
	Logo        string  `json:"logo,omitempty"`
	Tokens      []Token `json:"tokens,omitempty"`
	Website     string  `json:"website,omitempty"`
}

// Token is a part of the line that names a merchant or a processor.
type Token struct {
	Value      string `json:"value"`
	Confidence string `json:"confidence"`
}

// Regularity describes the group of recurring transactions to which a transaction belongs.
type Regularity struct {
	Frequency string   `json:"frequency,omitempty"            validate:"omitempty,oneof=unknown daily weekly biweekly monthly quarterly"`
	Predicted []string `json:"predicted_date_times,omitempty"`
	Group     string   `json:"group_label,omitempty"`
}

// Corrections lists the rules of the client that have changed the enrichment.
type Corrections struct {
	Rules []string `json:"applied_rule_ids,omitempty"`
}

// Location is the place of a transaction.
type Location struct {
	Address     *Address     `json:"address,omitempty"`
	Geolocation *Geolocation `json:"geolocation,omitempty"` // Bud sells these fields separately; the sandbox does not send them
	Tokens      []string     `json:"tokens,omitempty"`
}

// Address is the address of a location.
type Address struct {
	Lines    []string `json:"address_lines,omitempty"`
	Street   string   `json:"street_address,omitempty"`
	City     string   `json:"city,omitempty"`
	Region   string   `json:"region,omitempty"`
	Postcode string   `json:"postal_code,omitempty"`
	Country  string   `json:"country,omitempty"`
}

// Geolocation is the position of a location.
type Geolocation struct {
	Latitude  float64 `json:"latitude,omitempty"`
	Longitude float64 `json:"longitude,omitempty"`
}

// newEnrichments converts an enrichment. It returns nil if nothing was found. base is the base URL of logos and
// websites.
func newEnrichments(base string, e *bank.Enrichment) *Enrichments {
	shown := Enrichments{
		Categories: NewCategories(e.Categories), Merchant: newMerchant(base, e.Merchant, e.Tokens),
		Location:   newLocation(e.Location),
		Regularity: newRegularity(e.Regularity), Names: lower(e.Names),
	}
	if e.Processor != nil {
		shown.Processor = new(newProcessor(base, e.Processor))
		shown.Processor.Tokens = newTokens(e.Tokens, true)
	}
	if len(e.Rules) > 0 {
		shown.Corrections = &Corrections{e.Rules}
	}
	if shown.Categories == nil && shown.Merchant == nil && shown.Processor == nil && shown.Regularity == nil &&
		shown.Corrections == nil && shown.Location == nil && len(shown.Names) == 0 {
		return nil
	}
	return &shown
}

// NewCategories converts categories. It returns nil if there are none.
func NewCategories(c bank.Categories) *Categories {
	shown := Categories{L1: newCategory(c.L1, c.Confidence), L2: newCategory(c.L2, c.Confidence)}
	if shown.L1 == nil && shown.L2 == nil {
		return nil
	}
	return &shown
}

func newCategory(slug string, hundredths uint8) *Category {
	if slug == "" {
		return nil
	}
	return &Category{slug, Confidence(hundredths)}
}

// newMerchant converts a merchant with the words that name it. Without a merchant it returns only the words.
func newMerchant(base string, m *bank.Merchant, words []bank.Token) *Merchant {
	tokens := newTokens(words, false)
	if m == nil && len(tokens) == 0 {
		return nil
	}
	shown := &Merchant{}
	if m != nil {
		shown.Processor, shown.Tags = newProcessor(base, m), m.Tags
	}
	shown.Tokens = tokens
	return shown
}

// lower returns names in lower case, as in Bud's responses.
func lower(names []string) (shown []string) {
	for _, name := range names {
		shown = append(shown, strings.ToLower(name))
	}
	return shown
}

// newTokens returns the words that name the processor if ofProcessor is true, otherwise those that name the
// merchant.
func newTokens(words []bank.Token, ofProcessor bool) (tokens []Token) {
	for _, w := range words {
		if w.OfProcessor == ofProcessor {
			tokens = append(tokens, Token{w.Value, Confidence(w.Confidence)})
		}
	}
	return tokens
}

func newProcessor(base string, m *bank.Merchant) Processor {
	shown := Processor{
		Slug: m.Slug, DisplayName: m.DisplayName, Logo: Logo(base, m), Website: Website(base, m),
	}
	if m.ID != uuid.Nil {
		shown.ID = m.ID.String()
	}
	return shown
}

func newRegularity(r *bank.Regularity) *Regularity {
	if r == nil {
		return nil
	}
	return &Regularity{r.Frequency, dateTimes(r.Predicted), r.Group}
}

func newLocation(l bank.Location) *Location {
	if l.Country == "" && len(l.Tokens) == 0 {
		return nil
	}
	shown := &Location{Tokens: l.Tokens}
	if l.Country != "" {
		shown.Address = &Address{Country: l.Country}
	}
	return shown
}
