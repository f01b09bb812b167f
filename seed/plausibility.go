package seed

import (
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"budsandbox/bank"
	"budsandbox/fixtures"
	"budsandbox/fixtures/calendar"
)

// Plausibility measures whether the statement lines of a history fit its country and whether its customer can have
// been in the places that they name. It counts foreign dates, foreign words and chains outside their territory, and
// measures the longest distance between two places of a day. Days with an entry for travel are left out of the
// distance. See docs/research/synthetic-data.md#plausible-places.
func Plausibility(f *fixtures.Fixtures, country fixtures.Country, h *History) ([]Figure, error) {
	merchants, err := f.Merchants()
	if err != nil {
		return nil, err
	}
	places, err := f.Places()
	if err != nil {
		return nil, err
	}
	codes, err := f.Codes()
	if err != nil {
		return nil, err
	}
	m := &plausibility{country: country, zone: h.Zone, merchants: merchants, places: places, codes: codes}
	for i := range h.Entries {
		m.measure(&h.Entries[i])
	}
	return []Figure{
		{"dates", m.dates, 0, 0, "", "lines with a date in the order of another country"},
		{"words", m.words, 0, 0, "", "lines with a payment rail or a spelling of another country"},
		{"territory", m.abroad, 0, 0, "", "payments to chains in towns where they do not trade"},
		{"proportion", m.outsized, 0, 0, "", "purchases by card that are larger than such a seller ever takes"},
		{"reach", m.farthest(), 0, MaxDayReach, "km", "longest way between two places of a day without travel"},
	}, nil
}

// plausibility holds the counts of Plausibility.
type plausibility struct {
	country   fixtures.Country
	zone      *time.Location
	merchants *fixtures.Merchants
	places    *fixtures.Places
	codes     *fixtures.Codes

	dates, words, abroad, outsized float64
	days                           map[calendar.Day]*dayPlaces
}

// dayPlaces are the towns in which a customer spent on a day.
type dayPlaces struct {
	towns   []fixtures.Town
	travels bool
}

func (p *plausibility) measure(e *Entry) {
	line := strings.ToUpper(e.Description)
	if p.foreignDate(line, e.Authorised.In(p.zone)) {
		p.dates++
	}
	country := e.Enrichment.Location.Country
	if (country == "" || country == string(p.country)) && p.foreignWords(line, e.Enrichment.Tokens) {
		p.words++
	}
	if e.Type.Code != bank.CardPayment || e.Amount.Minor > 0 {
		return
	}
	if code, known := p.codes.Find(e.MCC); known && e.Obligation == "" && -e.Amount.Minor > code.Most {
		p.outsized++
	}
	if len(e.Enrichment.Location.Tokens) == 0 {
		return
	}
	town, found := p.townOf(e)
	if !found {
		return
	}
	chain, known := (*fixtures.Merchant)(nil), false
	if e.Enrichment.Merchant != nil {
		chain, known = p.merchants.Find(p.country, e.Enrichment.Merchant.Slug)
	}
	if known && !chain.TradesIn(town) {
		p.abroad++
	}
	if known && !namesOwnTown(chain) {
		return // the line names the town of the company, not of the store
	}
	if p.days == nil {
		p.days = map[calendar.Day]*dayPlaces{}
	}
	day := calendar.In(e.Authorised, p.zone)
	if p.days[day] == nil {
		p.days[day] = &dayPlaces{}
	}
	p.days[day].towns = append(p.days[day].towns, town)
	p.days[day].travels = p.days[day].travels || e.Enrichment.Categories.L1 == "travel"
}

// namesOwnTown reports whether the lines of a merchant name the town of the store.
func namesOwnTown(m *fixtures.Merchant) bool {
	return m.Rail == fixtures.Card && slices.ContainsFunc(m.Patterns, func(p fixtures.Pattern) bool {
		return strings.Contains(p.String(), "{town}")
	})
}

// townOf returns the town that an entry's location tokens name, beside a state and a country.
func (p *plausibility) townOf(e *Entry) (town fixtures.Town, found bool) {
	for _, token := range e.Enrichment.Location.Tokens {
		words := strings.Fields(token)
		for i := range words {
			words[i] = titleCase(upper(words[i]))
		}
		if town, found = p.places.Town(p.country, strings.Join(words, " ")); found {
			return town, true
		}
	}
	return town, false
}

// farthest returns the longest distance in kilometres between two places of a day.
func (p *plausibility) farthest() (most float64) {
	for _, day := range p.days {
		if day.travels {
			continue
		}
		for i, a := range day.towns {
			for _, b := range day.towns[:i] {
				most = max(most, a.KilometresTo(b))
			}
		}
	}
	return most
}

var (
	namedMonth = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`\b\d{1,2} ?(JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC)\b`)
	})
	numbered = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`(?:^|\s)(\d\d)/(\d\d)(?:\s|$)`)
	})
)

// foreignDate reports whether a line prints its date in the order of another country: the day first
// in the United States, the month first in Britain. Ambiguous dates do not count.
func (p *plausibility) foreignDate(line string, at time.Time) bool {
	if p.country == fixtures.US && namedMonth().MatchString(line) {
		return true
	}
	first, second := "01", "02"
	if p.country == fixtures.GB {
		first, second = "02", "01"
	}
	for _, found := range numbered().FindAllStringSubmatch(line, -1) {
		if found[1] != found[2] && (found[1] != at.Format(first) || found[2] != at.Format(second)) {
			return true
		}
	}
	return false
}

// foreign matches words that only lines of another country contain.
var foreign = map[fixtures.Country]func() *regexp.Regexp{
	fixtures.US: lazily(`\b(STANDING ORDER|STO|DDR|BGC|FPO|FPI|FASTER PAYMENTS?|BANK GIRO|BACS|LNK|` +
		`CHEQUE|CENTRE|COLOUR|JEWELLERY|TYRES?|LABOUR|HARBOUR|FAVOUR|NEIGHBOUR|CHEMIST|CASHPOINT|VAT|LTD)\b| VISA$`),
	fixtures.GB: lazily(`\b(DES:|INDN:|CHECKCARD|AUTHORIZED|ZELLE|VENMO|ACH|DDA|CKCD|CHECK|CENTER|COLOR|` +
		`JEWELRY|TIRES?|LABOR|HARBOR|FAVOR|NEIGHBOR|LLC)\b`),
}

// lazily returns a function that compiles a pattern on its first call, which no sandbox needs.
func lazily(pattern string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(pattern) })
}

// foreignWords reports whether a line has a foreign word outside the name of the merchant. Center
// Parcs, for example, has its American spelling in Britain, too.
func (p *plausibility) foreignWords(line string, name []bank.Token) bool {
	for _, token := range name {
		line = strings.ReplaceAll(line, upper(token.Value), "")
	}
	return foreign[p.country]().MatchString(line)
}

// titleCase returns a word in the spelling of town names.
func titleCase(word string) string { return word[:1] + strings.ToLower(word[1:]) }
