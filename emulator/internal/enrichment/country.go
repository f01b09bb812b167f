package enrichment

import (
	"fmt"
	"strings"
	"sync/atomic"

	"budsandbox/bank"
	"budsandbox/fixtures"
)

// countryNames are the countries whose lines are understood.
var countryNames = [...]fixtures.Country{fixtures.GB, fixtures.US}

// country holds the phrases, merchants and names of one country.
type country struct {
	name      fixtures.Country
	model     string // the default category model
	rules     []rule
	merchants []merchant
	sellers   []atomic.Pointer[bank.Merchant] // by index in merchants; see country.bank
	index     index
	unspaced  map[string]int32 // phrase indexes by aliases of several words, without their spaces
	names     struct{ given, surnames [][]string }
	surnames  func() []string // in capitals and sorted
}

// newCountry builds what lines of a country need. It panics if a file that is compiled into the program is broken,
// which the tests of fixtures rule out.
func newCountry(
	name fixtures.Country, f *fixtures.Fixtures, processors []processor, custom []fixtures.Merchant,
) *country {
	c := &country{name: name, model: fixtures.DefaultModel(name)}
	c.index.phrases = make([]phrase, 0, phraseCapacity)
	c.loadProcessors(processors)
	for _, load := range [...]func(*fixtures.Fixtures) error{
		func(f *fixtures.Fixtures) error { return c.loadMerchants(f, processors, custom) },
		c.loadSellers, c.loadRules, c.loadPlaces, c.loadNames,
	} {
		if err := load(f); err != nil {
			panic(fmt.Errorf("build the enrichment of lines of %s: %w", name, err))
		}
	}
	c.build()
	return c
}

// phraseCapacity is somewhat more than the number of phrases of a country, so that its list is allocated once.
const phraseCapacity = 20992

// build builds the index, the table of aliases without spaces and the vocabulary.
func (c *country) build() {
	c.sellers = make([]atomic.Pointer[bank.Merchant], len(c.merchants))
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

// merchant is a merchant or payer that lines name, in the form that the engine needs.
type merchant struct {
	shared      *bank.Merchant // of all rows that name it; nil for a seller, see country.bank
	first       int32          // index of the first merchant with the slug, which rows name for all of them
	slug        string
	name        string   // of a seller
	tagNames    []string // of a seller
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
