package enrichment

import (
	"slices"

	"budsandbox/bank"
	"budsandbox/fixtures"
)

// sellerCapacity is somewhat more than the number of sellers in the lists, so that the list of merchants grows once.
const sellerCapacity = 10240

// loadSellers adds the lists of services, lenders and brands. Aliases of the catalogue have priority over theirs.
func (e *Engine) loadSellers(f *fixtures.Fixtures, _ settings) error {
	first := make(map[merchantKey]int32, 8192)
	for i := range e.merchants {
		first[merchantKey{e.merchants[i].country, e.merchants[i].slug}] = int32(i)
	}
	e.merchants = slices.Grow(e.merchants, sellerCapacity)
	merchants, err := f.Merchants()
	if err != nil {
		return err
	}
	return f.EachSeller(func(s *fixtures.Seller) {
		firm, found := merchants.Firm(s.Country, s.Slug)
		if !found {
			firm = s.Bank()
		}
		e.loadSeller(s, firm, first)
	})
}

// loadSeller adds a seller that rows name as a merchant. first has the index of the first merchant of each key.
func (e *Engine) loadSeller(s *fixtures.Seller, named *bank.Merchant, first map[merchantKey]int32) {
	key := merchantKey{s.Country, s.Slug}
	index, listed := first[key]
	switch {
	case !listed:
		index = e.addSeller(s, named)
		first[key] = index
	case s.Categories.L1 != "" && !s.Brand && s.Categories != e.merchants[index].categories:
		index = e.addSeller(s, e.merchants[index].shared) // a further category of the same merchant
	case s.PaidIn.L1 != "":
		e.merchants[index].paidIn = s.PaidIn
	}
	for _, a := range s.Aliases {
		e.addAlias(s.Country, a, phrase{brand: s.Brand && !listed}, index)
	}
}

// addSeller appends a merchant for a seller and returns its index.
func (e *Engine) addSeller(s *fixtures.Seller, named *bank.Merchant) int32 {
	e.merchants = append(e.merchants, merchant{
		shared: named, country: s.Country, slug: s.Slug, categories: s.Categories, paidIn: s.PaidIn,
		tags: tagsOf(s.Tags) | impliedTags(s.Categories), authority: s.Authority,
		bookkeeping: slices.Contains(s.Tags, fixtures.BookkeepingTag),
	})
	return int32(len(e.merchants) - 1)
}
