package enrichment

import (
	"fmt"
	"sync"

	"budsandbox/bank"
	"budsandbox/fixtures"
)

// Engine finds what statement lines mean. It is safe for concurrent use, and what it hands out is shared: do not
// change it.
type Engine struct {
	models     *fixtures.Models
	codes      *fixtures.Codes
	words      map[modelPair]fixtures.Pair
	rules      []rule
	merchants  []merchant
	processors []processor
	countries  map[fixtures.Country]*country
	lines      sync.Pool // of *line
}

// country is what the engine knows of one.
type country struct {
	sealing  sync.Once // most sandboxes read lines of one country
	index    index
	unspaced map[string]int32 // aliases of several words without their blanks, and their phrases
	surnames map[string]bool
	given    map[string]bool
}

// merchant is somebody whom lines name, as rows carry it.
type merchant struct {
	row        *bank.Merchant
	country    fixtures.Country
	slug       string
	categories fixtures.Pair
	legacy     fixtures.Pair // empty if category.go words it
	paidIn     fixtures.Pair // what money from there is, empty if the category says it
	tags       bank.Tags
	kind       bank.TypeCode
	nameless   bool // the bank's own lines, transfers between a customer's accounts, and kinds of business: rows name nobody
	carrier    bool // a bank's own way of sending money, such as Zelle
	variant    bool // another category of a merchant that is listed before
}

// processor is a payment processor, and the trade that it serves if it serves but one.
type processor struct {
	row    *bank.Merchant
	serves fixtures.Pair
}

// Option changes what an Engine knows.
type Option func(*settings)

type settings struct{ own []fixtures.Merchant }

// WithMerchants adds merchants to the catalogue, as fixtures.ReadMerchants reads them. One with the country and
// slug of a merchant in the catalogue takes its place, and an alias that both have means the added one.
func WithMerchants(own []fixtures.Merchant) Option {
	return func(s *settings) { s.own = append(s.own, own...) }
}

// New builds an engine from the reference data, in some milliseconds: build it when somebody first needs it. An
// error means that a data file is broken.
func New(f *fixtures.Fixtures, options ...Option) (*Engine, error) {
	var s settings
	for _, option := range options {
		option(&s)
	}
	e := &Engine{countries: map[fixtures.Country]*country{}}
	e.lines.New = func() any { return new(line) }
	for _, c := range [...]fixtures.Country{fixtures.GB, fixtures.US} {
		e.countries[c] = &country{index: index{phrases: make([]phrase, 0, 16384)}}
	}
	for _, load := range [...]func(*fixtures.Fixtures, settings) error{e.loadMerchants, e.loadSellers, e.loadRules, e.loadNames} {
		if err := load(f, s); err != nil {
			return nil, fmt.Errorf("build the enrichment: %w", err)
		}
	}
	return e, nil
}

// Input is what is known of a row. Only the description is needed.
type Input struct {
	Description string
	Amount      bank.Money // unknown amounts match the rules of both directions
	Country     fixtures.Country
	Model       string // of categories; empty is that of Country
	MCC         string
	Merchant    string // the merchant's name, if the client says so; it is read like a line
	CountryCode string // where it happened: ISO 3166 alpha-2, alpha-3 or the digits of M.49
	Business    bool   // the customer is one: money from firms is not wages
	Card        bool   // the account is a credit card's: what is paid is paid by card
	Region      string // where the customer lives, the same way; empty is Country
}

// Result is what the engine makes of a row.
type Result struct {
	Enrichment bank.Enrichment
	Tags       bank.Tags
	Type       bank.TransactionType // empty if nothing tells it
	Suggested  string               // the description to show
}

// Enrich finds merchant, category, processor, place, names, tags and type of a row. The line is parsed into parts
// first, and then the deciders of pipeline.go are asked in their order; what none of them decides has no category,
// as no answer is better than a doubtful one.
func (e *Engine) Enrich(in Input) Result {
	l := e.lines.Get().(*line)
	defer e.lines.Put(l)
	c, empty := e.classify(&in, l)
	if empty {
		return Result{Suggested: in.Description}
	}
	return c.result(c.decide())
}

// classify prepares a row for the deciders. It is empty if there is nothing to read in its line.
func (e *Engine) classify(in *Input, l *line) (c classification, empty bool) {
	known := e.countries[in.Country]
	if known == nil {
		in.Country = fixtures.GB
		known = e.countries[in.Country]
	}
	known.sealing.Do(known.seal)
	if in.Model == "" {
		in.Model = fixtures.DefaultModel(in.Country)
	}
	c = classification{engine: e, country: known, in: in, line: l}
	if l.read(in.Description); len(l.words) == 0 {
		return c, true
	}
	c.prepare()
	return c, false
}
