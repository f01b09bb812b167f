package enrichment

import (
	"slices"

	"budsandbox/bank"
	"budsandbox/fixtures"
)

// loadMerchants adds the catalogue, the processors, the merchant category codes and the models.
func (e *Engine) loadMerchants(f *fixtures.Fixtures, s settings) error {
	merchants, err := f.Merchants()
	if err != nil {
		return err
	}
	processors, err := f.Processors()
	if err != nil {
		return err
	}
	if e.codes, err = f.Codes(); err != nil {
		return err
	}
	if e.models, err = f.Models(); err != nil {
		return err
	}
	processorAliases := map[string]bool{}
	for i := range processors {
		e.loadProcessor(&processors[i])
		for _, a := range processors[i].Aliases {
			processorAliases[a.Text] = true
		}
	}
	replaced := map[merchantKey]bool{}
	for i := range s.custom {
		e.loadCustom(s.custom[i])
		replaced[merchantKey{s.custom[i].Country, s.custom[i].Slug}] = true
	}
	all := merchants.All()
	for i := range all {
		if m := &all[i]; slices.Contains(m.Tags, fixtures.KindTag) {
			e.loadTrade(m)
		} else if !replaced[merchantKey{m.Country, m.Slug}] {
			e.loadMerchant(m, processorAliases)
		}
	}
	e.pairNames, err = readPairNames(all, e.codes.All())
	return err
}

// merchantKey identifies a merchant.
type merchantKey struct {
	country fixtures.Country
	slug    string
}

// loadCustom adds a merchant of WithMerchants, whose aliases are not normalised.
func (e *Engine) loadCustom(m fixtures.Merchant) {
	var l line
	normalised := make([]fixtures.Alias, len(m.Aliases))
	for i, a := range m.Aliases {
		l.read(a.Text)
		normalised[i] = fixtures.Alias{Text: string(l.text), Alone: a.Alone}
	}
	m.Aliases = normalised
	e.loadMerchant(&m, nil)
}

func (e *Engine) loadProcessor(p *fixtures.Processor) {
	e.processors = append(e.processors, processor{p.Bank(), p.Serves})
	for _, a := range p.Aliases {
		for _, c := range e.countries {
			c.index.add(phrase{
				text: a.Text, kind: processorPhrase, alone: a.Alone, atStart: a.Start, target: int32(len(e.processors) - 1),
			})
		}
	}
}

// loadMerchant adds a merchant. Aliases that are also those of processors are marked.
func (e *Engine) loadMerchant(m *fixtures.Merchant, processorAliases map[string]bool) {
	added := merchant{
		shared: m.Bank(), country: m.Country, slug: m.Slug, categories: m.Categories, legacy: m.LegacyCategories,
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
		e.addAlias(m.Country, a, phrase{alsoProcessor: processorAliases[a.Text]}, int32(len(e.merchants)))
	}
	e.merchants = append(e.merchants, added)
}

// loadTrade adds a kind of business, such as dentists. Its words give a category but no merchant.
func (e *Engine) loadTrade(m *fixtures.Merchant) {
	p := phrase{
		kind:        tradePhrase,
		creditsOnly: m.Categories.L1 == "income",
		debitsOnly:  m.Categories.L1 != "income",
		target:      int32(len(e.rules)),
	}
	switch m.Categories.L1 {
	case "income", "utilities", "mortgage_and_rent", "insurance":
		p.kind = purposePhrase
	}
	for _, a := range m.Aliases {
		p.text, p.alone = a.Text, a.Alone
		e.countries[m.Country].index.add(p)
	}
	e.rules = append(e.rules, rule{
		pair: m.Categories, tags: tagsOf(m.Tags) &^ bank.TagOnline, typeCode: typeCodeOf(m.Rail),
	})
}

func (e *Engine) addAlias(country fixtures.Country, a fixtures.Alias, p phrase, target int32) {
	p.text, p.kind, p.alone, p.atStart, p.target = a.Text, aliasPhrase, a.Alone, a.Start, target
	e.countries[country].index.add(p)
}
