package inventory

import (
	"context"
	"slices"
	"time"

	"budsandbox/bank"
	"budsandbox/storage"
)

// Project is a project with how much it holds.
type Project struct {
	ID          bank.Project
	Customers   int
	Connections int
	Payments    int
	Now         time.Time // on its clock
	Frozen      bool      // its clock stands still
	OwnClock    bool      // its clock is not the shared one
}

// Projects returns the projects in the order of their names: those that hold something, those with their own clocks, and
// those that the sandbox was started for.
func (r *Reader) Projects(ctx context.Context) (all []Project, err error) {
	names := slices.Concat(r.Known, r.Clock.Own())
	err = r.Store.View(ctx, func(tx *storage.Tx) error {
		all = nil
		names = slices.AppendSeq(names, tx.Projects())
		slices.Sort(names)
		for _, p := range slices.Compact(names) {
			if p == "" {
				continue
			}
			clock := r.Clock.Of(p)
			all = append(all, Project{
				ID: p, Customers: tx.Customers(p).Count(), Connections: tx.Connections(p).Count(),
				Payments: tx.Payments(p).Count(), Now: clock.Now(), Frozen: clock.State().Frozen,
				OwnClock: slices.Contains(r.Clock.Own(), p),
			})
		}
		return nil
	})
	return all, err
}
