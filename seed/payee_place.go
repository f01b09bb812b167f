package seed

import (
	"slices"
	"strings"

	"budsandbox/bank"
	"budsandbox/fixtures"
)

// locate sets the location that the lines of a payee state: a town that is part of the pattern, or the town of the
// payment, with the state after it, and the country at the end. Location tokens are in alphabetical order, as in Bud's
// answers.
func (b *payeeBuilder) locate(p *payee) {
	at := &p.enrichment.Location
	at.Country = p.country
	line := normalise(p.pattern.Render(func(slot string) string {
		if fixed := p.slots[slot]; fixed != "" {
			return fixed
		}
		return "0"
	}))
	var country []string
	if rest, last := cutLastWord(line); p.country == "" && (last == "GB" || last == "GBR") {
		at.Country, country, line = "GB", []string{strings.ToLower(last)}, rest
	}
	i := slices.IndexFunc(p.pattern.Parts(), func(part fixtures.Part) bool { return part.Text == "town" })
	if p.namesTown = i > 0; !p.namesTown { // at the beginning, it is part of a firm's name
		if town, state := b.townIn(line); town != "" {
			at.Tokens = tokensOf(town, state, country)
		}
		return
	}
	for k := range 1 + awayTowns {
		town := &b.customer.home
		if k > 0 {
			town = &b.customer.away[k-1]
		}
		p.townTokens[k] = tokensOf(town.words, stateAfter(p.pattern.Parts()[i+1:], town), country)
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

// nameProcessor sets the payment processor that the lines of a payee name, with the word for it: the one with which
// the lines begin, unless it is the merchant itself, or else the card scheme with which the bank ends them.
func (b *payeeBuilder) nameProcessor(p *payee, line string) {
	enriched := &p.enrichment
	found, alias := b.processorAt(line, enriched.Merchant)
	if found == nil {
		found, alias = b.scheme(p.rail)
	}
	if found == nil {
		return
	}
	enriched.Processor = found.Bank()
	enriched.Tokens = append(enriched.Tokens, bank.Token{
		Value: strings.ToLower(alias), Confidence: aliasConfidence(alias), OfProcessor: true,
	})
}

// processorAt returns the processor with which a normalised line begins, and its alias there. The longest alias in the
// line decides: SQC CASH APP is a payment by Cash App.
func (b *payeeBuilder) processorAt(line string, merchant *bank.Merchant) (*fixtures.Processor, string) {
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
