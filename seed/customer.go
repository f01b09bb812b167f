package seed

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"budsandbox/bank"
	"budsandbox/fixtures"
	"budsandbox/fixtures/calendar"
)

// customer is the person or company that owns the accounts of a connection. Its names and numbers
// depend on the persona and the seed only, so they are the same at every provider.
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
	bankZone       *time.Location // of the country's banks; see calendar.ZoneOf
}

// newCustomer returns the customer of a key.
func newCustomer(k key, p *fixtures.Persona, names *names, places *fixtures.Places) (*customer, error) {
	c := &customer{key: k, country: p.Region}
	c.given, c.surname = names.of(k.path("given")).GivenName(), names.of(k.path("surname")).Surname()
	c.partner = names.of(k.path("partner")).GivenName() + " " + c.surname
	c.nino = fixtures.NationalInsurance(fixtures.Digest(k.path("nino")))
	c.car = fixtures.Registration(fixtures.Digest(k.path("car")))
	c.friendsPrinted = append(c.friendsPrinted, "")
	for i := range friendCount {
		friend := names.of(k.path("friend", strconv.Itoa(i))).Initialled()
		c.friends, c.friendsPrinted = append(c.friends, friend), append(c.friendsPrinted, upper(friend))
	}
	if p.Type == bank.Business {
		c.company = names.of(k.path("company")).Company() + legalForm[p.Region]
	}
	c.chooseTowns(p, places)
	var err error
	if c.zone, err = calendar.Zone(c.home.Zone); err != nil {
		return nil, err
	}
	c.bankZone, err = calendar.Zone(calendar.ZoneOf(p.Region))
	return c, err
}

// friendCount is the number of friends with whom a customer exchanges money.
const friendCount = 6

// legalForm is the suffix of the name of a customer's own company, by country.
var legalForm = map[fixtures.Country]string{fixtures.GB: " Ltd", fixtures.US: " LLC"}

// names draws made-up names, each from the stream of its own key.
type names struct {
	stream stream
	people *fixtures.People
	faker  *fixtures.Faker
}

func newNames(people *fixtures.People) *names {
	n := &names{people: people}
	n.faker = people.Faker(&n.stream)
	return n
}

// of returns the Faker for the names of a key. It is valid until the next call.
func (n *names) of(k key) *fixtures.Faker {
	n.stream.reset(k)
	return n.faker
}

// townText is a town with its spelling in statement lines and its index in payee.townTokens.
type townText struct {
	fixtures.Town
	printed string
	words   string // printed, normalised as by normalise
	index   int    // 0 for the home town, else 1 + the index in customer.away
}

func newTownText(town fixtures.Town, index int) townText {
	printed := upper(town.Name)
	return townText{Town: town, printed: printed, words: strings.TrimSpace(normalise(printed)), index: index}
}

// awayTowns is the number of towns, besides the home town, in which a customer spends.
const awayTowns = 4

// reachable is the longest distance from home, in kilometres, that a customer goes in a day. Two
// places of a day are therefore at most MaxDayReach apart.
const reachable = MaxDayReach / 2

// MaxDayReach is the longest distance, in kilometres, between two places in which a customer spends
// on one day, unless the customer travels.
const MaxDayReach = 150

// chooseTowns chooses the home town and the towns that the customer visits. See
// docs/research/synthetic-data.md#where-people-spend.
func (c *customer) chooseTowns(p *fixtures.Persona, places *fixtures.Places) {
	candidates := p.Towns
	if len(candidates) == 0 {
		for _, t := range places.Towns(p.Region) {
			candidates = append(candidates, t.Name)
		}
	}
	home, _ := places.Town(p.Region, c.key.pick("home", candidates))
	c.home = newTownText(home, 0)
	near := nearest(places.Towns(p.Region), home)
	for i := range awayTowns {
		town, found := places.Town(p.Region, c.key.pick("away"+strconv.Itoa(i), near))
		if !found {
			town = home
		}
		c.away = append(c.away, newTownText(town, i+1))
	}
}

// nearest returns the names of at most eight towns that can be reached within a day, nearest to
// home first.
func nearest(towns []fixtures.Town, home fixtures.Town) (names []string) {
	type distant struct {
		name string
		away int // kilometres
	}
	var others []distant
	for i := range towns {
		away := int(home.KilometresTo(towns[i]))
		if towns[i].Name != home.Name && away < reachable {
			others = append(others, distant{towns[i].Name, away})
		}
	}
	slices.SortStableFunc(others, func(a, b distant) int { return cmp.Compare(a.away, b.away) })
	for _, t := range others[:min(len(others), 8)] {
		names = append(names, t.name)
	}
	return names
}

func (c *customer) name() string { return c.given + " " + c.surname }

// statementName returns the customer's name as statement lines print it: the company's name, or
// initial and surname.
func (c *customer) statementName() string {
	if c.company != "" {
		return c.company
	}
	return c.given[:1] + " " + c.surname
}

// pick chooses one of the words for the key by rendezvous hashing. A word that is added takes over
// its share of the keys and changes no other choice. It returns "" if there are no words.
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
