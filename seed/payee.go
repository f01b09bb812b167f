package seed

import (
	"fmt"
	"slices"
	"strings"

	"budsandbox/bank"
	"budsandbox/fixtures"
)

// payee is the counterparty of entries, with everything that is the same for all of them.
type payee struct {
	key        key
	merchant   *fixtures.Merchant // nil if it is not in the catalogue
	pattern    fixtures.Pattern
	rail       fixtures.Rail
	slots      map[string]string // contents of the slots that are the same in every line
	slug       string
	mcc        string
	tags       bank.Tags
	enrichment bank.Enrichment         // expected for every entry
	namesTown  bool                    // its line names the town of the payment
	hasStores  bool                    // it has stores with numbers or names of their own
	display    string                  // name of the counterparty
	away       [awayTowns]bool         // whether it trades in each of the away towns
	toFriend   bool                    // each entry has another friend of the customer
	country    string                  // ISO 3166-1 alpha-2, if abroad
	townTokens [1 + awayTowns][]string // location tokens by the town of the payment, if its line names it
	reference  string                  // of the mandate; empty if the line has none

	kinds []int32 // the indexes of its movements' kinds; see Movements.kinds
}

// payeeBuilder builds payees from their descriptions in a persona.
type payeeBuilder struct {
	customer   *customer
	merchants  *fixtures.Merchants
	processors []fixtures.Processor
	style      *fixtures.Style
	codes      *fixtures.Codes
	places     *fixtures.Places
	names      *names
	model      string
	labels     *labelCache
}

// build returns a payee. The owner is the key of the obligation or habit that pays it. A rail that
// is not empty replaces the merchant's.
func (b *payeeBuilder) build(owner key, named *fixtures.Payee, rail fixtures.Rail) (*payee, error) {
	p := &payee{rail: rail, country: named.Country, mcc: named.MCC, slots: map[string]string{}}
	source := named.Line
	if named.Merchant != "" {
		m, found := b.merchants.Find(b.customer.country, named.Merchant)
		if !found {
			return nil, fmt.Errorf("merchant %s is not in the catalogue", named.Merchant)
		}
		p.merchant, p.slug, p.display, p.mcc = m, m.Slug, m.DisplayName, m.MCC
		if p.rail == "" {
			p.rail = m.Rail
		}
		p.pattern = b.variant(m, p.rail, named)
	}
	if source != "" {
		pattern, err := fixtures.ParsePattern(source)
		if err != nil {
			return nil, err
		}
		p.pattern = pattern
		if p.slug == "" {
			p.slug = source + "|" + named.Name
		}
	}
	if p.rail == "" {
		p.rail = fixtures.Card
	}
	if p.rail != fixtures.Card && p.rail != fixtures.CardOnline {
		p.mcc = ""
	}
	p.key = b.customer.key.path("payee", p.slug)
	if p.merchant == nil && p.rail != fixtures.Fee && p.rail != fixtures.InterestPaid &&
		p.rail != fixtures.OwnTransfer {
		p.display = payeeNameIn(named.Line)
	}
	for i := range b.customer.away {
		p.away[i] = p.merchant == nil || p.merchant.TradesIn(b.customer.away[i].Town)
	}
	b.fillSlots(p, owner, named)
	b.label(p, named)
	return p, nil
}

// local replaces a merchant that does not trade in the customer's home town by the one that people
// pay there instead, with its own rail. It returns any other payee and its rail unchanged.
func (b *payeeBuilder) local(named *fixtures.Payee, rail fixtures.Rail) (*fixtures.Payee, fixtures.Rail) {
	m, found := b.merchants.Find(b.customer.country, named.Merchant)
	if !found || m.TradesIn(b.customer.home.Town) {
		return named, rail
	}
	if instead := b.merchants.At(b.customer.home.Town, m); instead != nil {
		replaced := *named
		replaced.Merchant = instead.Slug
		return &replaced, ""
	}
	return named, rail
}

// localMerchants returns the merchants of a habit with their weights. Merchants that do not trade
// in the customer's home town are replaced; those without a replacement are left out.
func (b *payeeBuilder) localMerchants(weights map[string]int) map[string]int {
	local := make(map[string]int, len(weights))
	for slug, weight := range weights {
		m, found := b.merchants.Find(b.customer.country, slug)
		if !found {
			local[slug] = weight // build reports it
		} else if m = b.merchants.At(b.customer.home.Town, m); m != nil {
			local[m.Slug] = max(local[m.Slug], weight)
		}
	}
	return local
}

// payeeNameIn returns the name in a persona's pattern: the words before the first slot and before
// the ACH entry description.
func payeeNameIn(line string) string {
	name, _, _ := strings.Cut(line, "{")
	name, _, _ = strings.Cut(name, " DES:")
	return strings.TrimSpace(name)
}

