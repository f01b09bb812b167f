package seed

import (
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"budsandbox/bank"
	"budsandbox/fixtures"
	"budsandbox/fixtures/calendar"
)

// lifeEvent is a fixtures.LifeEvent with the key of the entries that it adds.
type lifeEvent struct {
	fixtures.LifeEvent
	key    key
	at     int64 // in seconds since 1970; nothing before it changes
	number int   // within the connection; 0 for an event of the persona
}

// currentEvents returns the events of a connection that are in force, without those that were replaced or withdrawn. A
// replacement keeps the number of the original event, so that its entries keep their ids.
func currentEvents(recorded []bank.LifeEvent) ([]bank.LifeEvent, error) {
	var current []bank.LifeEvent
	position := map[int]int{} // of the current event by its original number
	for _, e := range recorded {
		if e.Replaces == 0 {
			position[e.Number] = len(current)
			current = append(current, e)
			continue
		}
		at, found := position[e.Replaces]
		if !found {
			return nil, fmt.Errorf("life event %d replaces %d, which is not there", e.Number, e.Replaces)
		}
		e.Number = e.Replaces
		current[at] = e
	}
	kept := current[:0]
	for _, e := range current {
		if !e.Withdrawn {
			kept = append(kept, e)
		}
	}
	return kept, nil
}

// prepareLifeEvents applies the events of the persona and then those of the connection.
func (sim *simulation) prepareLifeEvents() error {
	for i, e := range sim.in.Persona.Events {
		one := lifeEvent{LifeEvent: e, key: sim.root.path("life", "persona", strconv.Itoa(i))}
		if err := sim.prepareLifeEvent(&one); err != nil {
			return fmt.Errorf("event %d: %w", i, err)
		}
	}
	current, err := currentEvents(sim.in.Events)
	if err != nil {
		return err
	}
	for _, e := range current {
		one := lifeEvent{key: eventKey(sim.root, e.Number), number: e.Number}
		if err := json.Unmarshal(e.Body, &one.LifeEvent); err != nil {
			return fmt.Errorf("life event %d: %w", e.Number, err)
		}
		if err := sim.prepareLifeEvent(&one); err != nil {
			return fmt.Errorf("life event %d: %w", e.Number, err)
		}
	}
	return nil
}

// eventKey returns the key of the entries that an event of a connection adds.
func eventKey(root key, number int) key { return root.path("life", strconv.Itoa(number)) }

func (sim *simulation) prepareLifeEvent(e *lifeEvent) error {
	e.at = e.At.Instant(sim.in.Connected).Unix()
	switch e.Kind {
	case fixtures.IncomeStops, fixtures.IncomeChanges, fixtures.PaymentChanges, fixtures.PaymentMissed,
		fixtures.PaymentDoubled:
		return sim.changeAgreement(e)
	case fixtures.NewLoan, fixtures.NewInsurance, fixtures.NewSubscription:
		return sim.addAgreement(e)
	case fixtures.AccountClosed:
		sim.closeAt(sim.accounts[sim.account(e.Account)], e.at)
		return nil
	case fixtures.Overdraft:
		return sim.overdraw(e)
	case fixtures.Windfall:
		return sim.postLine(e, windfallLines[sim.customer.country], int64(e.Amount), e.at, "")
	case fixtures.TransactionMade:
		return sim.postRow(e)
	}
	return fmt.Errorf("unknown kind %q", e.Kind)
}

// windfallLines are the statement lines of windfalls, by country.
var windfallLines = map[fixtures.Country]string{
	fixtures.GB: "FASTER PAYMENT RECEIVED ESTATE SETTLEMENT",
	fixtures.US: "WIRE TYPE:WIRE IN ESTATE SETTLEMENT",
}

// agreementLabels are the labels of the obligations that life events add, by kind of event.
var agreementLabels = map[string]string{
	fixtures.NewLoan: "loan", fixtures.NewInsurance: "insurance", fixtures.NewSubscription: "subscription",
}

// addAgreement adds a monthly obligation. Its first payment is made on the next working day. A loan is paid out at
// once and repaid from the next month on.
func (sim *simulation) addAgreement(e *lifeEvent) error {
	day := sim.bankDays.workingDayAfter(sim.bankDays.dayOf(e.at), 1)
	_, _, dayOfMonth := day.Date()
	agreed := &fixtures.Obligation{
		ID: "life_" + e.key.hex()[:8], Account: e.Account, Label: agreementLabels[e.Kind], Amount: e.Amount,
		Payee: fixtures.Payee{Merchant: e.Merchant}, Schedule: calendar.Monthly(dayOfMonth, calendar.Forward),
	}
	p, err := sim.payees.build(e.key.path("agreement"), &agreed.Payee, "")
	if err != nil {
		return err
	}
	p.tags |= tagsOf(agreed.Label)
	ob := &obligation{
		Obligation: agreed, key: e.key, account: sim.account(e.Account), into: -1, payee: p,
		extras: &extras{obligation: agreed.ID}, changes: map[calendar.Day]occurrenceChange{}, from: day, until: distantFuture,
	}
	if e.Kind == fixtures.NewLoan {
		ob.from = day + 1
		paidOut := movement{
			key: e.key.path("paid out"), account: ob.account, amount: int64(e.Principal), payee: p,
			authorised: e.at, booked: e.at, typ: typeOther,
		}
		sim.singleEvents = append(sim.singleEvents, event{movement: paidOut, kind: plainPosting})
	}
	sim.listOccurrences(ob)
	sim.obligations = append(sim.obligations, ob)
	return nil
}

