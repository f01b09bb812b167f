package seed

import (
	"sync"
	"sync/atomic"

	"budsandbox/fixtures"
)

// labelCache keeps what the lines of patterns say to all customers, which takes longer to find than the rest of a
// payee. It is safe for concurrent use.
type labelCache struct {
	known sync.Map // of *patternLabels by patternKey
	size  atomic.Int64
}

// maxLabels is the largest number of patterns in a labelCache, which is more than the catalogue and the personas have.
// Those of overrides are without number.
const maxLabels = 8192

// patternKey has all that patternLabels depend on.
type patternKey struct {
	pattern  string
	merchant string // slug; empty if it is not in the catalogue
	rail     fixtures.Rail
	style    *fixtures.Style
	customer fixtures.Country
	abroad   string // ISO 3166-1 alpha-2; empty unless the payee is abroad
}

// patternLabels are what the lines of a pattern say.
type patternLabels struct {
	line      string              // normalised, with 0 for each slot
	merchant  string              // longest alias of the merchant in the line
	processor *fixtures.Processor // nil if there is none
	alias     string              // of the processor
	place     place               // where the lines say they are from, if no slot has the same content in all of them
}

// labelsOf returns the labels of a payee's pattern.
func (b *payeeBuilder) labelsOf(p *payee) *patternLabels {
	k := patternKey{p.pattern.String(), "", p.rail, b.style, b.customer.country, p.country}
	if p.merchant != nil {
		k.merchant = p.merchant.Slug
	}
	if found, ok := b.labels.known.Load(k); ok {
		return found.(*patternLabels)
	}
	l := &patternLabels{line: normalise(p.pattern.Render(func(string) string { return "0" }))}
	if p.merchant != nil {
		l.merchant = longestAlias(p.merchant.Aliases, l.line)
	}
	l.processor, l.alias = b.processorOf(p, l)
	l.place = b.placeIn(l.line, p)
	if b.labels.size.Add(1) <= maxLabels {
		b.labels.known.Store(k, l)
	}
	return l
}
