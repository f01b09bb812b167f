package inventory

import (
	"context"
	"slices"
	"time"

	"budsandbox/bank"
	"budsandbox/storage"
)

// Project is a project with counts of its data.
type Project struct {
	ID          bank.Project
	Customers   int
	Connections int
	Payments    int
	Now         time.Time // on its clock
	Frozen      bool      // its clock stands still
	OwnClock    bool      // its clock is not the shared one
}

// Projects returns the projects in the order of their names: those with data, those with their own clocks, and those
// in Known. Counting reads all pages of the tables. If counted is false, the counts are 0.
func (r *Reader) Projects(ctx context.Context, counted bool) (all []Project, err error) {
	names := slices.Concat(r.Known, r.Clock.Own())
	err = r.Store.View(ctx, func(tx *storage.Tx) error {
		all = nil
		names = slices.AppendSeq(names, tx.Projects())
		slices.Sort(names)
		for _, p := range slices.Compact(names) {
			if p == "" {
				continue
			}
			all = append(all, r.project(tx, p, counted))
		}
		return nil
	})
	return all, err
}

func (r *Reader) project(tx *storage.Tx, p bank.Project, counted bool) Project {
	clock := r.Clock.Of(p)
	one := Project{ID: p, Now: clock.Now(), Frozen: clock.State().Frozen, OwnClock: slices.Contains(r.Clock.Own(), p)}
	if counted {
		one.Customers, one.Connections = tx.Customers(p).Count(), tx.Connections(p).Count()
		one.Payments = tx.Payments(p).Count()
	}
	return one
}

// ProjectContent is a project with more counts.
type ProjectContent struct {
	Project
	Applications   int
	Mails          int
	Buckets        int
	CustomInsights int
	Deliveries     map[bank.DeliveryState]int // by state
}

// Project returns a project with its counts. They are 0 for an unknown project.
func (r *Reader) Project(ctx context.Context, p bank.Project) (c ProjectContent, err error) {
	err = r.Store.View(ctx, func(tx *storage.Tx) error {
		c = ProjectContent{
			Project: r.project(tx, p, true), Applications: tx.Applications(p).Count(), Mails: tx.Mails(p).Count(),
			Buckets: tx.Buckets(p).Count(), CustomInsights: tx.CustomInsights(p).Count(),
			Deliveries: map[bank.DeliveryState]int{},
		}
		for d, err := range tx.Deliveries(p).After(nil) {
			if err != nil {
				return err
			}
			c.Deliveries[d.State]++
		}
		return nil
	})
	return c, err
}
