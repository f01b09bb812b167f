package ingestion

import (
	"errors"
	"strings"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/route"
	"budsandbox/storage"
)

// intake is a request to take data in.
type intake struct {
	project   bank.Project
	owners    []owner
	operation string
	schema    string // media type
	delay     time.Duration
	later     bool              // what is wrong with the data is told by the task, and does not keep the rest out
	forced    bank.IngestResult // what the task is made to come to, with nothing stored; empty leaves it to the data
}

// foreign refuses the formats of other aggregators, which Bud's American edition takes and the sandbox does not read.
func foreign(contentType, instead string) (wrong faults) {
	media, _, _ := strings.Cut(contentType, ";")
	if media = strings.ToLower(strings.TrimSpace(media)); strings.HasPrefix(media, "application/plaid") || strings.HasPrefix(media, "application/finicity") {
		wrong.invalid("Content-Type", media+" is not read by the sandbox; send "+instead, "send %s", instead)
	}
	return wrong
}

// storer checks the data of one customer and stores what it may. It changes nothing if there are faults, unless applied says that
// the rest was stored.
type storer func(tx *storage.Tx, place int, c bank.Customer) (wrong faults, applied bool, err error)

// errRefused ends a transaction that must not change anything.
var errRefused = errors.New("the data are refused")

// take carries out an intake in one transaction: all of it or, when the task tells, what can be taken.
func (h *Handlers) take(req *route.Request, in intake, store storer) (parts []bank.Ingestion, err error) {
	var wrong faults
	in.forced = bank.IngestResult(req.ForcedResult())
	err = h.Store.Update(func(tx *storage.Tx) error {
		var customers []bank.Customer
		if customers, wrong, err = h.owners(tx, in); err != nil {
			return err
		}
		if len(wrong) > 0 {
			return errRefused
		}
		if parts, wrong, err = h.storeAll(tx, in, customers, store); err != nil {
			return err
		}
		if len(wrong) > 0 && !in.later {
			return errRefused
		}
		return h.keep(tx, in.project, parts)
	})
	if errors.Is(err, errRefused) {
		req.Warn(wrong.advice()...)
		return nil, wrong.refusal()
	}
	return parts, err
}

// owners are the customers of an intake.
func (h *Handlers) owners(tx *storage.Tx, in intake) (all []bank.Customer, wrong faults, err error) {
	if len(in.owners) == 0 {
		wrong = append(wrong, fault{"customers", "The customers list is mandatory", true, "is mandatory"})
		return nil, wrong, nil
	}
	for i, o := range in.owners {
		c, faulty, err := h.owner(tx, in.project, i, o, false)
		if err != nil {
			return nil, nil, err
		}
		all, wrong = append(all, c), append(wrong, faulty...)
	}
	return all, wrong, nil
}

// storeAll stores the data of every customer, and says what became of it.
func (h *Handlers) storeAll(tx *storage.Tx, in intake, customers []bank.Customer, store storer) (parts []bank.Ingestion, wrong faults, err error) {
	number, err := tx.Ingestions(in.project).NextNumber()
	if err != nil {
		return nil, nil, err
	}
	task := bank.Task{
		ID:      bank.TaskID(bank.NewID(h.Seed, number, "ingestion", string(in.project))),
		Started: h.Clock.Of(in.project).Now(), Real: h.Clock.Real(), Delay: h.Delay(in.delay),
	}
	request := bank.NewID(h.Seed, number, "ingest request", string(in.project))
	for i, c := range customers {
		part := bank.Ingestion{
			Task: task, Customer: c.ID, Place: i, Request: request, Route: in.operation, Schema: in.schema, Result: in.forced,
		}
		var faulty faults
		if in.forced == "" {
			if faulty, part.Applied, err = store(tx, i, c); err != nil {
				return nil, nil, err
			}
			wrong, part.Result = append(wrong, faulty...), faulty.result()
		}
		if in.owners[i].CustomerID == "" {
			part.Identifier = in.owners[i].Identifier
		}
		if len(faulty) > 0 {
			part.Errors = faulty.told()
		}
		if part.Applied {
			if err := tx.Touch(in.project, c.ID); err != nil {
				return nil, nil, err
			}
		}
		parts = append(parts, part)
	}
	return parts, wrong, nil
}

// keep stores what became of a request and forgets what became of old ones.
func (h *Handlers) keep(tx *storage.Tx, p bank.Project, parts []bank.Ingestion) error {
	table := tx.Ingestions(p)
	for _, part := range parts {
		for old, err := range table.Under(storage.CustomerKey(part.Customer)) {
			if err != nil {
				return err
			}
			if part.Started.Sub(old.Started) > keeps {
				if err := table.Delete(storage.IngestionKey(old)); err != nil {
					return err
				}
			}
		}
		if err := table.Put(part); err != nil {
			return err
		}
	}
	return h.Notify(tx, p, parts)
}
