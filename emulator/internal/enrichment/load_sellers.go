package enrichment

import (
	"slices"

	"budsandbox/bank"
	"budsandbox/fixtures"
)

// sellerCapacity is somewhat more than the number of sellers of a country, so that the list of merchants grows once.
const sellerCapacity = 6144

// loadSellers adds the lists of services, lenders and brands. Aliases of the catalogue have priority over theirs.
func (c *country) loadSellers(f *fixtures.Fixtures) error {
	first := make(map[string]int32, sellerCapacity)
	for i := range c.merchants {
		first[c.merchants[i].slug] = int32(i)
	}
	c.merchants = slices.Grow(c.merchants, sellerCapacity)
	merchants, err := f.Merchants()
	if err != nil {
		return err
	}
	return f.EachSeller(c.name, func(s *fixtures.Seller) {
		firm, _ := merchants.Firm(c.name, s.Slug)
		c.loadSeller(s, firm, first)
	})
}

// loadSeller adds a seller that rows name as a merchant, or as its firm unless that is nil. first has the index of the
// first merchant of each slug.
func (c *country) loadSeller(s *fixtures.Seller, firm *bank.Merchant, first map[string]int32) {
	index, listed := first[s.Slug]
	switch {
	case !listed:
		index = c.addSeller(s, firm, int32(len(c.merchants)))
		first[s.Slug] = index
	case s.Categories.L1 != "" && !s.Brand && s.Categories != c.merchants[index].categories:
		index = c.addSeller(s, nil, index) // a further category of the same merchant
	case s.PaidIn.L1 != "":
		c.merchants[index].paidIn = s.PaidIn
	}
	for _, a := range s.Aliases {
		c.addAlias(a, phrase{brand: s.Brand && !listed}, index)
	}
}

// addSeller appends a merchant for a seller and returns its index. first is the index of the first merchant with its
// slug.
func (c *country) addSeller(s *fixtures.Seller, firm *bank.Merchant, first int32) int32 {
	c.merchants = append(c.merchants, merchant{
		shared: firm, first: first, slug: s.Slug, name: s.Name, tagNames: s.Tags,
		categories: s.Categories, paidIn: s.PaidIn,
		tags: tagsOf(s.Tags) | impliedTags(s.Categories), authority: s.Authority,
		bookkeeping: slices.Contains(s.Tags, fixtures.BookkeepingTag),
	})
	return int32(len(c.merchants) - 1)
}

// bank returns the merchant that rows name, always the same value. Those of sellers are made when the first row names
// them, because they are thousands and their ids are hashes.
func (c *country) bank(m *merchant) *bank.Merchant {
	named := &c.merchants[m.first]
	if named.shared != nil {
		return named.shared
	}
	made := &c.sellers[m.first]
	if made.Load() == nil {
		s := fixtures.Seller{Country: c.name, Name: named.name, Slug: named.slug, Tags: named.tagNames}
		made.CompareAndSwap(nil, s.Bank())
	}
	return made.Load()
}
