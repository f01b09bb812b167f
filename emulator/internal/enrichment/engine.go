package enrichment

import (
	"fmt"
	"sync"

	"github.com/google/uuid"

	"budsandbox/bank"
	"budsandbox/fixtures"
)

// Engine enriches transactions from their statement lines. It is safe for concurrent use. The values that it returns
// are shared and must not be changed.
type Engine struct {
	codes      *fixtures.Codes
	pairNames  pairNames
	processors []processor
	countries  map[fixtures.Country]func() *country // each built on first use, because most sandboxes need one only
	byID       func() map[uuid.UUID]*bank.Merchant  // of all countries; see merchants.go
	reused     sync.Pool                            // of *classification
}

// processor is a payment processor with the category of its merchants, which is empty if they are
// of several trades.
type processor struct {
	shared  *bank.Merchant
	serves  fixtures.Pair
	aliases []fixtures.Alias
}

// Option configures an Engine.
type Option func(*settings)

type settings struct{ custom []fixtures.Merchant }

// WithMerchants adds merchants to the catalogue, such as those of fixtures.ReadMerchants. An added merchant replaces
// one with the same country and slug. An alias of both an added merchant and another one stands for the added one.
func WithMerchants(custom []fixtures.Merchant) Option {
	return func(s *settings) { s.custom = append(s.custom, custom...) }
}

// Default returns the engine without additional merchants. All sandboxes of a process share it, because it keeps some
// 4 MB for each country. An error means that a data file is broken.
func Default() (*Engine, error) { return catalogueEngine() }

// catalogueEngine is the engine of the catalogue that is compiled into the program.
var catalogueEngine = sync.OnceValues(func() (*Engine, error) {
	f := fixtures.Load()
	return New(f)
})

// New returns an engine that is built from the reference data. What lines of a country need is built with the first of
// them, which takes some milliseconds. An error means that a data file is broken.
func New(f *fixtures.Fixtures, options ...Option) (*Engine, error) {
	var s settings
	for _, option := range options {
		option(&s)
	}
	e := &Engine{countries: map[fixtures.Country]func() *country{}}
	e.reused.New = func() any { return &classification{engine: e, line: new(line)} }
	e.byID = sync.OnceValue(e.merchantsByID)
	if err := e.load(f); err != nil {
		return nil, fmt.Errorf("build the enrichment: %w", err)
	}
	for _, name := range countryNames {
		e.countries[name] = sync.OnceValue(func() *country { return newCountry(name, f, e.processors, s.custom) })
	}
	return e, nil
}

// load reads what all countries have in common.
func (e *Engine) load(f *fixtures.Fixtures) error {
	merchants, err := f.Merchants()
	if err != nil {
		return err
	}
	processors, err := f.Processors()
	if err != nil {
		return err
	}
	for i := range processors {
		e.processors = append(e.processors, processor{processors[i].Bank(), processors[i].Serves, processors[i].Aliases})
	}
	if e.codes, err = f.Codes(); err != nil {
		return err
	}
	models, err := f.Models()
	if err != nil {
		return err
	}
	others, err := readPairNames(merchants.All(), e.codes.All())
	if err == nil {
		e.pairNames = newPairNames(models, others)
	}
	return err
}

// Input is the known data of a row. Only the description is required.
type Input struct {
	Description string
	Amount      bank.Money // unknown amounts match the rules of both directions
	Country     fixtures.Country
	Model       string // category model; default: that of Country
	MCC         string
	Merchant    string // name of the merchant, if the client gives it; it is read like a line
	CountryCode string // country of the payment: ISO 3166-1 alpha-2 or alpha-3, or digits of M.49
	Business    bool   // whether the customer is a business, which gets no wages
	Card        bool   // whether the account is a credit card, whose debits are card payments
	Region      string // country of the customer, like CountryCode; default: Country
}

// Result is the result of Engine.Enrich for a row.
type Result struct {
	Enrichment bank.Enrichment
	Tags       bank.Tags
	Type       bank.TransactionType // empty if unknown
	Suggested  string               // description for display
}

// Enrich finds the merchant, category, processor, place, names, tags and type of a row. It first parses the line into
// parts and then calls the steps of pipeline.go in order. The row gets no category if no step decides, because none is
// better than a doubtful one.
func (e *Engine) Enrich(in Input) Result {
	c := e.reused.Get().(*classification)
	defer c.release()
	if empty := c.classify(in); empty {
		return Result{Suggested: in.Description}
	}
	return c.result(c.decide())
}

// release keeps the classification for another row, without anything of this one but the text of its line.
func (c *classification) release() {
	*c = classification{engine: c.engine, line: c.line}
	c.engine.reused.Put(c)
}

// classify prepares a row for the steps. It returns empty if the line has no words.
func (c *classification) classify(in Input) (empty bool) {
	c.in = in
	of, known := c.engine.countries[in.Country]
	if !known {
		c.in.Country, of = fixtures.GB, c.engine.countries[fixtures.GB]
	}
	c.country = of()
	if in.Model == "" {
		c.in.Model = c.country.model
	}
	c.line.read(in.Description)
	if len(c.line.words) == 0 {
		return true
	}
	c.prepare()
	return false
}
