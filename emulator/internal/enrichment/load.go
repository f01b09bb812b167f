package enrichment

import (
	"slices"
	"strings"

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
	alsoProcessor := map[string]bool{}
	for i := range processors {
		e.loadProcessor(&processors[i], alsoProcessor)
	}
	known := func(m *fixtures.Merchant) bool {
		return slices.ContainsFunc(s.own, func(o fixtures.Merchant) bool {
			return o.Country == m.Country && o.Slug == m.Slug
		})
	}
	all := merchants.All()
	var l line
	for i := range s.own {
		own := s.own[i]
		own.Aliases = nil
		for _, a := range s.own[i].Aliases {
			l.read(a.Text)
			own.Aliases = append(own.Aliases, fixtures.Alias{Text: string(l.text), Alone: a.Alone})
		}
		e.loadMerchant(&own, nil)
	}
	for i := range all {
		if m := &all[i]; slices.Contains(m.Tags, fixtures.KindTag) {
			e.loadKind(m)
		} else if !known(m) {
			e.loadMerchant(m, alsoProcessor)
		}
	}
	e.pairNames = pairNames(all, e.codes.All())
	return nil
}

func (e *Engine) loadProcessor(p *fixtures.Processor, alsoProcessor map[string]bool) {
	e.processors = append(e.processors, processor{p.Bank(), p.Serves})
	for _, a := range p.Aliases {
		alsoProcessor[a.Text] = true
		for _, c := range e.countries {
			c.index.add(phrase{
				text: a.Text, kind: processorPhrase, alone: a.Alone, atStart: a.Start, of: int32(len(e.processors) - 1),
			})
		}
	}
}

func (e *Engine) loadMerchant(m *fixtures.Merchant, alsoProcessor map[string]bool) {
	one := merchant{
		shared: m.Bank(), country: m.Country, slug: m.Slug, categories: m.Categories, legacy: m.LegacyCategories,
		kind: kindOf(m.Rail), tags: tagsOf(m.Tags), bookkeeping: fixtures.Bookkeeping(m.Slug),
	}
	if m.Categories.L1 != "income" {
		one.tags |= impliedTags(m.Categories)
	}
	if m.Rail == fixtures.CardOnline {
		one.tags |= bank.TagOnline
	}
	if !soldOnline(m.Categories) {
		one.tags &^= bank.TagOnline
	}
	switch m.Rail {
	case fixtures.OwnTransfer, fixtures.Fee, fixtures.InterestPaid, fixtures.CashMachine:
		one.nameless = true
	}
	one.carrier = slices.Contains(m.Tags, fixtures.CarrierTag)
	one.nameless = one.nameless || one.carrier || m.Categories.L1 == "banking"
	for _, a := range m.Aliases {
		e.addAlias(m.Country, a, phrase{alsoProcessor: alsoProcessor[a.Text]}, len(e.merchants))
	}
	e.merchants = append(e.merchants, one)
}

// loadKind adds a kind of business, such as dentists. Its words give a category but no merchant.
func (e *Engine) loadKind(m *fixtures.Merchant) {
	p := phrase{
		kind:        tradePhrase,
		creditsOnly: m.Categories.L1 == "income",
		debitsOnly:  m.Categories.L1 != "income",
		of:          int32(len(e.rules)),
	}
	switch m.Categories.L1 {
	case "income", "utilities", "mortgage_and_rent", "insurance":
		p.kind = purposePhrase
	}
	for _, a := range m.Aliases {
		p.text, p.alone = a.Text, a.Alone
		e.countries[m.Country].index.add(p)
	}
	e.rules = append(e.rules, rule{pair: m.Categories, tags: tagsOf(m.Tags) &^ bank.TagOnline, kind: kindOf(m.Rail)})
}

func (e *Engine) addAlias(country fixtures.Country, a fixtures.Alias, p phrase, of int) {
	p.text, p.kind, p.alone, p.atStart, p.of = a.Text, aliasPhrase, a.Alone, a.Start, int32(of)
	e.countries[country].index.add(p)
}

func tagsOf(names []string) (tags bank.Tags) {
	for _, name := range names {
		if tag, known := bank.ParseTag(name); known {
			tags |= tag
		}
	}
	return tags
}

// soldOnline reports whether merchants of a category that are paid on the web are tagged as online merchants. Shops,
// services and tickets are. Hospitals, charities, landlords and insurers are not, because they only have a page for
// payments.
func soldOnline(pair fixtures.Pair) bool {
	switch pair.L1 {
	case "food_and_drink", "shopping", "media_and_telecoms", "entertainment", "travel", "gambling_and_lotteries",
		"general", "education":
		return pair.L2 != "mobile" && pair.L2 != "tv_and_broadband" && pair.L2 != "other_shopping"
	case "transport":
		return pair.L2 != "vehicle_costs"
	case "borrowing_and_loans":
		return pair.L2 == "buy_now_pay_later"
	case "business_expenses":
		return pair.L2 == "software"
	case "home":
		return pair.L2 == "pets" || pair.L2 == "furniture_and_appliances"
	}
	return false
}

// kindOf returns the transaction type of payments by a rail.
func kindOf(rail fixtures.Rail) bank.TypeCode {
	switch rail {
	case "":
		return ""
	case fixtures.Card, fixtures.CardOnline:
		return bank.CardPayment
	case fixtures.DirectDebit, fixtures.ACHDebit:
		return bank.DirectDebit
	case fixtures.StandingOrder:
		return bank.StandingOrd
	case fixtures.CashMachine:
		return bank.CashMachine
	case fixtures.Fee:
		return bank.Charge
	case fixtures.InterestPaid:
		return bank.Interest
	}
	return bank.BankTransfer
}

