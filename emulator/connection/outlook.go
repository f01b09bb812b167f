package connection

import (
	"slices"
	"time"

	"budsandbox/bank"
	"budsandbox/storage"
)

// outlook is when banks have something new of a customer, computed for many refreshes at once: a history costs thousands of times what
// looking it up does.
type outlook struct {
	desk  *Desk
	until time.Time // nobody will ask for what is later
	of    map[bank.ConnectionID]prospect
}

// prospect is when rows of a connection come, after from and not after to.
type prospect struct {
	from, to time.Time
	removed  []bank.Removal // as it was computed
	times    []int64        // nanoseconds since 1970, ascending
}

// lookahead is how far an outlook reaches beyond what it is asked for, so that it stays small.
const lookahead = 45 * 24 * time.Hour

// shows says whether a pull of a connection shows rows that were not there: authorised or booked after last and not after to.
func (o *outlook) shows(c bank.Connection, last, to time.Time) (bool, error) {
	known, there := o.of[c.ID]
	if !there || last.Before(known.from) || to.After(known.to) || !slices.Equal(known.removed, c.Removed) {
		far := earlier(o.until, to.Add(lookahead))
		if far.Before(to) {
			far = to
		}
		times, err := o.desk.times(c, last, far)
		if err != nil {
			return false, err
		}
		if o.of == nil {
			o.of = map[bank.ConnectionID]prospect{}
		}
		known = prospect{last, far, c.Removed, times}
		o.of[c.ID] = known
	}
	i, _ := slices.BinarySearch(known.times, last.UnixNano()+1)
	return i < len(known.times) && known.times[i] <= to.UnixNano(), nil
}

// prepare computes what a refresh at an instant will look up.
func (o *outlook) prepare(p bank.Project, customer bank.CustomerID, at time.Time) error {
	var asked []bank.Connection
	err := o.desk.Store.View(func(tx *storage.Tx) error {
		consents, err := consentsOf(tx, p, customer)
		if err != nil {
			return err
		}
		all, err := connectionsOf(tx, p, customer)
		asked = slices.DeleteFunc(all, func(c bank.Connection) bool {
			return !slices.ContainsFunc(consents, func(one bank.Consent) bool { return one.Connection == c.ID && one.Fetchable(at) })
		})
		return err
	})
	for _, c := range asked {
		if err == nil {
			_, err = o.shows(c, c.Pulls[len(c.Pulls)-1].To, at)
		}
	}
	return err
}

// times are when a connection's rows are authorised or booked, after from and not after to, ascending.
func (d *Desk) times(c bank.Connection, from, to time.Time) (all []int64, err error) {
	history, err := d.Generator.History(c, to)
	if err != nil {
		return nil, err
	}
	for i := range history.Rows {
		row := &history.Rows[i]
		if removed(c, row.Place) {
			continue
		}
		for _, t := range []time.Time{row.Authorised, row.At} {
			if t.After(from) && !t.After(to) {
				all = append(all, t.UnixNano())
			}
		}
	}
	slices.Sort(all)
	return slices.Clip(slices.Compact(all)), nil
}
