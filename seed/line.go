package seed

import (
	"slices"

	"budsandbox/bank"
	"budsandbox/fixtures"
	"budsandbox/fixtures/calendar"
)

// storeCount is how many shops of a merchant a customer goes to: those from the third on are away from home.
const storeCount = 8

// homeStores is how many of them are at home, about three quarters.
const homeStores = 6

// writer writes rows, one after another. Several may share a world that has been lived through.
type writer struct {
	w        *world
	d        *draft
	day      calendar.Day // authorised, in the customer's town
	stream   stream
	begun    bool
	town     *place
	friend   int    // 0 is none; the first is 1
	business string // that the line names
	shops    map[shopSlot]shopName
	slots    fixtures.Slots
	text     []byte // the line
}

// shopSlot is a slot that holds something of a payee's shop, and shopName what that is.
type shopSlot struct {
	payee *payee
	store int
	slot  string
}

type shopName struct{ printed, business string }

func (w *world) newWriter() *writer {
	t := &writer{w: w, shops: map[shopSlot]shopName{}}
	t.slots = t.slot
	return t
}

// townOf is where a row was spent.
func (w *world) townOf(d *draft) *place {
	if d.store >= homeStores {
		return &w.who.away[int(d.store%2)+int(d.payee.key[0])%2*2]
	}
	return &w.who.home
}

// shop is which shop of a merchant a row was spent in; most of the home rows go to the first.
func (d *draft) shop() int {
	if d.store >= homeStores {
		return int(d.store)
	}
	return int(d.store / 4)
}

// line writes the row's statement line in the bank's style.
func (t *writer) line() []byte {
	if given := t.d.more().text; given != "" {
		return append(t.text[:0], given...)
	}
	t.text = t.d.payee.pattern.Append(t.text[:0], t.slots)
	t.text = t.w.life.Provider.Style.Dress(t.text, 0, t.d.payee.rail, t.slots)
	return t.text
}

// write fills in a row from its draft but for what it shares with other rows: running balance, ids, and the line, which it returns and which is
// good until the next row.
func (t *writer) write(row *Row, d *draft) (line []byte) {
	w := t.w
	t.d, t.day, t.begun, t.friend, t.business = d, w.shops.day(d.auth), false, 0, ""
	t.town = w.townOf(d)
	if d.payee.personal {
		t.friend = 1 + t.below(len(w.who.friends))
	}
	line = t.line()
	a, tx := &w.accounts[d.place].shown, row.Transaction
	authorised := unix(d.auth)
	tx.Account, tx.Provider, tx.Amount = a.ID, a.Provider, bank.Money{Minor: d.amount, Currency: a.Currency}
	tx.Status, tx.At, tx.ValueAt = bank.Booked, unix(d.at), authorised
	tx.Type, tx.MCC = typeOf(d.payee.rail), d.payee.mcc
	tx.Counterparty = bank.Counterparty{Name: d.payee.display, Identifier: d.payee.reference}
	tx.Tags, tx.Enrichment = d.payee.tags|d.tags, d.payee.enriched
	row.Place, row.Authorised, row.Obligation, row.Transfer = d.place, authorised, d.more().obligation, d.more().link
	t.adapt(row)
	return line
}

// adapt makes the exceptions: friends, refunds, places, standing orders.
func (t *writer) adapt(row *Row) {
	d, e := t.d, &row.Enrichment
	if t.friend > 0 {
		e.Names = t.w.who.friends[t.friend-1 : t.friend : t.friend]
		row.Counterparty.Name = e.Names[0]
	}
	if t.business != "" && e.Merchant == nil && d.payee.mcc != "" {
		row.Counterparty.Name = t.business
	}
	if d.typed != byRail {
		row.Type = rowTypes[d.typed]
	}
	if row.Obligation != "" && d.payee.rail == fixtures.OwnTransfer {
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
		adaptCredit(row)
	} else {
		row.Tags &^= bank.TagIncome | bank.TagBenefit
	}
}

// adaptCredit turns round what is true of payments only: money from friends comes in, and winnings are no spending.
func adaptCredit(row *Row) {
	e := &row.Enrichment
	switch e.Categories.L2 {
	case "transfers_out":
		e.Categories.L2 = "transfers_in"
	case "gambling_spend":
		e.Categories.L2 = "gambling_winnings"
	}
	row.Tags &^= bank.TagBill | bank.TagSubscription
}
