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

// person is who lives the life: the persona's names and numbers for a seed, the same at every provider.
type person struct {
	key      key
	country  fixtures.Country
	given    string
	surname  string
	partner  string // whole name
	company  string // of a business
	nino     string
	car      string
	friends  []string // initial and surname
	printed  []string // friends in capitals, after nobody
	home     place
	away     []place
	zone     *time.Location // where shops are
	bankZone *time.Location // where banks keep their days
}

func newPerson(k key, p *fixtures.Persona, people *fixtures.People, places *fixtures.Places) (*person, error) {
	who := &person{key: k, country: p.Region}
	people = people.In(p.Region)
	who.given, who.surname = k.pick("given", people.Given), k.pick("surname", people.Surnames)
	who.partner = k.pick("partner", people.Given) + " " + who.surname
	who.nino = fixtures.NationalInsurance(fixtures.Digest(k.path("nino")))
	who.car = fixtures.Registration(fixtures.Digest(k.path("car")))
	for i := range 6 {
		friend := k.path("friend", strconv.Itoa(i))
		who.friends = append(who.friends, friend.pick("given", people.Given)[:1]+" "+friend.pick("surname", people.Surnames))
	}
	who.printed = append(who.printed, "")
	for _, friend := range who.friends {
		who.printed = append(who.printed, upper(friend))
	}
	if p.Type == bank.Business {
		who.company = k.pick("company", places.Names(p.Region, fixtures.Employer)) + map[fixtures.Country]string{fixtures.GB: " Ltd", fixtures.US: " LLC"}[p.Region]
	}
	who.settle(p, places)
	var err error
	if who.zone, err = calendar.Zone(who.home.Zone); err != nil {
		return nil, err
	}
	who.bankZone, err = calendar.Zone(calendar.ZoneOf(p.Region))
	return who, err
}

// place is a town as it stands in lines.
type place struct {
	fixtures.Town
	printed string
	tokens  []string
}

func newPlace(t fixtures.Town) place {
	p := place{Town: t, printed: upper(t.Name), tokens: []string{strings.ToLower(t.Name)}}
	if t.State != "" {
		p.tokens = append(p.tokens, strings.ToLower(t.State))
	}
	return p
}

// settle chooses the home town and four others that the person goes to: about three quarters of what is spent in shops stays
// at home (research section 1.3).
func (w *person) settle(p *fixtures.Persona, places *fixtures.Places) {
	names := p.Towns
	if len(names) == 0 {
		for _, t := range places.Towns(p.Region) {
			names = append(names, t.Name)
		}
	}
	home, _ := places.Town(p.Region, w.key.pick("home", names))
	w.home = newPlace(home)
	near := nearest(places.Towns(p.Region), home)
	for i := range 4 {
		town, found := places.Town(p.Region, w.key.pick("away"+strconv.Itoa(i), near))
		if !found {
			town = home
		}
		w.away = append(w.away, newPlace(town))
	}
}

// nearest are the names of the eight towns nearest to one.
func nearest(towns []fixtures.Town, home fixtures.Town) (names []string) {
	others := slices.DeleteFunc(slices.Clone(towns), func(t fixtures.Town) bool { return t.Name == home.Name && t.State == home.State })
	slices.SortStableFunc(others, func(a, b fixtures.Town) int { return cmp.Compare(distance(a, home), distance(b, home)) })
	for _, t := range others[:min(len(others), 8)] {
		names = append(names, t.Name)
	}
	return names
}

// distance is in hundredths of a degree, roughly; it only tells near from far.
func distance(a, b fixtures.Town) int {
	degrees := func(x, y float64) int { return int(math.Round(100 * math.Abs(x-y))) }
	return degrees(a.Latitude, b.Latitude) + degrees(a.Longitude, b.Longitude)
}

func (w *person) name() string { return w.given + " " + w.surname }

// holder is the name as it stands in statement lines: the company's, or initial and surname.
func (w *person) holder() string {
	if w.company != "" {
		return w.company
	}
	return w.given[:1] + " " + w.surname
}

// pick chooses one of some words for the key by rendezvous: a word that is added takes over its share alone.
func (k key) pick(purpose string, words []string) string {
	if len(words) == 0 {
		return ""
	}
	base := k.path("pick", purpose).word()
	best, most := 0, uint64(0)
	for i, word := range words {
		if score := mix(base ^ hashOf(word)); score >= most {
			best, most = i, score
		}
	}
	return words[best]
}

// hashOf is FNV-1a over a word, mixed.
func hashOf(word string) uint64 {
	hash := uint64(14695981039346656037)
	for i := range len(word) {
		hash = (hash ^ uint64(word[i])) * 1099511628211
	}
	return mix(hash)
}

func upper(text string) string { return strings.ToUpper(text) }
