package emulator

import (
	"bytes"
	"errors"
	"fmt"

	"budsandbox/bank"
	"budsandbox/emulator/internal/enrichment"
	"budsandbox/fixtures"
	"budsandbox/internal/textfile"
)

// EnricherOptions configures an Enricher. The zero value is for British statement lines.
type EnricherOptions struct {
	Country   fixtures.Country // country of the merchants; empty for GB
	Model     string           // category model uk-v2, us-v3 or legacy; empty for the default of the country
	Merchants string           // path of a file of additional merchants, as in Options.Merchants
}

// Enricher finds merchants, categories and schedules in statement lines, as the sandbox does for ingested
// transactions. It is safe for concurrent use.
type Enricher struct {
	engine  *enrichment.Engine
	options EnricherOptions
}

// EnrichedLine is a statement line with its enrichment.
type EnrichedLine struct {
	bank.Transaction
	Suggested string // a more readable description
	Frequency string // frequency of a regular payment; empty for others
}

// NewEnricher loads the merchant catalogue, which takes some milliseconds.
func NewEnricher(options EnricherOptions) (*Enricher, error) {
	data, err := options.complete()
	if err != nil {
		return nil, err
	}
	merchants, err := readMerchants(options.Merchants, data)
	if err != nil {
		return nil, err
	}
	engine, err := enrichment.New(data, enrichment.WithMerchants(merchants))
	if err != nil {
		return nil, err
	}
	return &Enricher{engine, options}, nil
}

// Enricher returns an enricher that knows the merchants of the sandbox, as POST /_sandbox/enrich does. Additional
// merchants are those of Options.Merchants, so EnricherOptions must name none.
func (s *Sandbox) Enricher(options EnricherOptions) (*Enricher, error) {
	if options.Merchants != "" {
		return nil, errors.New(
			"an enricher of a sandbox has the sandbox's merchants; give them to the sandbox, as Options.Merchants",
		)
	}
	if _, err := options.complete(); err != nil {
		return nil, err
	}
	engine, err := s.app.Books.Engine()
	if err != nil {
		return nil, err
	}
	return &Enricher{engine, options}, nil
}

// complete sets the defaults and checks the names. It returns the data that the names are checked against.
func (options *EnricherOptions) complete() (*fixtures.Fixtures, error) {
	if options.Country == "" {
		options.Country = fixtures.GB
	}
	if !options.Country.Known() {
		return nil, fmt.Errorf("the country %q is neither GB nor US", options.Country)
	}
	data := fixtures.Load()
	models, err := data.Models()
	if err != nil {
		return nil, err
	}
	if _, found := models.Find(options.Model); options.Model != "" && !found {
		return nil, fmt.Errorf("the model %q is none of %s, %s and %s",
			options.Model, fixtures.ModelUK, fixtures.ModelUS, fixtures.ModelLegacy)
	}
	return data, nil
}

// Enrich sets the enrichment of each line from its description and amount.
func (e *Enricher) Enrich(lines []EnrichedLine) {
	for i := range lines {
		line := &lines[i]
		line.set(e.engine.Enrich(e.input(line)))
	}
}

// input returns what the engine reads of a line.
func (e *Enricher) input(line *EnrichedLine) enrichment.Input {
	return enrichment.Input{
		Description: line.Description, Amount: line.Amount, Country: e.options.Country, Model: e.options.Model,
	}
}

// set sets the enrichment of a line.
func (line *EnrichedLine) set(result enrichment.Result) {
	line.Enrichment = result.Enrichment
	line.Tags = result.Tags
	line.Type = result.Type
	line.Suggested = result.Suggested
}

// Explanation describes how a line got its category: the parts of the line, and what each kind of rule found, in the
// order of EnrichmentRules. The first one decides.
type Explanation struct {
	Parts     []ExplanationPart
	Decisions []ExplanationDecision
}

// ExplanationPart is a part of the line.
type ExplanationPart struct{ Name, Text string }

// ExplanationDecision is the category that one kind of rule finds.
type ExplanationDecision struct {
	Rule       EnrichmentRule
	Categories bank.Categories
	Because    string // the words of the line on which the decision is based
	Counts     bool   // whether the line gets this category
}

// Explain enriches a line and returns how it did.
func (e *Enricher) Explain(line *EnrichedLine) (explanation Explanation) {
	found := e.engine.Explain(e.input(line))
	line.set(found.Result)
	p := found.Parts
	for _, part := range [...]ExplanationPart{
		{"bank's mark", p.Mark}, {"processor", p.Processor}, {"payee", p.Payee},
		{"reference", p.Reference}, {"place", p.Place}, {"bank's suffix", p.Suffix},
	} {
		if part.Text != "" {
			explanation.Parts = append(explanation.Parts, part)
		}
	}
	for _, d := range found.Decisions {
		rule := EnrichmentRule{d.Name, d.Means}
		decision := ExplanationDecision{rule, d.Categories, d.Because, d.Counts}
		explanation.Decisions = append(explanation.Decisions, decision)
	}
	return explanation
}

// EnrichmentRule is a kind of rule by which the enrichment finds the category of a line.
type EnrichmentRule struct {
	Name  string
	Means string // what it is based on
}

// EnrichmentRules returns the kinds of rules in the order in which they are tried. The first that finds a category
// decides.
func EnrichmentRules() []EnrichmentRule {
	steps := enrichment.Pipeline()
	rules := make([]EnrichmentRule, len(steps))
	for i, step := range steps {
		rules[i] = EnrichmentRule{step.Name, step.Means}
	}
	return rules
}

// FindSchedules sets the frequency and the regularity of the lines that are regular payments, as of the day of the last
// line. It ignores lines without a date or an amount.
func (e *Enricher) FindSchedules(lines []EnrichedLine) {
	rows := make([]*bank.Transaction, len(lines))
	for i := range lines {
		rows[i] = &lines[i].Transaction
	}
	for i, frequency := range enrichment.MarkRegular(e.options.Country, rows) {
		lines[i].Frequency = frequency
	}
}

// readMerchants reads a file of the user's own merchants. An empty name means none.
func readMerchants(file string, f *fixtures.Fixtures) ([]fixtures.Merchant, error) {
	if file == "" {
		return nil, nil
	}
	models, err := f.Models()
	if err != nil {
		return nil, err
	}
	text, err := textfile.Read(file)
	if err != nil {
		return nil, fmt.Errorf("--merchants: %w; name a file as `budsandbox enrich --help` describes it", err)
	}
	return fixtures.ReadMerchants(file, bytes.NewReader(text), models)
}
