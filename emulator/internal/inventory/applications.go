package inventory

import (
	"context"
	"errors"

	"budsandbox/bank"
	"budsandbox/storage"
)

// ApplicationQuery selects applications. Empty fields match all.
type ApplicationQuery struct {
	Project bank.Project
	Link    bank.LinkStatus // of the latest link, or NoLink
	After   string          // ApplicationPage.Next of the page before
	Limit   int             // 0 for DefaultLimit
}

// NoLink is the status of an application that never had a link.
const NoLink bank.LinkStatus = "none"

// LinkStatuses lists the values of ApplicationQuery.Link.
var LinkStatuses = []bank.LinkStatus{
	NoLink, bank.LinkRequested, bank.LinkInProgress, bank.LinkCompleted, bank.LinkExpired,
}

// ApplicationPage is a part of a list of applications.
type ApplicationPage struct {
	Applications []Application
	Next         string // where the next page begins; empty after the last
}

// Application is an application with its latest link and the state of its customer.
type Application struct {
	bank.Application
	Project    bank.Project
	LinkStatus bank.LinkStatus
	Latest     *bank.ApplicationLink // nil if there is none
	State      State                 // of the customer's connections
}

// Applications returns a page of applications, ordered by project, newest first. A page with filters may be short
// although others follow. The error is ErrPosition if After was not the Next of a page.
func (r *Reader) Applications(ctx context.Context, q ApplicationQuery) (page ApplicationPage, err error) {
	last, err := parsePosition(q.After, len(storage.NewestKey(0)))
	if err != nil {
		return page, err
	}
	if q.Limit <= 0 {
		q.Limit = DefaultLimit
	}
	err = r.Store.View(ctx, func(tx *storage.Tx) error {
		page = ApplicationPage{}
		read := 0
		for p, from := range projectsFrom(tx.ProjectsWith(storage.ApplicationTable), q.Project, last) {
			table, next := tx.Applications(p), from
			for key := range table.Keys(storage.ByNewestApplication, from, nil) {
				if len(page.Applications) == q.Limit || read >= maxRead {
					page.Next = position{p, next}.String()
					return nil
				}
				if read++; read%1000 == 0 && ctx.Err() != nil {
					return ctx.Err()
				}
				stored, err := table.Indexed(key)
				if err != nil {
					return err
				}
				next = storage.NewestKey(stored.Number - 1) // numbers descend
				a, err := r.application(tx, p, stored)
				if err != nil {
					return err
				}
				if matches(q.Link, a.LinkStatus) {
					page.Applications = append(page.Applications, a)
				}
			}
		}
		return nil
	})
	return page, err
}

// application returns an application with its latest link and the state of its customer.
func (r *Reader) application(tx *storage.Tx, p bank.Project, stored bank.Application) (a Application, err error) {
	now := r.Clock.Of(p).Now()
	a = Application{Application: stored, Project: p, LinkStatus: NoLink}
	if stored.Link != (bank.LinkID{}) {
		link, err := tx.ApplicationLinks(p).Get(storage.LinkKey(stored.Customer, stored.Link))
		if err != nil && !errors.Is(err, storage.ErrNotFound) {
			return a, err
		}
		if err == nil {
			a.Latest, a.LinkStatus = &link, link.Status(now)
		}
	}
	consents, err := consentsOf(tx, p, stored.Customer)
	if err != nil {
		return a, err
	}
	a.State, _ = stateOf(consents, now)
	return a, nil
}
