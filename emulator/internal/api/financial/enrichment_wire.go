package financial

import (
	"github.com/google/uuid"

	"budsandbox/bank"
)

// enrichments are what was made of a statement line.
type enrichments struct {
	Categories  *categories  `json:"categories,omitempty"`
	Merchant    *merchant    `json:"merchant,omitempty"`
	Processor   *processor   `json:"processor,omitempty"`
	Regularity  *regularity  `json:"regularity,omitempty"`
	Corrections *corrections `json:"corrections,omitempty"`
	Location    *location    `json:"location,omitempty"`
	Types       []string     `json:"transaction_types,omitempty"`
	Names       []string     `json:"names,omitempty"`
}

type categories struct {
	L1 *category `json:"l1,omitempty"`
	L2 *category `json:"l2,omitempty"`
}

type category struct {
	Slug       string `json:"slug"`
	Confidence string `json:"confidence"`
}

type merchant struct {
	processor
	Tags []string `json:"tags,omitempty"`
}

type processor struct {
	ID          string  `json:"id,omitempty"`
	Slug        string  `json:"slug,omitempty"`
	DisplayName string  `json:"display_name,omitempty"`
	Logo        string  `json:"logo,omitempty"`
	Tokens      []token `json:"tokens,omitempty"`
	Website     string  `json:"website,omitempty"`
}

type token struct {
	Value      string `json:"value"`
	Confidence string `json:"confidence"`
}

type regularity struct {
	Frequency string   `json:"frequency,omitempty" validate:"omitempty,oneof=unknown daily weekly biweekly monthly quarterly"`
	Predicted []string `json:"predicted_date_times,omitempty"`
	Group     string   `json:"group_label,omitempty"`
}

type corrections struct {
	Rules []string `json:"applied_rule_ids,omitempty"`
}

type location struct {
	Address     *address     `json:"address,omitempty"`
	Geolocation *geolocation `json:"geolocation,omitempty"` // a paid extra of Bud's, and not sent
	Tokens      []string     `json:"tokens,omitempty"`
}

type address struct {
	Lines    []string `json:"address_lines,omitempty"`
	Street   string   `json:"street_address,omitempty"`
	City     string   `json:"city,omitempty"`
	Region   string   `json:"region,omitempty"`
	Postcode string   `json:"postal_code,omitempty"`
	Country  string   `json:"country,omitempty"`
}

type geolocation struct {
	Latitude  float64 `json:"latitude,omitempty"`
	Longitude float64 `json:"longitude,omitempty"`
}

// showEnrichments is nil when nothing was found.
func showEnrichments(e *bank.Enrichment) *enrichments {
	shown := enrichments{
		Categories: showCategories(e.Categories), Merchant: showMerchant(e.Merchant, e.Tokens), Location: showLocation(e.Location),
		Regularity: showRegularity(e.Regularity), Names: e.Names,
	}
	if e.Processor != nil {
		shown.Processor = new(showProcessor(e.Processor))
	}
	if len(e.Rules) > 0 {
		shown.Corrections = &corrections{e.Rules}
	}
	if shown.Categories == nil && shown.Merchant == nil && shown.Processor == nil && shown.Regularity == nil &&
		shown.Corrections == nil && shown.Location == nil && len(shown.Names) == 0 {
		return nil
	}
	return &shown
}

func showCategories(c bank.Categories) *categories {
	shown := categories{L1: showCategory(c.L1, c.Confidence), L2: showCategory(c.L2, c.Confidence)}
	if shown.L1 == nil && shown.L2 == nil {
		return nil
	}
	return &shown
}

func showCategory(slug string, hundredths uint8) *category {
	if slug == "" {
		return nil
	}
	return &category{slug, confidence(hundredths)}
}

// showMerchant shows a merchant and the words that named it; the words alone where nobody is known by them.
func showMerchant(m *bank.Merchant, words []bank.Token) *merchant {
	if m == nil && len(words) == 0 {
		return nil
	}
	shown := &merchant{}
	if m != nil {
		shown.processor, shown.Tags = showProcessor(m), m.Tags
	}
	for _, w := range words {
		shown.Tokens = append(shown.Tokens, token{w.Value, confidence(w.Confidence)})
	}
	return shown
}

func showProcessor(m *bank.Merchant) processor {
	shown := processor{Slug: m.Slug, DisplayName: m.DisplayName, Logo: m.Logo, Website: m.Website}
	if m.ID != uuid.Nil {
		shown.ID = m.ID.String()
	}
	return shown
}

func showRegularity(r *bank.Regularity) *regularity {
	if r == nil {
		return nil
	}
	return &regularity{r.Frequency, instants(r.Predicted), r.Group}
}

func showLocation(l bank.Location) *location {
	if l.Country == "" && len(l.Tokens) == 0 {
		return nil
	}
	shown := &location{Tokens: l.Tokens}
	if l.Country != "" {
		shown.Address = &address{Country: l.Country}
	}
	return shown
}
