package emulator

import (
	"fmt"
	"os"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/enrichment"
	"budsandbox/fixtures"
)

// EnricherOptions choose what an Enricher knows.
type EnricherOptions struct {
	Country   fixtures.Country // whose merchants; empty is Britain
	Model     string           // of categories: uk-v2, us-v3 or legacy; empty is that of the country
	Merchants string           // file of further merchants, as Options.Merchants
}

// Enricher finds what statement lines mean, as the sandbox does for ingested transactions. It is safe for concurrent use.
type Enricher struct {
	engine  *enrichment.Engine
	options EnricherOptions
}

// EnrichedLine is a statement line with what the sandbox makes of it.
type EnrichedLine struct {
	bank.Transaction
	Suggested string // the description that a person would rather read
	Frequency string // of a payment that keeps a schedule; empty for others
}

// NewEnricher loads the catalogue, which takes some milliseconds.
func NewEnricher(options EnricherOptions) (*Enricher, error) {
	if options.Country == "" {
		options.Country = fixtures.GB
	}
	if !options.Country.Known() {
		return nil, fmt.Errorf("the country %q is neither GB nor US", options.Country)
	}
	data, err := fixtures.Load()
	if err != nil {
		return nil, err
	}
	models, err := data.Models()
	if err != nil {
		return nil, err
	}
	if _, found := models.Find(options.Model); options.Model != "" && !found {
		return nil, fmt.Errorf("the model %q is none of %s, %s and %s", options.Model, fixtures.ModelUK, fixtures.ModelUS, fixtures.ModelLegacy)
	}
	own, err := readMerchants(options.Merchants, data)
	if err != nil {
		return nil, err
	}
	engine, err := enrichment.New(data, enrichment.WithMerchants(own))
	if err != nil {
		return nil, err
	}
	return &Enricher{engine, options}, nil
}

// Enrich fills in what the descriptions and amounts of lines tell, each by itself.
func (e *Enricher) Enrich(lines []EnrichedLine) {
	for i := range lines {
		l := &lines[i]
		result := e.engine.Enrich(enrichment.Input{
			Description: l.Description, Amount: l.Amount, Country: e.options.Country, Model: e.options.Model,
		})
		l.Enrichment, l.Tags, l.Type, l.Suggested = result.Enrichment, result.Tags, result.Type, result.Suggested
	}
}

// Explanation tells how a line came to its category: the parts of the line, and the opinions of the deciders in their order,
// of which the first counts.
type Explanation struct {
	Parts    []ExplanationPart
	Opinions []ExplanationOpinion
}

// ExplanationPart is a piece of the line.
type ExplanationPart struct{ Name, Text string }

// ExplanationOpinion is what one decider makes of the line.
type ExplanationOpinion struct {
	Decider    string
	Means      string
	Categories bank.Categories
	Because    string // the words of the line that decided
	Counts     bool
}

// Explain enriches a line and tells how.
func (e *Enricher) Explain(l *EnrichedLine) (x Explanation) {
	found := e.engine.Explain(enrichment.Input{
		Description: l.Description, Amount: l.Amount, Country: e.options.Country, Model: e.options.Model,
	})
	l.Enrichment, l.Tags, l.Type, l.Suggested = found.Result.Enrichment, found.Result.Tags, found.Result.Type, found.Result.Suggested
	p := found.Parts
	for _, part := range [...]ExplanationPart{
		{"bank's mark", p.Mark}, {"processor", p.Processor}, {"payee", p.Payee}, {"reference", p.Reference}, {"place", p.Place}, {"bank's suffix", p.Suffix},
	} {
		if part.Text != "" {
			x.Parts = append(x.Parts, part)
		}
	}
	for _, o := range found.Opinions {
		x.Opinions = append(x.Opinions, ExplanationOpinion{o.Name, o.Means, o.Categories, o.Because, o.Counts})
	}
	return x
}

// EnrichmentOrder is the order in which the deciders of the enrichment are asked, with what each goes by.
func EnrichmentOrder() (order [][2]string) {
	for _, step := range enrichment.Pipeline() {
		order = append(order, [2]string{step.Name, step.Means})
	}
	return order
}

// FindSchedules fills in the frequency of payments among lines that keep a schedule, seen from the day of the last line.
// Lines without a date or an amount are left alone.
func (e *Enricher) FindSchedules(lines []EnrichedLine) {
	var rows []bank.Transaction
	var of []int
	var last time.Time
	for i := range lines {
		if lines[i].At.IsZero() || !lines[i].Amount.Known() {
			continue
		}
		rows, of = append(rows, lines[i].Transaction), append(of, i)
		if lines[i].At.After(last) {
			last = lines[i].At
		}
	}
	for _, group := range enrichment.Regularities(e.options.Country, rows, last) {
		for _, member := range group.Members {
			lines[of[member]].Tags |= bank.TagRegular
			lines[of[member]].Frequency = group.Frequency
		}
	}
}

// readMerchants reads the file of the user's own merchants; an empty name stands for none.
func readMerchants(file string, f *fixtures.Fixtures) ([]fixtures.Merchant, error) {
	if file == "" {
		return nil, nil
	}
	models, err := f.Models()
	if err != nil {
		return nil, err
	}
	from, err := os.Open(file)
	if err != nil {
		return nil, fmt.Errorf("--merchants: %w; `budsandbox enrich --help` describes such a file", err)
	}
	defer func() { _ = from.Close() }()
	return fixtures.ReadMerchants(file, from, models)
}
