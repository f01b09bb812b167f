package seed

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"budsandbox/bank"
	"budsandbox/fixtures"
	"budsandbox/fixtures/calendar"
)

// customer is the person or company behind a connection: the persona's names and numbers for a
// seed, the same at every provider.
type customer struct {
	key            key
	country        fixtures.Country
	given          string
	surname        string
	partner        string   // full name
	company        string   // of a business; else empty
	nino           string   // National Insurance number
	car            string   // registration
	friends        []string // initial and surname
	friendsPrinted []string // in capitals, from index 1
	home           townText
	away           []townText
	zone           *time.Location // of the home town
	bankZone       *time.Location // in which the country's banks keep their days
}

// newCustomer makes the customer of a key.
func newCustomer(k key, p *fixtures.Persona, people *fixtures.People, places *fixtures.Places) (*customer, error) {
	c := &customer{key: k, country: p.Region}
	people = people.In(p.Region)
	c.given, c.surname = k.pick("given", people.Given), k.pick("surname", people.Surnames)
	c.partner = k.pick("partner", people.Given) + " " + c.surname
	c.nino = fixtures.NationalInsurance(fixtures.Digest(k.path("nino")))
	c.car = fixtures.Registration(fixtures.Digest(k.path("car")))
	for i := range 6 {
		friend := k.path("friend", strconv.Itoa(i))
		c.friends = append(
			c.friends,
			friend.pick("given", people.Given)[:1]+" "+friend.pick("surname", people.Surnames),
		)
	}
	c.friendsPrinted = append(c.friendsPrinted, "")
	for _, friend := range c.friends {
		c.friendsPrinted = append(c.friendsPrinted, upper(friend))
	}
	if p.Type == bank.Business {
		c.company = k.pick(
			"company",
			places.Names(p.Region, fixtures.Employer),
		) + map[fixtures.Country]string{fixtures.GB: " Ltd", fixtures.US: " LLC"}[p.Region]
	}
	c.chooseTowns(p, places)
	var err error
	if c.zone, err = calendar.Zone(c.home.Zone); err != nil {
		return nil, err
	}
	c.bankZone, err = calendar.Zone(calendar.ZoneOf(p.Region))
	return c, err
}

// townText is a town with the forms in which statement lines and location tokens have it.
type townText struct {
	fixtures.Town
	printed string
	tokens  []string
}

func newTownText(t fixtures.Town) townText {
	p := townText{Town: t, printed: upper(t.Name), tokens: []string{strings.ToLower(t.Name)}}
	if t.State != "" {
		p.tokens = append(p.tokens, strings.ToLower(t.State))
	}
	return p
}

// chooseTowns chooses the home town and four towns that the customer visits. See
// docs/research/synthetic-data.md#where-people-spend.
func (c *customer) chooseTowns(p *fixtures.Persona, places *fixtures.Places) {
	names := p.Towns
	if len(names) == 0 {
		for _, t := range places.Towns(p.Region) {
			names = append(names, t.Name)
		}
	}
	home, _ := places.Town(p.Region, c.key.pick("home", names))
	c.home = newTownText(home)
	near := nearest(places.Towns(p.Region), home)
	for i := range 4 {
		town, found := places.Town(p.Region, c.key.pick("away"+strconv.Itoa(i), near))
		if !found {
			town = home
		}
		c.away = append(c.away, newTownText(town))
	}
}

// nearest returns the names of the eight towns nearest to home.
func nearest(towns []fixtures.Town, home fixtures.Town) (names []string) {
	others := slices.DeleteFunc(
		slices.Clone(towns),
		func(t fixtures.Town) bool { return t.Name == home.Name && t.State == home.State },
	)
	slices.SortStableFunc(
		others,
		func(a, b fixtures.Town) int { return cmp.Compare(distance(a, home), distance(b, home)) },
	)
	for _, t := range others[:min(len(others), 8)] {
		names = append(names, t.Name)
	}
	return names
}

// distance returns a measure in hundredths of a degree that is good enough to tell near from far.
func distance(a, b fixtures.Town) int {
	degrees := func(x, y float64) int { return int(math.Round(100 * math.Abs(x-y))) }
	return degrees(a.Latitude, b.Latitude) + degrees(a.Longitude, b.Longitude)
}

func (c *customer) name() string { return c.given + " " + c.surname }

// statementName returns the name in statement lines: the company's, or initial and surname.
func (c *customer) statementName() string {
	if c.company != "" {
		return c.company
	}
	return c.given[:1] + " " + c.surname
}

// pick chooses one of some words for the key by rendezvous: a word that is added takes its share
// and changes no other choice.
func (k key) pick(purpose string, words []string) string {
	if len(words) == 0 {
		return ""
	}
	base := k.path("pick", purpose).uint64()
	best, most := 0, uint64(0)
	for i, word := range words {
		if score := mix(base ^ hashOf(word)); score >= most {
			best, most = i, score
		}
	}
	return words[best]
}

// hashOf returns the FNV-1a hash of a word, mixed.
func hashOf(word string) uint64 {
	hash := uint64(14695981039346656037)
	for i := range len(word) {
		hash = (hash ^ uint64(word[i])) * 1099511628211
	}
	return mix(hash)
}

func upper(text string) string { return strings.ToUpper(text) }
