package enrichment

import (
	"fmt"
	"strings"
	"sync"

	"budsandbox/bank"
	"budsandbox/fixtures"
)

// Engine enriches transactions from their statement lines. It is safe for concurrent use. The values that it returns
// are shared and must not be changed.
type Engine struct {
	models     *fixtures.Models
	codes      *fixtures.Codes
	pairNames  map[modelPair]fixtures.Pair // see category.go
	rules      []rule
	merchants  []merchant
	processors []processor
	countries  map[fixtures.Country]*country
	reused     sync.Pool // of *classification
}

// country holds the phrases and names of one country.
type country struct {
	model    string    // the default category model
	built    sync.Once // on first use, because most sandboxes need one country only
	index    index
	unspaced map[string]int32 // phrase indexes by aliases of several words, without their spaces
	names    struct{ given, surnames [][]string }
	surnames func() []string // in capitals and sorted
}

// merchant is a merchant or payer that lines name, in the form that the engine needs.
type merchant struct {
	shared      *bank.Merchant // of all rows that name it
	country     fixtures.Country
	slug        string
	categories  fixtures.Pair
	legacy      fixtures.Pair // empty if category.go translates categories
	paidIn      fixtures.Pair // category of money that it pays; empty if categories applies
	tags        bank.Tags
	typeCode    bank.TypeCode
	nameless    bool // rows get no merchant: own lines of banks, own transfers, kinds of business
	carrier     bool // a service by which banks send money, such as Zelle
	bookkeeping bool // software that is a business expense for all payers
	authority   bool // a council, a city or a department, which is paid for services of many kinds
}

// processor is a payment processor with the category of its merchants, which is empty if they are
// of several trades.
type processor struct {
	shared *bank.Merchant
	serves fixtures.Pair
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
// 16 MB. An error means that a data file is broken.
func Default() (*Engine, error) { return catalogueEngine() }

// catalogueEngine is the engine of the catalogue that is compiled into the program.
var catalogueEngine = sync.OnceValues(func() (*Engine, error) {
	f := fixtures.Load()
	return New(f)
})

// phraseCapacity is somewhat more than the number of phrases of a country, so that its list is allocated once.
const phraseCapacity = 20992

// New returns an engine that is built from the reference data. It takes some milliseconds, so call it only when an
// engine is needed. An error means that a data file is broken.
func New(f *fixtures.Fixtures, options ...Option) (*Engine, error) {
	var s settings
	for _, option := range options {
		option(&s)
	}
	e := &Engine{countries: map[fixtures.Country]*country{}}
	e.reused.New = func() any { return &classification{engine: e, line: new(line)} }
	for _, c := range [...]fixtures.Country{fixtures.GB, fixtures.US} {
		e.countries[c] = &country{model: fixtures.DefaultModel(c), index: index{phrases: make([]phrase, 0, phraseCapacity)}}
	}
	loads := [...]func(*fixtures.Fixtures, settings) error{
		e.loadMerchants, e.loadSellers, e.loadRules, e.loadPlaces, e.loadNames,
	}
	for _, load := range loads {
		if err := load(f, s); err != nil {
			return nil, fmt.Errorf("build the enrichment: %w", err)
		}
	}
	return e, nil
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
	c.country = c.engine.countries[in.Country]
	if c.country == nil {
		c.in.Country = fixtures.GB
		c.country = c.engine.countries[fixtures.GB]
	}
	c.country.built.Do(c.country.build)
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

// build builds the index, the table of aliases without spaces and the vocabulary.
func (c *country) build() {
	c.index.build()
	c.addWords()
	c.unspaced = map[string]int32{}
	for i := range c.index.phrases {
		p := &c.index.phrases[i]
		if p.kind == aliasPhrase && p.words > 1 && !p.alone && !p.brand && len(p.text) > minUnspaced && len(p.text) < 24 {
			text := strings.ReplaceAll(p.text, " ", "")
			c.unspaced[text] = int32(i)
			c.index.beginnings.add(text)
		}
	}
}
