package connection

import (
	"errors"
	"slices"
	"time"

	"budsandbox/bank"
	"budsandbox/storage"
)

// RefreshRequest says what a refresh asks banks for. Zero times and resources leave it to Bud: everything new, until now.
type RefreshRequest struct {
	From, To  time.Time
	Resources bank.Resources
	Result    bank.Result // what it is made to come to; empty leaves it to the banks
}

// What a refresh asks for when the client does not say, and at most (research section 3.6).
const (
	refreshOverlap = 7 * 24 * time.Hour
	refreshReach   = 90 * 24 * time.Hour
	throttle       = time.Hour
)

// Refresh fetches what is new at one provider. If that was fetched within the last hour, it returns the task of then and changes
// nothing. A provider in maintenance is refused, and so is one that nobody knows.
func (s *Service) Refresh(p bank.Project, c bank.Customer, provider string, o RefreshRequest) (f bank.Fetch, err error) {
	at, err := s.provider(provider)
	if err != nil {
		return f, err
	}
	r := &refresh{desk: s, project: p, customer: c.ID, order: o}
	err = r.run(func(tx *storage.Tx) error {
		if err := s.mustBeOpen(tx, p, at.ID); err != nil {
			return err
		}
		part, uncomputed := r.fetch(tx, at.ID)
		if uncomputed != nil && !errors.Is(uncomputed, errUncomputed) {
			return uncomputed
		}
		if previous, found, err := s.previous(tx, p, c.ID, at.ID); err != nil || (found && part.reachable) {
			f = previous
			return err
		}
		if uncomputed != nil {
			return uncomputed
		}
		if part.fetch.Result == bank.ConnectionNotFound {
			part.fetch.Reconnect = false // as Bud's example of this version has it
		}
		f, err = r.keep(tx, part)
		return err
	})
	return f, err
}

// RefreshAll fetches what is new at these providers, or at all whose consents are authorised when none is named. A refresh of
// the same ones that went well within the last hour is returned instead, with its parts.
func (s *Service) RefreshAll(p bank.Project, c bank.Customer, providers []string, o RefreshRequest) (f bank.Fetch, parts []bank.Fetch, err error) {
	named := make([]string, 0, len(providers))
	for _, id := range providers {
		at, err := s.provider(id)
		if err != nil {
			return f, nil, err
		}
		if !slices.Contains(named, at.ID) {
			named = append(named, at.ID)
		}
	}
	r := &refresh{desk: s, project: p, customer: c.ID, order: o, several: true}
	err = r.run(func(tx *storage.Tx) (err error) {
		f, parts, err = r.all(tx, named)
		return err
	})
	return f, parts, err
}

// all is RefreshAll within a transaction.
func (r *refresh) all(tx *storage.Tx, providers []string) (f bank.Fetch, parts []bank.Fetch, err error) {
	d := r.desk
	if len(providers) == 0 {
		consents, err := consentsOf(tx, r.project, r.customer)
		if err != nil {
			return f, nil, err
		}
		for _, c := range consents {
			if c.Status == bank.ConsentAuthorised && !slices.Contains(providers, c.Provider) {
				providers = append(providers, c.Provider)
			}
		}
	}
	if r.order.Result == "" && r.ahead == nil {
		if f, parts, err = d.previousAll(tx, r.project, r.customer, providers); err != nil || f.ID != (bank.TaskID{}) {
			return f, parts, err
		}
	}
	f = bank.Fetch{Customer: r.customer, Kind: bank.FetchRefreshAll, Result: bank.Success}
	if len(providers) == 0 {
		f.Result = bank.ConnectionNotFound
	}
	planned, err := r.fetchAll(tx, providers)
	if err != nil {
		return f, nil, err
	}
	for _, part := range planned {
		kept, err := r.keep(tx, part)
		if err != nil {
			return f, nil, err
		}
		if kept.Failed() && !f.Failed() {
			f.Result = kept.Result
		}
		f.New = f.New || kept.New
		if f.Window.From.IsZero() || kept.Window.From.Before(f.Window.From) {
			f.Window.From = kept.Window.From
		}
		f.Window.To, f.Resources = kept.Window.To, f.Resources|kept.Resources
		f.Parts, parts = append(f.Parts, kept.ID), append(parts, kept)
	}
	f, err = d.keepFetch(tx, r.project, f, refreshAllDelay, parts...)
	return f, parts, err
}

// fetchAll works out every part before any is kept, so that what has to be computed is known in one turn.
func (r *refresh) fetchAll(tx *storage.Tx, providers []string) (all []part, uncomputed error) {
	for _, provider := range providers {
		one, err := r.fetch(tx, provider)
		if err != nil && !errors.Is(err, errUncomputed) {
			return nil, err
		}
		all, uncomputed = append(all, one), errors.Join(uncomputed, err)
	}
	return all, uncomputed
}

// fresh says whether a pull shows anything new. Where that is not computed yet, it asks for it.
func (r *refresh) fresh(c bank.Connection, last time.Time) (bool, error) {
	if r.ahead != nil {
		return r.ahead.shows(c, last, r.order.To)
	}
	key := pullKey{c.ID, last, r.order.To}
	shows, computed := r.news[key]
	if !computed {
		r.asked[key] = c
	}
	return shows, nil
}

// refresh is one refresh under way. What is new is computed between two transactions, because it takes longer than others
// should wait; the second makes sure that nothing changed meanwhile.
type refresh struct {
	desk     *Service
	project  bank.Project
	customer bank.CustomerID
	order    RefreshRequest
	several  bool          // its fetches are parts of one
	ahead    *historyCache // of a background refresh, which takes what is new from there, however short ago another was
	news     map[pullKey]bool
	asked    map[pullKey]bank.Connection
}

// pullKey is a pull of a connection: the rows from last, exclusive, to to.
type pullKey struct {
	connection bank.ConnectionID
	last, to   time.Time
}

var errUncomputed = errors.New("what is new is not computed yet")

// run repeats a transaction until all that it asks for is computed. Each turn computes more, and the clock only adds pulls when
// it has moved, so the times are few; after them the transaction waits for the computation.
func (r *refresh) run(fn func(tx *storage.Tx) error) error {
	r.news = map[pullKey]bool{}
	if r.order.To.IsZero() || r.order.To.After(r.desk.Clock.Of(r.project).Now()) {
		r.order.To = r.desk.Clock.Of(r.project).Now()
	}
	if !r.order.From.IsZero() && r.order.From.After(r.order.To) {
		return &Refusal{ErrWindow, "from", "from must not be after to"}
	}
	for {
		r.asked = map[pullKey]bank.Connection{}
		err := r.desk.Store.Update(func(tx *storage.Tx) error {
			if err := present(tx, r.project, r.customer); err != nil {
				return err
			}
			return fn(tx)
		})
		if !errors.Is(err, errUncomputed) {
			return err
		}
		for key, connection := range r.asked {
			if r.news[key], err = r.desk.shows(connection, key.last, key.to); err != nil {
				return err
			}
		}
	}
}

// shows says whether a pull shows rows that were not there: authorised or booked after last and not after to.
func (s *Service) shows(c bank.Connection, last, to time.Time) (bool, error) {
	history, err := s.Generator.History(c, to)
	if err != nil {
		return false, err
	}
	return len(times(history, c, last, to)) > 0, nil
}
