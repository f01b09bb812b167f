package seed

import (
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
	m             movement
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
	masked        bool   // print 0 for all digits
	varies        bool   // other movements of the kind may have other lines, in more than their digits
	townStart     int    // index in text at which the town begins; 0 if no town follows other words
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

// lineOf returns the statement line of a movement. The result is valid until the next call.
func (w *writer) lineOf(m movement) []byte {
	w.m, w.authorisedDay = m, w.sim.localDays.dayOf(m.authorised)
	w.seeded, w.friendNumber, w.business, w.varies = false, 0, "", false
	w.town = w.sim.townOf(&m)
	if m.payee.toFriend {
		w.friendNumber = 1 + w.intN(len(w.sim.customer.friends))
	}
	return w.line()
}

// line returns the statement line in the bank's style. The result is valid until the next call.
func (w *writer) line() []byte {
	if given := w.m.extra().line; given != "" {
		w.varies = true
		return append(w.text[:0], given...)
	}
	w.townStart = 0
	w.text = w.m.payee.pattern.Append(w.text[:0], w.slots)
	core := fixtures.Core{Place: w.townStart}
	if core.Place == 0 {
		core.Place = len(w.text)
	}
	w.text = w.style.AppendWrapped(w.text, core, w.m.payee.rail, w.slots)
	return w.text
}

// write sets the fields of a transaction, which must be zero, from its movement, except for the
// running balance, the id and the line. It returns the line, which is valid until the next call.
func (w *writer) write(tx *bank.Transaction, m movement) (line []byte) {
	line = w.lineOf(m)
	w.sim.outline(tx, &w.m)
	w.adjust(tx)
	return line
}

// outline sets the fields of a transaction, which must be zero, that need no text, and the others as
// they are for most movements of the payee.
func (sim *simulation) outline(tx *bank.Transaction, m *movement) {
	a := &sim.accounts[m.account].public
	tx.Account, tx.Provider, tx.Amount = a.ID, a.Provider, bank.Money{Minor: m.amount, Currency: a.Currency}
	tx.Status, tx.At, tx.ValueAt = bank.Booked, unix(m.booked), unix(m.authorised)
	tx.Type, tx.MCC = typeOf(m.payee.rail), m.payee.mcc
	tx.Counterparty = bank.Counterparty{Name: m.payee.display, Identifier: m.payee.reference}
	tx.Tags, tx.Enrichment = m.payee.tags|m.tags, m.payee.enrichment
	if m.typ != typeOfRail {
		tx.Type = transactionTypes[m.typ]
	}
	if m.payee.rail == fixtures.OwnTransfer && sim.customer.country == fixtures.GB && m.extra().obligation != "" {
		tx.Type = typeOf(fixtures.StandingOrder)
	}
	if m.amount > 0 {
		adjustCredit(tx)
	} else {
		tx.Tags &^= bank.TagIncome | bank.TagBenefit
	}
}

// adjust changes the names and places that differ from those of the payee for friends, shops and
// towns.
func (w *writer) adjust(tx *bank.Transaction) {
	m, enriched := &w.m, &tx.Enrichment
	if w.friendNumber > 0 {
		enriched.Names = w.sim.customer.friends[w.friendNumber-1 : w.friendNumber : w.friendNumber]
		tx.Counterparty.Name = enriched.Names[0]
	}
	if w.business != "" && enriched.Merchant == nil && m.payee.mcc != "" {
		tx.Counterparty.Name = w.business
	}
	if m.payee.namesTown {
		enriched.Location.Tokens = m.payee.townTokens[w.town.index]
	}
}

// adjustCredit changes labels that are valid for payments only: a credit from a friend is a
// transfer in, and one from a bookmaker is winnings.
func adjustCredit(tx *bank.Transaction) {
	enriched := &tx.Enrichment
	switch enriched.Categories.L2 {
	case "transfers_out":
		enriched.Categories.L2 = "transfers_in"
	case "gambling_spend":
		enriched.Categories.L2 = "gambling_winnings"
	}
	tx.Tags &^= bank.TagBill | bank.TagSubscription
}
