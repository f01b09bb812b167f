package seed

import (
	"slices"
	"strings"

	"budsandbox/bank"
	"budsandbox/fixtures"
)

// place is where the lines of a payee say that they are from.
type place struct {
	country     string   // ISO 3166-1 alpha-2; empty if they do not say
	tokens      []string // location tokens of the country
	town, state string   // in capitals; empty if there are none
}

// placeIn returns the place in a normalised line of a payee. The town is left out if it is that of the payment.
func (b *payeeBuilder) placeIn(line string, p *payee) place {
	at := place{country: p.country}
	if rest, last := cutLastWord(line); p.country == "" && (last == "GB" || last == "GBR") {
		at.country, at.tokens, line = "GB", []string{strings.ToLower(last)}, rest
	}
	if townSlot(p) <= 0 {
		at.town, at.state = b.townIn(line)
	}
	return at
}

// townSlot returns the index of the slot for the town of the payment. It is -1 if there is none. If it is 0, the town
// is part of a firm's name.
func townSlot(p *payee) int {
	return slices.IndexFunc(p.pattern.Parts(), func(part fixtures.Part) bool { return part.Text == "town" })
}

// locate sets the location that the lines of a payee state: a town that is part of the pattern, or the town of the
// payment, with the state after it, and the country at the end. Location tokens are in alphabetical order, as in Bud's
// answers.
func (b *payeeBuilder) locate(p *payee, labels *patternLabels) {
	found := labels.place
	if len(p.slots) > 0 {
		found = b.placeIn(normalise(p.pattern.Render(func(slot string) string {
			if fixed := p.slots[slot]; fixed != "" {
				return fixed
			}
			return "0"
		})), p)
	}
	at, i := &p.enrichment.Location, townSlot(p)
	at.Country = found.country
	if p.namesTown = i > 0; !p.namesTown {
		if found.town != "" {
			at.Tokens = tokensOf(found.town, found.state, found.tokens)
		}
		return
	}
	for k := range 1 + awayTowns {
		town := &b.customer.home
		if k > 0 {
			town = &b.customer.away[k-1]
		}
		p.townTokens[k] = tokensOf(town.words, stateAfter(p.pattern.Parts()[i+1:], town), found.tokens)
	}
}

// tokensOf returns the location tokens for words of a line in capitals. The state and the country may be empty.
func tokensOf(town, state string, country []string) []string {
	tokens := append(make([]string, 0, 3), strings.ToLower(town))
	if state != "" {
		tokens = append(tokens, strings.ToLower(state))
	}
	tokens = append(tokens, country...)
	slices.Sort(tokens)
	return tokens
}

// stateAfter returns the state that a line prints after its town, if the rest of the pattern begins with one.
func stateAfter(rest []fixtures.Part, town *townText) string {
	if len(rest) == 0 || town.Country != fixtures.US {
		return ""
	}
	word, _, _ := strings.Cut(strings.TrimPrefix(rest[0].Text, " "), " ")
	switch {
	case isState(word):
		return word
	case word == "" && len(rest) > 1 && rest[1].Text == "st":
		return town.State
	}
	return ""
}

// townIn returns the last town of customers in a normalised line or, if there is none, the larger town at its end;
// both with the American state after it. The first word names the payee.
func (b *payeeBuilder) townIn(line string) (town, state string) {
	end, behind := len(line)-1, "" // at the space after the last word
	for n := strings.Count(line, " ") - 2; n > 0; n-- {
		american := b.customer.country == fixtures.US
		atEnd := behind == "" || american && isState(behind) && end+len(behind)+2 == len(line)
		for from, words := end, 0; words < min(3, n); words++ {
			from = strings.LastIndexByte(line[:from], ' ')
			known, ofTowns := b.places.Printed(b.customer.country, line[from+1:end])
			if !known || !ofTowns && !atEnd || ofTowns && isRoad(behind) {
				continue
			}
			if american && isState(behind) {
				state = behind
			}
			return line[from+1 : end], state
		}
		from := strings.LastIndexByte(line[:end], ' ')
		end, behind = from, line[from+1:end]
	}
	return "", ""
}

// cutLastWord returns a normalised line without its last word, and the word.
func cutLastWord(line string) (rest, last string) {
	trimmed := strings.TrimSuffix(line, " ")
	i := strings.LastIndexByte(trimmed, ' ')
	return trimmed[:i+1], trimmed[i+1:]
}

// isState reports whether a word may be the code of an American state.
func isState(word string) bool { return len(word) == 2 && !strings.ContainsAny(word, "0123456789") }

// isRoad reports whether a word makes the town before it the name of a road: BATH RD.
func isRoad(word string) bool { return word == "RD" || word == "ROAD" }

// nameProcessor sets the payment processor that the lines of a payee name, with the word for it.
func nameProcessor(p *payee, labels *patternLabels) {
	if labels.processor == nil {
		return
	}
	enriched := &p.enrichment
	enriched.Processor = labels.processor.Bank()
	enriched.Tokens = append(enriched.Tokens, bank.Token{
		Value: strings.ToLower(labels.alias), Confidence: aliasConfidence(labels.alias), OfProcessor: true,
	})
}

// processorOf returns the payment processor that the lines of a payee name, and its alias there: the one with which
// the lines begin, unless it is the merchant itself, or else the card scheme with which the bank ends them.
func (b *payeeBuilder) processorOf(p *payee, labels *patternLabels) (*fixtures.Processor, string) {
	merchant := p.merchant
	if merchant != nil && !namesMerchant(merchant, labels.merchant) {
		merchant = nil
	}
	if found, alias := b.processorAt(labels.line, merchant); found != nil {
		return found, alias
	}
	return b.scheme(p.rail)
}

// processorAt returns the processor with which a normalised line begins, and its alias there. The longest alias in the
// line decides: SQC CASH APP is a payment by Cash App.
func (b *payeeBuilder) processorAt(line string, merchant *fixtures.Merchant) (*fixtures.Processor, string) {
	var best *fixtures.Processor
	alias, first := "", 0
	for i := range b.processors {
		for _, a := range b.processors[i].Aliases {
			if a.Alone || len(a.Text) <= len(alias) {
				continue
			}
			at := strings.Index(line, a.Text)
			if at < 1 || a.Start && at > 1 || line[at-1] != ' ' || line[at+len(a.Text)] != ' ' {
				continue
			}
			best, alias, first = &b.processors[i], a.Text, at
		}
	}
	if best == nil || first > 1 || merchant != nil && strings.HasPrefix(merchant.Slug, best.Slug) {
		return nil, ""
	}
	return best, alias
}

// scheme returns the card scheme with which the bank's style ends lines of a rail, such as Visa, and its alias there.
func (b *payeeBuilder) scheme(rail fixtures.Rail) (*fixtures.Processor, string) {
	ending := upper(b.style.Ending(rail))
	for i := range b.processors {
		for _, a := range b.processors[i].Aliases {
			if a.Text == ending {
				return &b.processors[i], ending
			}
		}
	}
	return nil, ""
}
