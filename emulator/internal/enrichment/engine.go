package enrichment

import (
	"fmt"
	"sync"

	"budsandbox/bank"
	"budsandbox/fixtures"
)

// Engine finds what statement lines mean. It is safe for concurrent use, and what it hands out is shared: do not change it.
type Engine struct {
	models    *fixtures.Models
	codes     *fixtures.Codes
	words     map[modelPair]fixtures.Pair
	rules     []rule
	merchants []merchant
	between   []*bank.Merchant
	countries map[fixtures.Country]*country
	lines     sync.Pool // of *line
}

// country is what the engine knows of one.
type country struct {
	index    index
	surnames map[string]bool
	given    map[string]bool
}

// merchant is one of the catalogue, as rows carry it.
type merchant struct {
	*fixtures.Merchant
	row    *bank.Merchant
	tags   bank.Tags
	kind   bank.TypeCode
	silent bool // the bank's own lines and transfers between a customer's accounts: they name nobody
}

// Option changes what an Engine knows.
type Option func(*settings)

type settings struct{ own []fixtures.Merchant }

// WithMerchants adds merchants to the catalogue, as fixtures.ReadMerchants reads them. One with the country and slug of a
// merchant in the catalogue takes its place, and an alias that both have means the added one.
func WithMerchants(own []fixtures.Merchant) Option {
	return func(s *settings) { s.own = append(s.own, own...) }
}

// New builds an engine from the reference data, in a few milliseconds: build it when somebody first needs it. An error means
// that a data file is broken.
func New(f *fixtures.Fixtures, options ...Option) (*Engine, error) {
	var s settings
	for _, option := range options {
		option(&s)
	}
	e := &Engine{countries: map[fixtures.Country]*country{}}
	e.lines.New = func() any { return new(line) }
	for _, c := range [...]fixtures.Country{fixtures.GB, fixtures.US} {
		e.countries[c] = &country{index: index{byWord: map[string][]phrase{}}, surnames: map[string]bool{}, given: map[string]bool{}}
	}
	for _, learn := range [...]func(*fixtures.Fixtures, settings) error{e.learnMerchants, e.learnRules, e.learnNames} {
		if err := learn(f, s); err != nil {
			return nil, fmt.Errorf("build the enrichment: %w", err)
		}
	}
	for _, c := range e.countries {
		c.index.seal()
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
	Region      string // where the customer lives, the same way; empty is Country
}

// Result is what the engine makes of a row.
type Result struct {
	Enrichment bank.Enrichment
	Tags       bank.Tags
	Type       bank.TransactionType // empty if nothing tells it
	Suggested  string               // the description to show
}

// Enrich finds merchant, category, intermediary, place, names, tags and type of a row (research on synthetic data, section
// 2.4): the bank's own events outrank merchants, merchants outrank keywords, keywords the merchant category code, and
// what remains has no category, as no answer is better than a doubtful one.
func (e *Engine) Enrich(in Input) Result {
	c := e.countries[in.Country]
	if c == nil {
		in.Country = fixtures.GB
		c = e.countries[in.Country]
	}
	if in.Model == "" {
		in.Model = fixtures.DefaultModel(in.Country)
	}
	l := e.lines.Get().(*line)
	defer e.lines.Put(l)
	l.read(in.Description)
	if len(l.words) == 0 {
		return Result{Suggested: in.Description}
	}
	l.cut(in.Country)
	r := reading{engine: e, country: c, in: &in, line: l, matches: c.index.search(l, in.Amount.Minor)}
	return r.result()
}
