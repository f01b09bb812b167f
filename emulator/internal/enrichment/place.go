package enrichment

import (
	"slices"
	"strings"

	"golang.org/x/text/language"

	"budsandbox/bank"
	"budsandbox/fixtures"
)

// findPlace sets the line's place to the town at its end, or to the town before an American state
// at its end.
func (x *index) findPlace(l *line) {
	end := l.end
	if l.place < l.end && l.words[l.end-1].is(stateWord) {
		end--
	}
	for n := 3; n > 0; n-- {
		at := end - n
		if at <= l.payee || !l.words[at].phrases.place || int(l.words[at].phrases.mostWords) < n {
			continue
		}
		phrases := x.inRange(l.words[at].phrases, l.text[l.words[at].start:l.words[end-1].end])
		for k := range phrases {
			p := &phrases[k]
			if p.kind == townPhrase || p.kind == placePhrase {
				l.place, l.knownPlace = at, true
				return
			}
		}
	}
}

// setLocation sets the location of a row: the words of the line for the town, the state after it and the country at
// the end. They are in lower case and in alphabetical order, as in Bud's answers.
func (c *classification) setLocation(e *bank.Enrichment) {
	l, at := c.line, &e.Location
	if c.merchant == nil || c.alias.end() <= l.end { // AMZN MKTP US is a name
		at.Country = l.mark.country
	}
	town, behind := c.town()
	if town == "" && at.Country == "" {
		return
	}
	at.Tokens = make([]string, 0, 3)
	if town != "" {
		at.Tokens = append(at.Tokens, strings.ToLower(town))
		if i := behind; i < len(l.words) && l.words[i].length() == 2 && l.words[i].digits == 0 && c.in.Country == "US" {
			at.Tokens = append(at.Tokens, strings.ToLower(string(l.at(i))))
		}
	}
	if at.Country != "" && l.end < len(l.words) {
		for i := l.end; i < len(l.words); i++ {
			switch w := string(l.at(i)); w {
			case "GB", "GBR", "US", "USA":
				at.Tokens = append(at.Tokens, strings.ToLower(w))
			}
		}
	}
	slices.Sort(at.Tokens)
}

// town returns the town that the line names and the index of the word after it. A town of the fixtures may be anywhere
// in the line; any other town must be at the end.
func (c *classification) town() (name string, behind int) {
	if f := c.matches[townPhrase]; f.found() {
		return f.text, f.end()
	}
	l := c.line
	if !l.knownPlace || l.place >= l.end {
		return "", 0
	}
	behind = l.end
	if behind-l.place > 1 && l.words[behind-1].is(stateWord) {
		behind--
	}
	return string(l.text[l.words[l.place].start:l.words[behind-1].end]), behind
}

// keptAbroad are the categories of level 1 that payments abroad keep, because they are more specific than travel or
// are the bank's own.
var keptAbroad = [...]string{"travel", "holidays_and_travel", "banking", "transfers", "income"}

// applyTravelRule makes a payment in another country than the customer's a travel expense (docs/fidelity.md).
func (c *classification) applyTravelRule(e *bank.Enrichment) {
	if c.in.CountryCode == "" {
		return
	}
	region, err := language.ParseRegion(c.in.CountryCode)
	if err != nil {
		return
	}
	e.Location.Country = region.String()
	home := c.in.Region
	if home == "" {
		home = string(c.in.Country)
	}
	lives, err := language.ParseRegion(home)
	if err != nil || lives == region || c.isCredit() || slices.Contains(keptAbroad[:], e.Categories.L1) {
		return
	}
	abroad := fixtures.Pair{L1: "travel", L2: "holiday_and_travel_expenses"}
	if e.Categories.L1 == "transport" {
		abroad.L2 = "other_travel"
	}
	if abroad = c.category(abroad); abroad.L1 != "" {
		confidence := max(confidences[byCode], e.Categories.Confidence)
		e.Categories = bank.Categories{L1: abroad.L1, L2: abroad.L2, Confidence: confidence}
	}
}
