package enrichment

import (
	"slices"

	"budsandbox/bank"
	"budsandbox/fixtures"
)

// loadProcessors adds the payment processors.
func (c *country) loadProcessors(processors []processor) {
	for i, p := range processors {
		for _, a := range p.aliases {
			c.index.add(phrase{
				text: a.Text, kind: processorPhrase, alone: a.Alone, atStart: a.Start, target: int32(i),
			})
		}
	}
}

// loadMerchants adds the catalogue, in which a custom merchant replaces one with the same slug.
func (c *country) loadMerchants(f *fixtures.Fixtures, processors []processor, custom []fixtures.Merchant) error {
	merchants, err := f.Merchants()
	if err != nil {
		return err
	}
	processorAliases := map[string]bool{}
	for _, p := range processors {
		for _, a := range p.aliases {
			processorAliases[a.Text] = true
		}
	}
	replaced := map[string]bool{}
	for i := range custom {
		if custom[i].Country == c.name {
			c.loadCustom(custom[i])
			replaced[custom[i].Slug] = true
		}
	}
	all := merchants.In(c.name)
	for i := range all {
		if m := &all[i]; slices.Contains(m.Tags, fixtures.KindTag) {
			c.loadTrade(m)
		} else if !replaced[m.Slug] {
			c.loadMerchant(m, processorAliases)
		}
	}
	return nil
}

// loadCustom adds a merchant of WithMerchants, whose aliases are not normalised.
func (c *country) loadCustom(m fixtures.Merchant) {
	var l line
	normalised := make([]fixtures.Alias, len(m.Aliases))
	for i, a := range m.Aliases {
		l.read(a.Text)
		normalised[i] = fixtures.Alias{Text: string(l.text), Alone: a.Alone}
	}
	m.Aliases = normalised
	c.loadMerchant(&m, nil)
}

// loadMerchant adds a merchant. Aliases that are also those of processors are marked.
func (c *country) loadMerchant(m *fixtures.Merchant, processorAliases map[string]bool) {
	added := merchant{
		shared: m.Bank(), first: int32(len(c.merchants)), slug: m.Slug, categories: m.Categories, legacy: m.LegacyCategories,
		typeCode: typeCodeOf(m.Rail), tags: tagsOf(m.Tags), bookkeeping: slices.Contains(m.Tags, fixtures.BookkeepingTag),
	}
	if m.Categories.L1 != "income" {
		added.tags |= impliedTags(m.Categories)
	}
	if m.Rail == fixtures.CardOnline {
		added.tags |= bank.TagOnline
	}
	if !soldOnline(m.Categories) {
		added.tags &^= bank.TagOnline
	}
	switch m.Rail {
	case fixtures.OwnTransfer, fixtures.Fee, fixtures.InterestPaid, fixtures.CashMachine:
		added.nameless = true
	}
	added.carrier = slices.Contains(m.Tags, fixtures.CarrierTag)
	added.nameless = added.nameless || added.carrier || m.Categories.L1 == "banking"
	for _, a := range m.Aliases {
		c.addAlias(a, phrase{alsoProcessor: processorAliases[a.Text]}, int32(len(c.merchants)))
	}
	c.merchants = append(c.merchants, added)
}

// loadTrade adds a kind of business, such as dentists. Its words give a category but no merchant.
func (c *country) loadTrade(m *fixtures.Merchant) {
	p := phrase{
		kind:        tradePhrase,
		creditsOnly: m.Categories.L1 == "income",
		debitsOnly:  m.Categories.L1 != "income",
		target:      int32(len(c.rules)),
	}
	switch m.Categories.L1 {
	case "income", "utilities", "mortgage_and_rent", "insurance":
		p.kind = purposePhrase
	}
	for _, a := range m.Aliases {
		p.text, p.alone = a.Text, a.Alone
		c.index.add(p)
	}
	c.rules = append(c.rules, rule{
		pair: m.Categories, tags: tagsOf(m.Tags) &^ bank.TagOnline, typeCode: typeCodeOf(m.Rail),
	})
}

func (c *country) addAlias(a fixtures.Alias, p phrase, target int32) {
	p.text, p.kind, p.alone, p.atStart, p.target = a.Text, aliasPhrase, a.Alone, a.Start, target
	c.index.add(p)
}
