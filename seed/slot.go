package seed

import "budsandbox/fixtures"

// fillSlot appends the content of a slot to a statement line.
func (w *writer) fillSlot(line []byte, slot *fixtures.Part) []byte {
	if fixed, found := w.m.payee.slots[slot.Text]; found {
		return append(line, fixed...)
	}
	if slot.Kind != fixtures.Word {
		return w.codeSlot(line, slot)
	}
	switch slot.Text { // the same for all movements of the kind, except for digits
	case "last4":
		return append(line, w.sim.accounts[w.m.account].last4...)
	case "nino":
		return append(line, w.sim.customer.nino...)
	case "dd", "mm", "hh":
		return w.dateSlot(line, slot.Text)
	}
	w.varies = true
	switch slot.Text {
	case "town":
		w.townStart = len(line)
		return append(line, w.town.printed...)
	case "st":
		return append(line, w.town.State...)
	case "merchant":
		return append(line, w.m.extra().merchantText...)
	case "mon", "dow":
		return w.dateSlot(line, slot.Text)
	case "name":
		return append(line, w.sim.customer.friendsPrinted[w.friendNumber]...)
	}
	return w.wordSlot(line, slot.Text)
}

// dateSlot appends a part of the date, or the hour, of authorisation.
func (w *writer) dateSlot(line []byte, slot string) []byte {
	_, month, day := w.authorisedDay.Date()
	switch slot {
	case "dd":
		return appendTwoDigits(line, day)
	case "mm":
		return appendTwoDigits(line, int(month))
	case "mon":
		return append(line, upper(month.String()[:3])...)
	case "dow":
		return append(line, upper(w.authorisedDay.Weekday().String()[:3])...)
	}
	hour := int(w.m.authorised-w.sim.localDays.start(w.authorisedDay)) / 3600
	return appendTwoDigits(line, (hour+11)%12+1)
}

// appendTwoDigits appends a number from 0 to 99.
func appendTwoDigits(line []byte, n int) []byte { return append(line, '0'+byte(n/10), '0'+byte(n%10)) }

// wordSlot appends a name of the slot's kind. It is always the same for one store, otherwise a new
// one for each entry.
func (w *writer) wordSlot(line []byte, slot string) []byte {
	kinds := w.sim.payees.places.Names(w.sim.customer.country, slot)
	switch {
	case len(kinds) == 0:
		return line
	case w.m.payee.hasStores:
		name := w.storeText(slot, func(store key) storeText {
			business := store.pick(slot, kinds)
			return storeText{upper(business), business}
		})
		w.business = name.business
		return append(line, name.printed...)
	}
	word := kinds[w.intN(len(kinds))]
	if slot == "memo" && word == "RENT" { // enrichment would rightly classify the payment as rent
		word = "DINNER"
	}
	return append(line, upper(word)...)
}

// codeSlot appends letters or digits. They are always the same for one store, otherwise new ones
// for each entry.
func (w *writer) codeSlot(line []byte, slot *fixtures.Part) []byte {
	if w.masked && slot.Kind != fixtures.Mixed && slot.Kind != fixtures.Letters {
		return fixtures.AppendDigits(line, fixtures.Digest{}, slot.Width)
	}
	w.varies = true
	if w.m.payee.hasStores {
		return append(line, w.storeText(slot.Text, func(store key) storeText {
			return storeText{printed: string(appendCode(nil, slot, store.path(slot.Text)))}
		}).printed...)
	}
	return appendCode(line, slot, w.m.lineKey().path("slot", slot.Text))
}

// storeText returns the content of a slot for a store and computes it on the first call.
func (w *writer) storeText(slot string, compute func(store key) storeText) storeText {
	at := storeSlot{w.m.payee, w.m.storeID(), slot}
	name, found := w.storeTexts[at]
	if !found {
		name = compute(w.m.payee.key.occurrence(-1, at.store))
		w.storeTexts[at] = name
	}
	return name
}

// intN draws a number from 0 to n-1 from the entry's own stream, which is seeded on the first call.
func (w *writer) intN(n int) int {
	if !w.seeded {
		w.stream.reset(w.m.lineKey().path("line"))
		w.seeded = true
	}
	return w.stream.intN(n)
}

// appendCode appends the letters or digits of a slot that a key determines.
func appendCode(line []byte, slot *fixtures.Part, k key) []byte {
	switch slot.Kind {
	case fixtures.Mixed:
		return fixtures.AppendMixed(line, fixtures.Digest(k), slot.Width)
	case fixtures.Letters:
		for i := range slot.Width {
			line = append(line, 'A'+k[i]%26)
		}
		return line
	}
	return fixtures.AppendDigits(line, fixtures.Digest(k), slot.Width)
}
