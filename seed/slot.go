package seed

import (
	"budsandbox/fixtures"
)

// slot appends what goes into a slot of the line.
func (t *writer) slot(line []byte, slot *fixtures.Part) []byte {
	if fixed, found := t.d.payee.fixed[slot.Text]; found {
		return append(line, fixed...)
	}
	if slot.Kind != fixtures.Word {
		return t.sized(line, slot)
	}
	switch slot.Text {
	case "town":
		return append(line, t.town.printed...)
	case "st":
		return append(line, t.town.State...)
	case "merchant":
		return append(line, t.d.more().names...)
	case "last4":
		return append(line, t.w.accounts[t.d.place].last4...)
	case "dd", "mm", "mon", "dow", "hh":
		return t.date(line, slot.Text)
	case "name":
		return append(line, t.w.who.printed[t.friend]...)
	case "nino":
		return append(line, t.w.who.nino...)
	}
	return t.word(line, slot.Text)
}

// date is a slot of the day on which the payment was authorised.
func (t *writer) date(line []byte, slot string) []byte {
	_, month, day := t.day.Date()
	switch slot {
	case "dd":
		return two(line, day)
	case "mm":
		return two(line, int(month))
	case "mon":
		return append(line, upper(month.String()[:3])...)
	case "dow":
		return append(line, upper(t.day.Weekday().String()[:3])...)
	}
	hour := int(t.d.auth-t.w.shops.start(t.day)) / 3600
	return two(line, (hour+11)%12+1)
}

func two(line []byte, n int) []byte { return append(line, '0'+byte(n/10), '0'+byte(n%10)) }

// word is a slot that holds a name of the shop, or another each time.
func (t *writer) word(line []byte, slot string) []byte {
	kinds := t.w.payees.places.Names(t.w.who.country, slot)
	switch {
	case len(kinds) == 0:
		return line
	case t.d.payee.stores:
		name := t.ofShop(slot, func(shop key) shopName {
			business := shop.pick(slot, kinds)
			return shopName{upper(business), business}
		})
		t.business = name.business
		return append(line, name.printed...)
	}
	word := kinds[t.below(len(kinds))]
	if slot == "memo" && word == "RENT" { // would be taken for rent, as it should
		word = "DINNER"
	}
	return append(line, upper(word)...)
}

// sized is a slot of letters or digits: the shop's, or new each time.
func (t *writer) sized(line []byte, slot *fixtures.Part) []byte {
	if t.d.payee.stores {
		return append(line, t.ofShop(slot.Text, func(shop key) shopName {
			return shopName{printed: string(sized(nil, slot, shop.path(slot.Text)))}
		}).printed...)
	}
	return sized(line, slot, t.d.key.path("slot", slot.Text))
}

// ofShop keeps what a slot holds for a shop.
func (t *writer) ofShop(slot string, make func(shop key) shopName) shopName {
	at := shopSlot{t.d.payee, t.d.shop(), slot}
	name, found := t.shops[at]
	if !found {
		name = make(t.d.payee.key.at(-1, at.store))
		t.shops[at] = name
	}
	return name
}

func (t *writer) below(n int) int {
	if !t.begun {
		t.stream.begin(t.d.key.path("line"))
		t.begun = true
	}
	return t.stream.below(n)
}

// sized fills a slot of letters or digits.
func sized(line []byte, slot *fixtures.Part, k key) []byte {
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