// loadSellers adds the lists of services, lenders and brands. Aliases of the catalogue have priority over theirs.
func (e *Engine) loadSellers(f *fixtures.Fixtures, _ settings) error {
	first := make(map[sellerKey]int32, 8192)
	for i := range e.merchants {
		first[sellerKey{e.merchants[i].country, e.merchants[i].slug}] = int32(i)
	}
	e.merchants = slices.Grow(e.merchants, 8192)
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

// sellerKey identifies a seller.
type sellerKey struct {
	country fixtures.Country
	slug    string
}

func (e *Engine) loadSeller(s *fixtures.Seller, named *bank.Merchant, first map[sellerKey]int32) {
	key := sellerKey{s.Country, s.Slug}
	of := len(e.merchants)
	at, known := first[key]
	before := int(at)
	switch {
	case known && (s.Categories.L1 == "" || s.Brand || s.Categories == e.merchants[before].categories):
		of = before
		if s.PaidIn.L1 != "" {
			e.merchants[before].paidIn = s.PaidIn
		}
	default:
		one := merchant{country: s.Country, slug: s.Slug, categories: s.Categories, paidIn: s.PaidIn, authority: s.Authority}
		one.tags, one.bookkeeping = tagsOf(s.Tags)|impliedTags(s.Categories), fixtures.Bookkeeping(s.Slug)
		if known {
			one.shared, one.variant = e.merchants[before].shared, true
		} else {
			one.shared, first[key] = named, int32(of)
		}
		e.merchants = append(e.merchants, one)
	}
	for _, a := range s.Aliases {
		e.addAlias(s.Country, a, phrase{brand: s.Brand && !known}, of)
	}
}

// impliedTags returns the tags that a category implies.
func impliedTags(pair fixtures.Pair) bank.Tags {
	switch pair.L1 {
	case "income":
		if pair.L2 == "benefits" {
			return bank.TagIncome | bank.TagBenefit
		}
		return bank.TagIncome
	case "utilities", "mortgage_and_rent", "insurance", "tax":
		return bank.TagBill
	case "borrowing_and_loans":
		switch pair.L2 {
		case "payday_loan":
			return bank.TagLoan | bank.TagHCST
		case "debt_collection":
			return bank.TagDebtCollection
		case "loans", "vehicle_loan", "student_loan", "buy_now_pay_later":
			return bank.TagLoan
		}
	case "media_and_telecoms":
		switch pair.L2 {
		case "mobile", "tv_and_broadband":
			return bank.TagBill
		case "tv_streaming_services":
			return bank.TagSubscription
		}
	}
	return 0
}

// loadRules adds the rules, the towns, and the invented British employers, whose lines do not mention wages and which
// are recognised by name. The rule after that for wages applies to businesses, whose invoices they pay.
func (e *Engine) loadRules(f *fixtures.Fixtures, _ settings) (err error) {
	add := func(of string, p phrase) {
		for name, c := range e.countries {
			if of == "*" || of == string(name) {
				c.index.add(p)
			}
		}
	}
	if e.rules, err = readRules(e.rules, add); err != nil {
		return err
	}
	places, err := f.Places()
	if err != nil {
		return err
	}
	e.rules = append(
		e.rules,
		rule{pair: fixtures.Pair{L1: "income", L2: "salary"}, tags: bank.TagIncome, kind: bank.BankTransfer},
		rule{pair: fixtures.Pair{L1: "income", L2: "other_income"}, tags: bank.TagIncome, kind: bank.BankTransfer},
	)
	var l line
	for name, c := range e.countries {
		for _, employer := range places.Names(name, fixtures.Employer) {
			if name == fixtures.GB { // American lines mention wages
				l.read(employer)
				c.index.add(phrase{
					text: string(l.text), kind: purposePhrase, creditsOnly: true, atStart: true, weak: true, employer: true,
					of: int32(len(e.rules) - 2),
				})
			}
		}
		towns := places.Towns(name)
		for _, t := range towns {
			l.read(t.Name)
			c.index.add(phrase{text: string(l.text), kind: townPhrase})
		}
		for _, larger := range places.Larger(name) {
			c.index.add(phrase{text: larger, kind: placePhrase})
		}
	}
	return nil
}

// loadNames adds the names of people.
func (e *Engine) loadNames(f *fixtures.Fixtures, _ settings) error {
	people, err := f.People()
	if err != nil {
		return err
	}
	given, surnames, err := f.KnownNames()
	if err != nil {
		return err
	}
	for name, c := range e.countries {
		of := people.In(name)
		c.given = namesOf(people.Given, of.Given, given)
		c.surnames = namesOf(people.Surnames, of.Surnames, surnames)
	}
	return nil
}

func namesOf(lists ...[]string) map[string]bool {
	n := 0
	for _, list := range lists {
		n += len(list)
	}
	all := make(map[string]bool, n)
	for _, list := range lists {
		for _, name := range list {
			all[strings.ToUpper(name)] = true
		}
	}
	return all
}

// seal builds the index and the table of aliases without spaces.
func (c *country) seal() {
	c.index.seal()
	c.unspaced = map[string]int32{}
	for i := range c.index.phrases {
		p := &c.index.phrases[i]
		if p.kind == aliasPhrase && p.words > 1 && !p.alone && !p.brand && len(p.text) > minUnspaced && len(p.text) < 24 {
			c.unspaced[strings.ReplaceAll(p.text, " ", "")] = int32(i)
		}
	}
}
