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
	Frequency string   `json:"frequency,omitempty"            validate:"omitempty,regularity"`
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
	Geolocation *Geolocation `json:"geolocation,omitempty"` // sold separately by Bud, and never set
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
	data := Enrichments{
		Categories: NewCategories(e.Categories), Merchant: newMerchant(base, e.Merchant, e.Tokens),
		Location:   newLocation(e.Location),
		Regularity: newRegularity(e.Regularity), Names: lower(e.Names),
	}
	if e.Processor != nil {
		data.Processor = new(newProcessor(base, e.Processor))
		data.Processor.Tokens = newTokens(e.Tokens, true)
	}
	if len(e.Rules) > 0 {
		data.Corrections = &Corrections{e.Rules}
	}
	if data.Categories == nil && data.Merchant == nil && data.Processor == nil && data.Regularity == nil &&
		data.Corrections == nil && data.Location == nil && len(data.Names) == 0 {
		return nil
	}
	return &data
}

// CategoryPair is both levels of a category in the operations that always have both.
type CategoryPair struct {
	L1 Category `json:"l1"`
	L2 Category `json:"l2"`
}

// NewCategoryPair converts categories. It returns nil without a category of level 1.
func NewCategoryPair(c bank.Categories) *CategoryPair {
	if c.L1 == "" {
		return nil
	}
	confidence := Confidence(c.Confidence)
	return &CategoryPair{Category{c.L1, confidence}, Category{c.L2, confidence}}
}

// NewCategories converts categories. It returns nil if there are none.
func NewCategories(c bank.Categories) *Categories {
	data := Categories{L1: newCategory(c.L1, c.Confidence), L2: newCategory(c.L2, c.Confidence)}
	if data.L1 == nil && data.L2 == nil {
		return nil
	}
	return &data
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
	data := &Merchant{}
	if m != nil {
		data.Processor, data.Tags = newProcessor(base, m), m.Tags
	}
	data.Tokens = tokens
	return data
}

// lower returns names in lower case, as in Bud's responses.
func lower(names []string) (lowered []string) {
	for _, name := range names {
		lowered = append(lowered, strings.ToLower(name))
	}
	return lowered
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
	data := Processor{
		Slug: m.Slug, DisplayName: m.DisplayName, Logo: Logo(base, m), Website: Website(base, m),
	}
	if m.ID != uuid.Nil {
		data.ID = m.ID.String()
	}
	return data
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
	data := &Location{Tokens: l.Tokens}
	if l.Country != "" {
		data.Address = &Address{Country: l.Country}
	}
	return data
}
