package seed

import (
	"slices"
	"strconv"
	"strings"

	"budsandbox/bank"
	"budsandbox/fixtures"
	"budsandbox/fixtures/calendar"
)

// storeCount is how many shops of a merchant a customer goes to: those from the third on are away from home.
const storeCount = 8

// homeStores is how many of them are at home, about three quarters.
const homeStores = 6

// writer fills the slots of one row's line.
type writer struct {
	w        *world
	d        *draft
	day      calendar.Day // authorised, in the customer's town
	stream   stream
	begun    bool
	town     *place
	friend   string
	business string // that the line names
}

// townOf is where a row was spent.
func (w *world) townOf(d *draft) *place {
	if d.store >= homeStores {
		return &w.who.away[d.store%2+int(d.payee.key[0])%2*2]
	}
	return &w.who.home
}

// shop is the shop of a merchant that a row was spent in; most of the home rows go to the first.
func (d *draft) shop() key {
	if d.store >= homeStores {
		return d.payee.key.at(-1, d.store)
	}
	return d.payee.key.at(-1, d.store/4)
}

// line writes the row's statement line in the bank's style.
func (w *world) line(t *writer) string {
	if t.d.text != "" {
		return t.d.text
	}
	return w.life.Provider.Style.Line(t.d.payee.rail, t.d.payee.pattern.Render(t.slot), t.slot)
}

func (t *writer) slot(name string) string {
	if fixed, found := t.d.payee.fixed[name]; found {
		return fixed
	}
	switch name {
	case "town":
		return t.town.printed
	case "st":
		return t.town.State
	case "merchant":
		return t.d.names
	case "last4":
		return t.w.accounts[t.d.place].last4
	case "dd", "mm", "mon", "dow", "hh":
		return t.date(name)
	case "name":
		return upper(t.friend)
	case "nino":
		return t.w.who.nino
	}
	return t.drawn(name)
}

// date is a slot of the day on which the payment was authorised.
func (t *writer) date(name string) string {
	_, month, day := t.day.Date()
	switch name {
	case "dd":
		return two(day)
	case "mm":
		return two(int(month))
	case "mon":
		return upper(month.String()[:3])
	case "dow":
		return upper(t.day.Weekday().String()[:3])
	}
	hour := int(t.d.auth-t.w.shops.start(t.day)) / 3600
	return two((hour+11)%12 + 1)
}

// drawn is a slot that holds something of the shop, or something new each time.
func (t *writer) drawn(name string) string {
	kinds := t.w.payees.places.Names(t.w.who.country, name)
	switch {
	case t.d.payee.stores && len(kinds) > 0:
		t.business = t.d.shop().pick(name, kinds)
		return upper(t.business)
	case t.d.payee.stores:
		return sized(name, t.d.shop().path(name))
	case len(kinds) > 0:
		word := kinds[t.below(len(kinds))]
		if name == "memo" && word == "RENT" { // would be taken for rent, as it should
			word = "DINNER"
		}
		return upper(word)
	}
	return sized(name, t.d.key.path("slot", name))
}

func (t *writer) below(n int) int {
	if !t.begun {
		t.stream.begin(t.d.key.path("line"))
		t.begun = true
	}
	return t.stream.below(n)
}

// sized fills a slot of letters or digits whose width stands behind its kind.
func sized(name string, k key) string {
	kind := strings.TrimRight(name, "0123456789")
	width, err := strconv.Atoi(name[len(kind):])
	if err != nil {
		return ""
	}
	switch kind {
	case "an":
		return fixtures.MixedOf(fixtures.Digest(k), width)
	case "st":
		letters := make([]byte, width)
		for i := range letters {
			letters[i] = 'A' + k[i]%26
		}
		return string(letters)
	}
	return fixtures.DigitsOf(fixtures.Digest(k), width)
}

func two(n int) string { return string([]byte{'0' + byte(n/10), '0' + byte(n%10)}) }

// write fills in a row from its draft.
func (w *world) write(row *Row, d *draft) {
	t := &w.writer
	t.w, t.d, t.day, t.begun, t.friend, t.business = w, d, w.shops.day(d.auth), false, "", ""
	t.town = w.townOf(d)
	if d.payee.personal {
		t.friend = w.who.friends[t.below(len(w.who.friends))]
	}
	a := &w.accounts[d.place].shown
	authorised, ids := unix(d.auth), d.key.ids()
	row.Transaction = bank.Transaction{
		ID: bank.TransactionID(ids[:32]), Account: a.ID, Provider: a.Provider, Description: w.line(t), Amount: bank.Money{Minor: d.amount, Currency: a.Currency},
		Status: bank.Booked, At: unix(d.at), ValueAt: authorised, Type: typeOf(d.payee.rail), MCC: d.payee.mcc,
		Counterparty: bank.Counterparty{Name: d.payee.display, Identifier: d.payee.reference}, Tags: d.payee.tags | d.tags, Enrichment: d.payee.enriched,
	}
	row.Place, row.Authorised, row.Obligation, row.Transfer = d.place, authorised, d.obligation, d.link
	if d.at > d.auth {
		row.Pending = ids[32:]
	}
	w.adapt(row, t)
}

// adapt makes the exceptions: friends, refunds, places, standing orders.
func (w *world) adapt(row *Row, t *writer) {
	d, e := t.d, &row.Enrichment
	if t.friend != "" {
		row.Counterparty.Name = t.friend
		e.Names = []string{t.friend}
	}
	if t.business != "" && e.Merchant == nil && d.payee.mcc != "" {
		row.Counterparty.Name = t.business
	}
	if d.kind != "" {
		row.Type = bank.TransactionType{Code: d.kind, Description: typeNames(d.kind)}
	}
	if d.obligation != "" && d.payee.rail == fixtures.OwnTransfer {
		row.Type = typeOf(fixtures.StandingOrder)
	}
	if d.payee.located {
		e.Location.Tokens = t.town.tokens
		if !d.payee.stated {
			e.Location.Tokens = t.town.tokens[:1:1]
		}
		if len(d.payee.ending) > 0 {
			e.Location.Tokens = slices.Concat(e.Location.Tokens, d.payee.ending)
		}
	}
	if d.amount > 0 {
		w.adaptCredit(row)
	} else {
		row.Tags &^= bank.TagIncome | bank.TagBenefit
	}
}

// adaptCredit turns round what is true of payments only: money from friends comes in, and winnings are no spending.
func (w *world) adaptCredit(row *Row) {
	e := &row.Enrichment
	switch e.Categories.L2 {
	case "transfers_out":
		e.Categories.L2 = "transfers_in"
	case "gambling_spend":
		e.Categories.L2 = "gambling_winnings"
	}
	row.Tags &^= bank.TagBill | bank.TagSubscription
}

func typeNames(code bank.TypeCode) string {
	switch code {
	case bank.Reversal:
		return "Correction"
	case bank.Charge:
		return "Charge"
	}
	return "Other"
}
