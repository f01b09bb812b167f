package seed

import (
	"fmt"
	"strings"

	"budsandbox/bank"
	"budsandbox/fixtures"
)

// payee is who is on the other side of rows, prepared: all that does not change from row to row.
type payee struct {
	key       key
	merchant  *fixtures.Merchant // nil if the catalogue does not know it
	pattern   fixtures.Pattern
	rail      fixtures.Rail
	fixed     map[string]string // what its slots hold for ever
	slug      string
	mcc       string
	tags      bank.Tags
	enriched  bank.Enrichment // what all rows share
	located   bool            // its line names a town
	stated    bool            // and its state
	stores    bool            // it has shops, with numbers of their own
	display   string          // counterparty
	personal  bool            // paid to a friend, another one each time
	country   string          // abroad
	ending    []string        // the country with which its line ends
	reference string          // mandate reference, empty if the line has none
}

// payees prepares them from the words of a persona.
type payees struct {
	who        *person
	merchants  *fixtures.Merchants
	processors []fixtures.Processor
	codes      *fixtures.Codes
	places     *fixtures.Places
	people     *fixtures.People
	model      string
}

// of prepares a payee. The owner's key is the obligation's or habit's; rail overrides the merchant's.
func (p *payees) of(owner key, named *fixtures.Payee, rail fixtures.Rail) (*payee, error) {
	one := &payee{rail: rail, country: named.Country, mcc: named.MCC, fixed: map[string]string{}}
	source := named.Line
	if named.Merchant != "" {
		m, found := p.merchants.Find(p.who.country, named.Merchant)
		if !found {
			return nil, fmt.Errorf("merchant %s is not in the catalogue", named.Merchant)
		}
		one.merchant, one.slug, one.display, one.mcc = m, m.Slug, m.DisplayName, m.MCC
		if one.rail == "" {
			one.rail = m.Rail
		}
		one.pattern = p.variant(m, one.rail, named)
	}
	if source != "" {
		pattern, err := fixtures.ParsePattern(source)
		if err != nil {
			return nil, err
		}
		one.pattern = pattern
		if one.slug == "" {
			one.slug = source + "|" + named.Name
		}
	}
	if one.rail == "" {
		one.rail = fixtures.Card
	}
	if one.rail != fixtures.Card && one.rail != fixtures.CardOnline {
		one.mcc = ""
	}
	one.key = p.who.key.path("payee", one.slug)
	if one.merchant == nil && one.rail != fixtures.Fee && one.rail != fixtures.InterestPaid && one.rail != fixtures.OwnTransfer {
		one.display = nameIn(named.Line)
	}
	p.fill(one, owner, named)
	p.enrich(one, named)
	return one, nil
}

// nameIn is who a line seems to be about: its own words up to the first slot or the kind of the entry.
func nameIn(line string) string {
	name, _, _ := strings.Cut(line, "{")
	name, _, _ = strings.Cut(name, " DES:")
	return strings.TrimSpace(name)
}

// variant is the one of a merchant's patterns that the customer keeps to. A rail that is not the merchant's own keeps its lines.
func (p *payees) variant(m *fixtures.Merchant, rail fixtures.Rail, named *fixtures.Payee) fixtures.Pattern {
	var sources []string
	for _, pattern := range m.Patterns {
		if suits(pattern.String(), named) {
			sources = append(sources, pattern.String())
		}
	}
	kept := p.who.key.path("variant", string(rail)).pick(m.Slug, sources)
	for _, pattern := range m.Patterns {
		if pattern.String() == kept {
			return pattern
		}
	}
	return m.Patterns[0]
}

// suits leaves out lines without a slot for what the persona names.
func suits(pattern string, named *fixtures.Payee) bool {
	return named.Name == "" || !strings.Contains(pattern, "{") || strings.Contains(pattern, "{name}") || strings.Contains(pattern, "{employer}") ||
		strings.Contains(pattern, "{agent}") || strings.Contains(pattern, "{shop}")
}

// fill decides what the slots hold that stay as they are for the agreement or the customer.
func (p *payees) fill(one *payee, owner key, named *fixtures.Payee) {
	before := ""
	for _, part := range one.pattern.Parts() {
		switch {
		case part.Kind == fixtures.Literal:
			before = part.Text
			continue
		case part.Kind == fixtures.Reference:
			one.fixed[part.Text] = fixtures.DigitsOf(fixtures.Digest(owner.path("ref", part.Text)), part.Width)
			one.reference = one.fixed[part.Text]
			continue
		case part.Kind == fixtures.Mixed && settlesByBatch(one.rail):
			one.fixed[part.Text] = fixtures.MixedOf(fixtures.Digest(owner.path("ref", part.Text)), part.Width)
			one.reference = one.fixed[part.Text]
			continue
		case part.Kind != fixtures.Word:
			one.stores = one.stores || one.rail == fixtures.Card
			continue
		}
		p.fillWord(one, owner, named, part.Text, before)
		before = ""
	}
}

func (p *payees) fillWord(one *payee, owner key, named *fixtures.Payee, slot, before string) {
	country := p.who.country
	switch slot {
	case "town", "st":
		one.stores = one.rail == fixtures.Card || one.rail == fixtures.CashMachine
		one.located, one.stated = one.located || slot == "town", one.stated || slot == "st"
	case "name":
		p.fillName(one, owner, named, before)
	case "employer", "agent", "shop", "pub":
		name := named.Name
		if name == "" && (slot == "employer" || slot == "agent" || one.rail != fixtures.Card) {
			name = owner.pick(slot, p.places.Names(country, slot))
		}
		if name != "" {
			one.fixed[slot], one.display = upper(name), name
		} else {
			one.stores = true
		}
	case "council":
		name := p.who.key.path(p.who.home.Name).pick(slot, p.places.Names(country, slot))
		if named.Name != "" {
			name = named.Name
		}
		one.fixed[slot], one.display = upper(name), name+" Council"
	case "insurer":
		one.fixed[slot] = owner.pick(slot, p.places.Names(country, slot))
	case "nino":
		one.fixed[slot] = p.who.nino
	case "reg":
		one.fixed[slot] = p.who.car
	case "memo":
		if named.Memo != "" {
			one.fixed[slot] = named.Memo
		}
	case "road":
		one.stores = true
	}
}

// fillName tells the customer's own name, which American lines carry, from that of whoever is paid.
func (p *payees) fillName(one *payee, owner key, named *fixtures.Payee, before string) {
	own := strings.HasSuffix(before, "INDN:") || strings.HasSuffix(before, "ID:") || strings.HasSuffix(before, "DES:") || one.rail == fixtures.OwnTransfer
	switch {
	case own:
		one.fixed["name"] = upper(p.who.holder())
	case named.Name != "":
		one.fixed["name"], one.display = upper(named.Name), named.Name
		one.enriched.Names = []string{named.Name}
	case one.merchant != nil && one.merchant.Categories.L1 == "transfers":
		one.personal = true
	default:
		people := p.people.In(p.who.country)
		name := owner.pick("given", people.Given)[:1] + " " + owner.pick("surname", people.Surnames)
		one.fixed["name"], one.display = upper(name), name
		one.enriched.Names = []string{name}
	}
}

// settlesByBatch reports whether a rail works by batches on working days.
func settlesByBatch(rail fixtures.Rail) bool {
	switch rail {
	case fixtures.DirectDebit, fixtures.StandingOrder, fixtures.BACS, fixtures.ACHDebit, fixtures.ACHCredit:
		return true
	}
	return false
}
