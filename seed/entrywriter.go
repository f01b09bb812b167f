package seed

import (
	"slices"

	"budsandbox/bank"
	"budsandbox/fixtures"
	"budsandbox/fixtures/calendar"
)

// storeCount is the number of equally likely stores in which a customer pays a merchant. Those from
// homeStores on are in other towns.
const storeCount = 8

// homeStores is the number of stores in the home town: three quarters, see
// docs/research/synthetic-data.md#where-people-spend.
const homeStores = 6

// writer turns movements into entries, one after another. Several writers may share a simulation
// that has finished.
type writer struct {
	sim           *simulation
	m             *movement
	authorisedDay calendar.Day // in the customer's time zone
	stream        stream
	seeded        bool
	town          *townText
	friendNumber  int    // from 1; 0 for none
	business      string // name in the line, if it is drawn for the store
	storeTexts    map[storeSlot]storeText
	slots         fixtures.Slots
	style         *fixtures.Style
	text          []byte // buffer of the statement line
	place         int    // index in text at which the town begins; 0 if no town follows other words
}

// storeSlot identifies a slot of the statement lines of a payee's store.
type storeSlot struct {
	payee *payee
	store int
	slot  string
}

type storeText struct{ printed, business string }

func (sim *simulation) newWriter() *writer {
	style := sim.in.Provider.StyleIn(sim.customer.country)
	w := &writer{sim: sim, style: style, storeTexts: map[storeSlot]storeText{}}
	w.slots = w.fillSlot
	return w
}

// townOf returns the town in which a payment was made.
func (sim *simulation) townOf(m *movement) *townText {
	if m.store >= homeStores {
		if i := int(m.store%2) + int(m.payee.key[0])%2*2; m.payee.away[i] {
			return &sim.customer.away[i]
		}
	}
	return &sim.customer.home
}

// storeID returns the number of the merchant's store in which a payment was made. Two of the stores
// are in the home town.
func (m *movement) storeID() int {
	if m.store >= homeStores {
		return int(m.store)
	}
	return int(m.store / 4)
}

// line returns the statement line in the bank's style. The result is valid until the next call.
func (w *writer) line() []byte {
	if given := w.m.extra().line; given != "" {
		return append(w.text[:0], given...)
	}
	w.place = 0
	w.text = w.m.payee.pattern.Append(w.text[:0], w.slots)
	core := fixtures.Core{Place: w.place}
	if core.Place == 0 {
		core.Place = len(w.text)
	}
	w.text = w.style.AppendWrapped(w.text, core, w.m.payee.rail, w.slots)
	return w.text
}

// write sets the fields of an entry from its movement, except for the running balance, the ids and
// the line. It returns the line, which is valid until the next call.
func (w *writer) write(entry *Entry, m *movement) (line []byte) {
	w.m, w.authorisedDay = m, w.sim.localDays.dayOf(m.authorised)
	w.seeded, w.friendNumber, w.business = false, 0, ""
	w.town = w.sim.townOf(m)
	if m.payee.toFriend {
		w.friendNumber = 1 + w.intN(len(w.sim.customer.friends))
	}
	line = w.line()
	a, tx := &w.sim.accounts[m.account].public, entry.Transaction
	authorised := unix(m.authorised)
	tx.Account, tx.Provider, tx.Amount = a.ID, a.Provider, bank.Money{Minor: m.amount, Currency: a.Currency}
	tx.Status, tx.At, tx.ValueAt = bank.Booked, unix(m.booked), authorised
	tx.Type, tx.MCC = typeOf(m.payee.rail), m.payee.mcc
	tx.Counterparty = bank.Counterparty{Name: m.payee.display, Identifier: m.payee.reference}
	tx.Tags, tx.Enrichment = m.payee.tags|m.tags, m.payee.enrichment
	entry.AccountIndex, entry.Authorised = m.account, authorised
	entry.Obligation, entry.Transfer = m.extra().obligation, m.extra().link
	entry.Posted = m.extra().posted
	w.adjust(entry)
	return line
}

// adjust changes the parts of an entry that differ from those of its payee for friends, refunds,
// towns and standing orders.
func (w *writer) adjust(entry *Entry) {
	m, enriched := w.m, &entry.Enrichment
	if w.friendNumber > 0 {
		enriched.Names = w.sim.customer.friends[w.friendNumber-1 : w.friendNumber : w.friendNumber]
		entry.Counterparty.Name = enriched.Names[0]
	}
	if w.business != "" && enriched.Merchant == nil && m.payee.mcc != "" {
		entry.Counterparty.Name = w.business
	}
	if m.kind != kindOfRail {
		entry.Type = movementTypes[m.kind]
	}
	if entry.Obligation != "" && m.payee.rail == fixtures.OwnTransfer && w.sim.customer.country == fixtures.GB {
		entry.Type = typeOf(fixtures.StandingOrder)
	}
	if m.payee.namesTown {
		enriched.Location.Tokens = w.town.tokens
		if !m.payee.namesState {
			enriched.Location.Tokens = w.town.tokens[:1:1]
		}
		if len(m.payee.countrySuffix) > 0 {
			enriched.Location.Tokens = slices.Concat(enriched.Location.Tokens, m.payee.countrySuffix)
		}
	}
	if m.amount > 0 {
		adjustCredit(entry)
	} else {
		entry.Tags &^= bank.TagIncome | bank.TagBenefit
	}
}

// adjustCredit changes labels that are valid for payments only: a credit from a friend is a
// transfer in, and one from a bookmaker is winnings.
func adjustCredit(entry *Entry) {
	enriched := &entry.Enrichment
	switch enriched.Categories.L2 {
	case "transfers_out":
		enriched.Categories.L2 = "transfers_in"
	case "gambling_spend":
		enriched.Categories.L2 = "gambling_winnings"
	}
	entry.Tags &^= bank.TagBill | bank.TagSubscription
}