// variant returns the pattern of a merchant that applies to the customer, always the same one.
func (b *payeeBuilder) variant(m *fixtures.Merchant, rail fixtures.Rail, named *fixtures.Payee) fixtures.Pattern {
	var sources []string
	for _, pattern := range m.Patterns {
		if acceptsName(pattern.String(), named) {
			sources = append(sources, pattern.String())
		}
	}
	kept := b.customer.key.path("variant", string(rail)).pick(m.Slug, sources)
	for _, pattern := range m.Patterns {
		if pattern.String() == kept {
			return pattern
		}
	}
	return m.Patterns[0]
}

// acceptsName reports whether a pattern can print the name that a persona gives. It is true if the
// persona gives none or the pattern has no slots.
func acceptsName(pattern string, named *fixtures.Payee) bool {
	if named.Name == "" || !strings.Contains(pattern, "{") {
		return true
	}
	return slices.ContainsFunc([]string{"{name}", "{employer}", "{agent}", "{shop}"}, func(slot string) bool {
		return strings.Contains(pattern, slot)
	})
}

// fillSlots sets the contents of the slots that are the same for all entries of an agreement or a
// customer. A standing order has one text, so all its codes are among them.
func (b *payeeBuilder) fillSlots(p *payee, owner key, named *fixtures.Payee) {
	before := ""
	for _, part := range p.pattern.Parts() {
		switch {
		case part.Kind == fixtures.Literal:
			before = part.Text
			continue
		case part.Kind == fixtures.Reference:
			p.slots[part.Text] = fixtures.DigitsOf(fixtures.Digest(owner.path("ref", part.Text)), part.Width)
			p.reference = p.slots[part.Text]
			continue
		case part.Kind == fixtures.Mixed && settlesByBatch(p.rail):
			p.slots[part.Text] = fixtures.MixedOf(fixtures.Digest(owner.path("ref", part.Text)), part.Width)
			p.reference = p.slots[part.Text]
			continue
		case part.Kind != fixtures.Word && p.rail == fixtures.StandingOrder:
			p.slots[part.Text] = string(appendCode(nil, &part, owner.path("ref", part.Text)))
			continue
		case part.Kind != fixtures.Word:
			p.hasStores = p.hasStores || p.rail == fixtures.Card
			continue
		}
		b.fillWordSlot(p, owner, named, part.Text, before)
		before = ""
	}
}

// fillWordSlot sets the content of a slot that holds a name. before is the text in front of it.
func (b *payeeBuilder) fillWordSlot(p *payee, owner key, named *fixtures.Payee, slot, before string) {
	country := b.customer.country
	switch slot {
	case "town", "st":
		p.hasStores = p.rail == fixtures.Card || p.rail == fixtures.CashMachine
	case "name":
		b.fillNameSlot(p, owner, named, before)
	case "employer", "agent", "shop", "pub":
		name := named.Name
		if name == "" && (slot == "employer" || slot == "agent" || p.rail != fixtures.Card) {
			name = owner.pick(slot, b.places.Names(country, slot))
		}
		if name != "" {
			p.slots[slot], p.display = upper(name), name
		} else {
			p.hasStores = true
		}
	case "council":
		name := b.customer.key.path(b.customer.home.Name).pick(slot, b.places.Names(country, slot))
		if named.Name != "" {
			name = named.Name
		}
		p.slots[slot], p.display = upper(name), name+" Council"
	case "insurer":
		p.slots[slot] = owner.pick(slot, b.places.Names(country, slot))
	case "nino":
		p.slots[slot] = b.customer.nino
	case "reg":
		p.slots[slot] = b.customer.car
	case "memo":
		if named.Memo != "" {
			p.slots[slot] = named.Memo
		}
	case "road":
		p.hasStores = true
	}
}

// fillNameSlot sets the content of a slot for a name: the customer's own name, which American lines
// print, or the counterparty's.
func (b *payeeBuilder) fillNameSlot(p *payee, owner key, named *fixtures.Payee, before string) {
	own := strings.HasSuffix(before, "INDN:") || strings.HasSuffix(before, "ID:") || strings.HasSuffix(before, "DES:") ||
		p.rail == fixtures.OwnTransfer
	switch {
	case own:
		p.slots["name"] = upper(b.customer.statementName())
	case named.Name != "":
		p.slots["name"], p.display = upper(named.Name), named.Name
		p.enrichment.Names = []string{named.Name}
	case p.merchant != nil && p.merchant.Categories.L1 == "transfers":
		p.toFriend = true
	default:
		name := b.names.of(owner.path("name")).Initialled()
		p.slots["name"], p.display = upper(name), name
		p.enrichment.Names = []string{name}
	}
}

// settlesByBatch reports whether payments by a rail settle in batches on working days.
func settlesByBatch(rail fixtures.Rail) bool {
	switch rail {
	case fixtures.DirectDebit, fixtures.StandingOrder, fixtures.BACS, fixtures.ACHDebit,
		fixtures.ACHCredit, fixtures.Check:
		return true
	}
	return false
}
