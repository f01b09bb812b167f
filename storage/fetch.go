package storage

import (
	"iter"
	"slices"
	"time"

	"budsandbox/bank"
)

// fetches is the table of tasks on customers' connections.
var fetches = &Table[bank.Fetch]{
	name:  "fetches",
	owner: ownedByCustomer,
	key:   func(f bank.Fetch) Key { return FetchKey(f.Customer, f.ID) },
	codec: codec[bank.Fetch]{encode: encodeFetch, decode: decodeFetch},
}

// FetchKey returns the key of a customer's task.
func FetchKey(customer bank.CustomerID, id bank.TaskID) Key { return CustomerKey(customer).ID(id) }

// Fetches returns the tasks on the connections of a project's customers. The keys of one customer's rows begin with
// its CustomerKey.
func (tx *Tx) Fetches(p bank.Project) Rows[bank.Fetch] { return rows(tx, string(p), fetches) }

// FetchOutline is what a schedule has to know of a task.
type FetchOutline struct {
	ID       bank.TaskID
	Kind     bank.FetchKind
	Provider string
	Started  time.Time
	Failed   bool
}

// FetchOutlines yields the outlines of a customer's tasks. They are read in a third of the time of the tasks.
func (tx *Tx) FetchOutlines(p bank.Project, customer bank.CustomerID) iter.Seq2[FetchOutline, error] {
	return func(yield func(FetchOutline, error) bool) {
		r := fetches.records(tx, string(p))
		w := r.newWalk(withPrefix, CustomerKey(customer))
		provider := "" // shared by tasks of the same one
		for key, value := w.first(); key != nil; key, value = w.next(key) {
			f, err := outlineOf(key, value, provider)
			if err == nil {
				err = tx.cancelled()
			} else {
				err = unreadable(fetches.name, key, err)
			}
			if f.Provider != "" {
				provider = f.Provider
			}
			if !yield(f, err) || err != nil {
				return
			}
		}
	}
}

// successNumber is how encodeFetch stores success.
var successNumber = int64(slices.Index(bank.Results, bank.Success) + 1)

// outlineOf decodes an outline. provider is used if it is the task's, which saves its copy.
func outlineOf(key, row []byte, provider string) (f FetchOutline, err error) {
	if _, f.ID, err = asOwned[bank.TaskID](key); err != nil {
		return f, err
	}
	f.Failed = true // unless the result is success
	for rest := fields(row); len(rest) > 0; {
		var number byte
		var value []byte
		if number, value, rest, err = rest.cut(); err != nil {
			return f, err
		}
		switch number {
		case 1:
			first, started, _, err := fields(value).cut()
			if err != nil {
				return f, err
			}
			if first == 1 {
				f.Started = asTime(started)
			}
		case 2:
			f.Kind = bank.FetchKind(asNumber(value))
		case 3:
			f.Provider = provider
			if string(value) != provider {
				f.Provider = string(value)
			}
		case 4:
			f.Failed = asNumber(value) != successNumber
		}
	}
	return f, nil
}

func encodeFetch(f bank.Fetch) ([]byte, error) {
	task := func(row fields) fields { return row.task(f.Task) }
	row := make(fields, 0, 128).nested(1, task).nonZero(2, int(f.Kind)).text(3, f.Provider).
		nonZero(4, slices.Index(bank.Results, f.Result)+1).id(5, f.Consent).flag(6, f.Reconnect).flag(7, f.New).
		time(8, f.Window.From).time(9, f.Window.To).nonZero(10, int(f.Resources))
	for _, part := range f.Parts {
		row = row.bytes(11, part[:])
	}
	return row, nil
}

func decodeFetch(key, value []byte) (f bank.Fetch, err error) {
	var id bank.TaskID
	if f.Customer, id, err = asOwned[bank.TaskID](key); err != nil {
		return f, err
	}
	err = fields(value).each(func(number byte, value []byte) (err error) {
		switch number {
		case 1:
			f.Task, err = decodeTask(id[:], value)
		case 2:
			f.Kind = bank.FetchKind(asNumber(value))
		case 3:
			f.Provider = string(value)
		case 4:
			if index := asNumber(value) - 1; index >= 0 {
				f.Result, err = at(bank.Results, index)
			}
		case 5:
			f.Consent, err = asID(value)
		case 6:
			f.Reconnect = true
		case 7:
			f.New = true
		case 8:
			f.Window.From = asTime(value)
		case 9:
			f.Window.To = asTime(value)
		case 10:
			f.Resources = bank.Resources(asNumber(value))
		case 11:
			var part bank.TaskID
			part, err = asID(value)
			f.Parts = append(f.Parts, part)
		}
		return err
	})
	f.ID = id
	return f, err
}
