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

// ProjectPage is a page of the projects in the order of their names.
type ProjectPage struct {
	Projects []Project
	Next     string // position of the next page; empty after the last
}

// Projects returns a page of the projects after a position: those with data, those with their own clocks, and those in
// Known. Counting reads all pages of the tables. If counted is false, the counts are 0.
func (r *Reader) Projects(ctx context.Context, after string, limit int, counted bool) (page ProjectPage, err error) {
	last, err := parsePosition(after, 0)
	if err != nil {
		return page, err
	}
	err = r.Store.View(ctx, func(tx *storage.Tx) error {
		page = ProjectPage{}
		names := r.namesAfter(tx, last.project, limit+1)
		if len(names) > limit {
			names = names[:limit]
			page.Next = position{project: names[limit-1]}.String()
		}
		own := r.ownClocks()
		for _, p := range names {
			page.Projects = append(page.Projects, r.project(tx, p, own[p], counted))
		}
		return ctx.Err()
	})
	return page, err
}

// namesAfter returns the first names of projects after one, at most limit.
func (r *Reader) namesAfter(tx *storage.Tx, last bank.Project, limit int) []bank.Project {
	names := slices.DeleteFunc(slices.Concat(r.Known, r.Clock.Own()), func(p bank.Project) bool { return p <= last })
	stored := 0
	for p := range tx.ProjectsAfter(last) {
		names = append(names, p)
		if stored++; stored >= limit {
			break
		}
	}
	slices.Sort(names)
	names = slices.Compact(names)
	return names[:min(len(names), limit)]
}

// ownClocks returns the projects that have their own clocks.
func (r *Reader) ownClocks() map[bank.Project]bool {
	own := map[bank.Project]bool{}
	for _, p := range r.Clock.Own() {
		own[p] = true
	}
	return own
}

func (r *Reader) project(tx *storage.Tx, p bank.Project, own, counted bool) Project {
	clock := r.Clock.Of(p)
	project := Project{ID: p, Now: clock.Now(), Frozen: clock.State().Frozen, OwnClock: own}
	if counted {
		project.Customers, project.Connections = tx.Customers(p).Count(), tx.Connections(p).Count()
		project.Payments = tx.Payments(p).Count()
	}
	return project
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
		own := slices.Contains(r.Clock.Own(), p)
		c = ProjectContent{
			Project: r.project(tx, p, own, true), Applications: tx.Applications(p).Count(), Mails: tx.Mails(p).Count(),
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