// closeAt closes an account right after an instant, so that entries of that instant are still
// booked.
func (sim *simulation) closeAt(a *account, at int64) {
	if a.closedAt == 0 || a.closedAt > at {
		a.closedAt, a.public.ClosedAt = at+1, unix(at)
	}
}

// overdraftBills are what overdraft events pay, by country: what a garage charges, and what may be any sum above it.
var overdraftBills = map[fixtures.Country]struct {
	garage string
	larger fixtures.Payee
	rail   fixtures.Rail
}{
	fixtures.GB: {
		"kwik_fit", fixtures.Payee{Line: "HMRC SELF ASSESS {ref10}", Category: "tax/tax_payments"}, fixtures.FasterOut,
	},
	fixtures.US: {
		"jiffy_lube",
		fixtures.Payee{Line: "{town} HOSPITAL {st}", Category: "health_and_personal_care/healthcare", MCC: "8062"},
		fixtures.Card,
	},
}

// mostAtGarage is the largest amount of an overdraft event at a garage, in minor units.
const mostAtGarage = 500_00

// topUpPause is the time after an overdraft event in which the account is not topped up. It is
// longer than a month.
const topUpPause = 35 * 24 * time.Hour

// overdraw adds a payment that leaves the account overdrawn, and pauses its top-ups.
func (sim *simulation) overdraw(e *lifeEvent) error {
	bills, owner := overdraftBills[sim.customer.country], e.key.path("agreement")
	p, err := sim.payees.build(owner, &fixtures.Payee{Merchant: bills.garage}, "")
	if err != nil {
		return err
	}
	if sim.largeBills[e.key], err = sim.payees.build(owner, &bills.larger, bills.rail); err != nil {
		return err
	}
	a := sim.accounts[sim.account(e.Account)]
	a.overdrawnAt = append(a.overdrawnAt, e.at)
	m := movement{key: e.key, account: a.index, payee: p, authorised: e.at, booked: e.at}
	sim.singleEvents = append(sim.singleEvents, event{
		movement: m, kind: balanceTarget, target: -int64(e.Amount), remaining: 1, bookedOnly: true,
	})
	return nil
}

// unbooked returns the sum of the account's movements that are not booked yet at the time of an event, in minor units.
// It returns 0 unless the event is bookedOnly.
func (sim *simulation) unbooked(a *account, e *event) (sum int64) {
	if !e.bookedOnly {
		return 0
	}
	const longestPending = 30 * 24 * 3600
	m := sim.movements
	for i := int32(m.Len()) - 1; i >= 0 && m.records[i].authorised > e.authorised-longestPending; i-- {
		if m.records[i].booked > e.authorised && m.Account(i) == a.index {
			sum += m.Amount(i)
		}
	}
	return sum
}

// topUpsPaused reports whether an overdraft event keeps the account from being topped up at an
// instant.
func (a *account) topUpsPaused(at int64) bool {
	for _, since := range a.overdrawnAt {
		if at >= since && at < since+int64(topUpPause/time.Second) {
			return true
		}
	}
	return false
}

// postRow posts the transaction that an event gives.
func (sim *simulation) postRow(e *lifeEvent) error {
	booked := e.at
	if !e.Row.Booked.IsZero() {
		booked = max(e.at, e.Row.Booked.Instant(sim.in.Connected).Unix())
	}
	return sim.postLine(e, e.Row.Description, int64(e.Row.Amount), booked, e.Row.Category)
}

// postLine posts an entry with a given line. Enrichment finds what the event does not state.
func (sim *simulation) postLine(e *lifeEvent, line string, amount, booked int64, category string) error {
	p, err := sim.extraPayee(&fixtures.ExtraRow{Description: line, Category: category, Merchant: e.Merchant})
	if err != nil {
		return err
	}
	if e.Row != nil && e.Row.MCC != "" {
		p.mcc = e.Row.MCC
	}
	m := movement{
		key: e.key, account: sim.account(e.Account), payee: p, amount: amount, authorised: e.at, booked: booked,
		typ: typeOther, extras: &extras{line: line, posted: true},
	}
	sim.singleEvents = append(sim.singleEvents, event{movement: m, kind: plainPosting})
	return nil
}

// EventTransaction returns the ids of the transaction that a life event of a connection adds: the id while it is
// pending and the id once it is booked. Both are the same if it is booked at once.
func (g *Generator) EventTransaction(c bank.Connection, number int) (pending, booked bank.TransactionID, err error) {
	in, err := g.Inputs(c)
	if err != nil {
		return "", "", err
	}
	k := eventKey(entryKey(in), number)
	var id [uuidLength]byte
	k.putUUID(&id, 0)
	booked = bank.TransactionID(id[:])
	k.putUUID(&id, 1)
	return bank.TransactionID(id[:]), booked, nil
}
