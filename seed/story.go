package seed

import (
	"fmt"
	"strconv"

	"budsandbox/fixtures"
	"budsandbox/fixtures/calendar"
)

// slowdown is a time in which habits happen less often, or more.
type slowdown struct {
	from, until calendar.Day
	percent     int64 // in hundredths
}

// prepareStory turns events into changes of occurrences and steps of their own, and adds the rows of the connection.
func (w *world) prepareStory() error {
	for i := range w.life.Persona.Story {
		if err := w.prepareEvent(&w.life.Persona.Story[i]); err != nil {
			return err
		}
	}
	return w.prepareExtra()
}

func (w *world) prepareEvent(e *fixtures.StoryEvent) error {
	day := w.day(e.At)
	switch e.Kind {
	case fixtures.StorySkip, fixtures.StoryLate, fixtures.StoryScale:
		w.changeLast(e, day)
		return nil
	case fixtures.StorySlow:
		w.slow = append(w.slow, slowdown{day, day + calendar.Day(e.Days), int64(e.Percent)})
		return nil
	}
	d := draft{key: w.root.path("story", e.ID), place: w.place(e.Account), amount: -int64(e.Amount)}
	if err := w.payEvent(e, &d); err != nil {
		return fmt.Errorf("story %s: %w", e.ID, err)
	}
	if e.In {
		d.amount = -d.amount
	}
	w.stream.begin(d.key)
	d.store = int8(w.stream.below(storeCount))
	w.timeEvent(&d, day)
	switch e.Kind {
	case fixtures.StoryExact:
		d.auth = e.At.Instant(w.life.Connected).Unix()
		d.at = d.auth
		w.events = append(w.events, step{draft: d, kind: post})
	case fixtures.StoryLand:
		w.landOver(d, e, day)
	case fixtures.StoryDuplicate:
		w.duplicate(d, e.Days)
	default:
		w.events = append(w.events, step{draft: d, kind: spend})
	}
	return nil
}

// landOver spreads a landing over the days until its own, so that it is not one absurd payment; each takes its share of what is too much.
func (w *world) landOver(d draft, e *fixtures.StoryEvent, day calendar.Day) {
	for left := max(e.Days, 1); left > 0; left-- {
		part := d
		part.key = d.key.at(int64(left), 0)
		w.stream.begin(part.key)
		part.store = int8(w.stream.below(storeCount))
		w.timeEvent(&part, day-calendar.Day(left-1))
		w.events = append(w.events, step{draft: part, kind: land, leave: int64(e.Amount), parts: int64(left)})
	}
}

// payEvent says whom the row of an event is with: a payee of its own, or that of an obligation, of which it then is one more.
func (w *world) payEvent(e *fixtures.StoryEvent, d *draft) (err error) {
	for _, c := range w.commitments {
		if c.ID == e.Obligation {
			d.payee, d.place, d.about = c.payee, c.place, c.about
			return nil
		}
	}
	d.payee, err = w.payees.of(w.who.key.path("event", e.ID), &e.Payee, e.Rail)
	return err
}

// changeLast changes the last occurrence of an obligation that falls due before a day.
func (w *world) changeLast(e *fixtures.StoryEvent, day calendar.Day) {
	for _, c := range w.commitments {
		if c.ID != e.Obligation {
			continue
		}
		last, found := c.lastBefore(w.who.country, day)
		if !found {
			continue
		}
		change := c.changes[last.Nominal]
		switch e.Kind {
		case fixtures.StorySkip:
			change.skipped = true
		case fixtures.StoryLate:
			change.late, c.delays = min(e.Days, 60), true
		case fixtures.StoryScale:
			change.percent = int64(e.Percent)
		}
		c.changes[last.Nominal] = change
	}
}

// timeEvent puts a draft at a likely hour of a day.
func (w *world) timeEvent(d *draft, day calendar.Day) {
	rail := d.payee.rail
	if settlesByBatch(rail) {
		day = w.offices.forward(day)
	}
	at := w.clockOf(rail, day, &w.stream)
	if rail == fixtures.Card || rail == fixtures.CardOnline {
		at += 8 * 3600
	}
	d.auth, d.at = at, at
	if rail == fixtures.Card || rail == fixtures.CardOnline {
		d.at = w.bookedAfter(at, d.place, &w.stream)
	}
}

// duplicate charges the same once more within twenty minutes, and pays one of the two back some days later.
func (w *world) duplicate(d draft, days int) {
	second := d
	second.key = d.key.path("again")
	minutes := int64(w.stream.between(2, 19))
	second.auth += 60 * minutes
	second.at += 60 * minutes
	w.events = append(w.events, step{draft: d, kind: spend}, step{draft: second, kind: spend, refundAfter: int32(max(days, 1))})
}

// prepareExtra adds the rows that a connection names, each under a key of its own content.
func (w *world) prepareExtra() error {
	seen := map[string]int{}
	for i := range w.life.Persona.Extra {
		extra := &w.life.Persona.Extra[i]
		at := extra.At.Instant(w.life.Connected).Unix()
		content := extra.Account + "\x00" + extra.Description + "\x00" + extra.Amount.String() + "\x00" + extra.At.String()
		k := w.root.path("extra", content, strconv.Itoa(seen[content]))
		seen[content]++
		whom, err := w.extraPayee(extra)
		if err != nil {
			return fmt.Errorf("row %d: %w", i, err)
		}
		d := draft{key: k, place: w.place(extra.Account), payee: whom, amount: int64(extra.Amount), about: &about{text: extra.Description}, auth: at, at: at, typed: otherType}
		w.events = append(w.events, step{draft: d, kind: post})
	}
	return nil
}

// extraPayee knows of a row what the connection says about it.
func (w *world) extraPayee(extra *fixtures.ExtraRow) (*payee, error) {
	whom := &payee{slug: extra.Description, rail: fixtures.FasterOut}
	if extra.Merchant != "" {
		var err error
		if whom, err = w.payees.of(w.who.key.path("extra"), &fixtures.Payee{Merchant: extra.Merchant, Category: extra.Category}, ""); err != nil {
			return nil, err
		}
		whom.enriched.Merchant = whom.merchant.Bank()
		return whom, nil
	}
	named := fixtures.Payee{Category: extra.Category}
	w.payees.enrich(whom, &named)
	return whom, nil
}
