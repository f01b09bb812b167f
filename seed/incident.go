package seed

import (
	"fmt"
	"slices"
	"strconv"

	"budsandbox/bank"
	"budsandbox/fixtures"
	"budsandbox/fixtures/calendar"
)

// slowdown is a period in which habits happen less often, or more often.
type slowdown struct {
	from, until calendar.Day
	percent     int64 // in hundredths of a per cent
}

// prepareIncidents turns the incidents into changes of occurrences and single events, and adds the
// connection's extra rows.
func (sim *simulation) prepareIncidents() error {
	for i := range sim.in.Persona.Incidents {
		if err := sim.prepareIncident(&sim.in.Persona.Incidents[i]); err != nil {
			return err
		}
	}
	return sim.prepareExtraRows()
}

// prepareIncident prepares one incident.
func (sim *simulation) prepareIncident(incident *fixtures.Incident) error {
	day := sim.day(incident.At)
	switch incident.Kind {
	case fixtures.IncidentSkip, fixtures.IncidentLate, fixtures.IncidentScale:
		sim.changeLastOccurrence(incident, day)
		return nil
	case fixtures.IncidentSlow:
		sim.slowdowns = append(sim.slowdowns, slowdown{day, day + calendar.Day(incident.Days), int64(incident.Percent)})
		return nil
	}
	m := movement{
		key:     sim.root.path("story", incident.ID),
		account: sim.account(incident.Account),
		amount:  -int64(incident.Amount),
	}
	if err := sim.setIncidentPayee(incident, &m); err != nil {
		return fmt.Errorf("story %s: %w", incident.ID, err)
	}
	if incident.In {
		m.amount = -m.amount
	}
	sim.stream.reset(m.key)
	m.store = int8(sim.stream.intN(storeCount))
	sim.setIncidentTime(&m, day)
	switch incident.Kind {
	case fixtures.IncidentExact:
		m.authorised = incident.At.Instant(sim.in.Connected).Unix()
		m.booked = m.authorised
		sim.singleEvents = append(sim.singleEvents, event{movement: m, kind: plainPosting})
	case fixtures.IncidentLand:
		sim.planSpending(m, incident, day)
	case fixtures.IncidentDuplicate:
		sim.addDuplicate(m, incident.Days)
	case fixtures.IncidentRepeat:
		sim.addRepeat(m, incident.Days)
	default:
		sim.singleEvents = append(sim.singleEvents, event{movement: m, kind: habitPayment})
	}
	return nil
}

// setIncidentPayee sets the payee of an incident: that of its obligation if it has one, else a payee
// of its own.
func (sim *simulation) setIncidentPayee(incident *fixtures.Incident, m *movement) (err error) {
	for _, ob := range sim.obligations {
		if ob.ID == incident.Obligation {
			m.payee, m.account, m.extras = ob.payee, ob.account, ob.extras
			return nil
		}
	}
	named, rail := sim.payees.local(&incident.Payee, incident.Rail)
	m.payee, err = sim.payees.build(sim.customer.key.path("event", incident.ID), named, rail)
	return err
}

// changeLastOccurrence changes the last occurrence of an obligation that falls due before a day.
func (sim *simulation) changeLastOccurrence(incident *fixtures.Incident, day calendar.Day) {
	for _, ob := range sim.obligations {
		if ob.ID != incident.Obligation {
			continue
		}
		last, found := ob.lastBefore(sim.customer.country, day)
		if !found {
			continue
		}
		change := ob.changes[last.Nominal]
		switch incident.Kind {
		case fixtures.IncidentSkip:
			change.skipped = true
		case fixtures.IncidentLate:
			change.late, ob.delayed = min(incident.Days, longestDelay), true
		case fixtures.IncidentScale:
			change.percent = int64(incident.Percent)
		}
		ob.changes[last.Nominal] = change
	}
}

// setIncidentTime sets a realistic time of day for an incident.
func (sim *simulation) setIncidentTime(m *movement, day calendar.Day) {
	rail := m.payee.rail
	if settlesByBatch(rail) {
		day = sim.bankDays.nextWorkingDay(day)
	}
	at := sim.paymentTime(rail, day, &sim.stream)
	if rail == fixtures.Card || rail == fixtures.CardOnline {
		at += 8 * 3600
	}
	m.authorised, m.booked = at, at
	if rail == fixtures.Card || rail == fixtures.CardOnline {
		m.booked = sim.bookingTime(at, m.account, &sim.stream)
	}
}

// addDuplicate adds the same payment twice within twenty minutes and refunds the second one some
// days later.
func (sim *simulation) addDuplicate(m movement, days int) {
	second := m
	second.key = m.key.path("again")
	minutes := int64(sim.stream.intBetween(2, 19))
	second.authorised += 60 * minutes
	second.booked += 60 * minutes
	refunded := event{movement: second, kind: habitPayment, refundAfter: int32(max(days, 1))}
	sim.singleEvents = append(sim.singleEvents, event{movement: m, kind: habitPayment}, refunded)
}

// addRepeat adds the same payment twice at the same instant and with the same line, and refunds the
// second one some days later.
func (sim *simulation) addRepeat(m movement, days int) {
	second, same := m, m.extra()
	same.lineKey = m.key
	second.key, second.extras = m.key.path("again"), &same
	refunded := event{movement: second, kind: habitPayment, refundAfter: int32(max(days, 1))}
	sim.singleEvents = append(sim.singleEvents, event{movement: m, kind: habitPayment}, refunded)
}

// prepareExtraRows adds the rows that a connection defines. The key of each is derived from its
// content.
func (sim *simulation) prepareExtraRows() error {
	seen := map[string]int{}
	for i := range sim.in.Persona.Extra {
		extra := &sim.in.Persona.Extra[i]
		at := extra.At.Instant(sim.in.Connected).Unix()
		content := extra.Account + "\x00" + extra.Description + "\x00" + extra.Amount.String() +
			"\x00" + extra.At.String()
		k := sim.root.path("extra", content, strconv.Itoa(seen[content]))
		seen[content]++
		p, err := sim.extraPayee(extra)
		if err != nil {
			return fmt.Errorf("row %d: %w", i, err)
		}
		m := movement{
			key:        k,
			account:    sim.account(extra.Account),
			payee:      p,
			amount:     int64(extra.Amount),
			extras:     &extras{line: extra.Description},
			authorised: at,
			booked:     at,
			typ:        typeOther,
		}
		sim.singleEvents = append(sim.singleEvents, event{movement: m, kind: plainPosting})
	}
	return nil
}

// extraPayee returns a payee with the details that the connection gives for an extra row.
func (sim *simulation) extraPayee(extra *fixtures.ExtraRow) (*payee, error) {
	p := &payee{slug: extra.Description, rail: fixtures.FasterOut}
	if extra.Merchant != "" {
		var err error
		named := fixtures.Payee{Merchant: extra.Merchant, Category: extra.Category}
		if p, err = sim.payees.build(sim.customer.key.path("extra"), &named, ""); err != nil {
			return nil, err
		}
		p.enrichment.Merchant, p.enrichment.Processor = p.merchant.Bank(), nil // the given line may name another one
		p.enrichment.Tokens = slices.DeleteFunc(p.enrichment.Tokens, func(t bank.Token) bool { return t.OfProcessor })
		return p, nil
	}
	named := fixtures.Payee{Category: extra.Category}
	sim.payees.label(p, &named)
	return p, nil
}
