package assess

import (
	"context"
	"errors"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/connection"
	"budsandbox/storage"
)

// Finish completes a link if its applicant has connected a bank, and returns how the flow ended. A second call
// changes nothing.
func (s *Service) Finish(
	ctx context.Context, project bank.Project, id bank.LinkID,
) (link bank.ApplicationLink, end Ending, err error) {
	err = s.Store.Update(ctx, func(tx *storage.Tx) error {
		if link, err = tx.ApplicationLinks(project).Find(storage.ByLink, storage.Key{}.ID(id)); err != nil {
			return notFound(err)
		}
		now := s.Clock.Of(project).Now()
		latest, err := latestConnect(tx, project, link.Customer, link.OpenedAt)
		if err != nil {
			return err
		}
		end = Ending{Status: Failure}
		if latest != nil {
			end.Task = latest.ID
		}
		switch {
		case link.Status(now) == bank.LinkExpired:
			end.Error = ConnectionExpired
			return nil
		case latest == nil || latest.Failed():
			return nil
		}
		end.Status = Success
		if !latest.Done(s.Clock.Of(project)) {
			end.Status = Pending
		}
		return s.complete(tx, project, &link)
	})
	return link, end, err
}

// complete stores that the applicant has completed a link, and ends its session.
func (s *Service) complete(tx *storage.Tx, project bank.Project, link *bank.ApplicationLink) error {
	if !link.CompletedAt.IsZero() {
		return nil
	}
	link.CompletedAt = s.Clock.Of(project).Now()
	if link.OpenedAt.IsZero() {
		link.OpenedAt = link.CompletedAt
	}
	return errors.Join(s.endSession(tx, project, *link), tx.ApplicationLinks(project).Put(*link))
}

// latestConnect returns the latest successful connect task of a customer since a time. If there is none, it returns
// the latest failed one, or nil.
func latestConnect(
	tx *storage.Tx, project bank.Project, customerID bank.CustomerID, since time.Time,
) (latest *bank.Fetch, err error) {
	for fetch, err := range tx.Fetches(project).WithPrefix(storage.CustomerKey(customerID)) {
		if err != nil {
			return nil, err
		}
		if fetch.Kind != bank.FetchConnect || fetch.Started.Before(since) {
			continue
		}
		better := latest == nil || latest.Failed() && !fetch.Failed() ||
			latest.Failed() == fetch.Failed() && fetch.Started.After(latest.Started)
		if better {
			latest = &fetch
		}
	}
	return latest, nil
}

// CompleteOpen completes the open links of a customer who was connected without pages. It is a callback for
// connection.Service.OnConnect.
func (s *Service) CompleteOpen(tx *storage.Tx, project bank.Project, customerID bank.CustomerID) error {
	var open []bank.ApplicationLink
	for link, err := range tx.ApplicationLinks(project).WithPrefix(storage.CustomerKey(customerID)) {
		if err != nil {
			return err
		}
		if link.Open(s.Clock.Of(project).Now()) {
			open = append(open, link)
		}
	}
	for _, link := range open {
		if err := s.complete(tx, project, &link); err != nil {
			return err
		}
	}
	return nil
}

// Ending is the result of the flow of a link, which the redirect reports to the client.
type Ending struct {
	Status string
	Task   bank.TaskID // connect task; zero if there was none
	Error  string      // empty for none
}

// The statuses and errors of an Ending (docs/research/bud.md#assess).
const (
	Success           = "success"
	Failure           = "failure"
	Pending           = "pending" // the data are still being fetched
	ConnectionExpired = "connection_expired"
	AlreadyStarted    = "connection_already_started"
)

// RedirectURL returns the client's URL with the parameters of an ending, or "" if the client gave none.
func RedirectURL(link bank.ApplicationLink, end Ending) string {
	if link.Redirect == "" {
		return ""
	}
	pairs := []string{"status", end.Status, "customer_id", link.Customer.String()}
	if end.Task != (bank.TaskID{}) {
		pairs = append(pairs, "task_id", end.Task.String())
	}
	pairs = append(pairs, "application_id", link.Application.String(), "connection_id", link.ID.String())
	if end.Error != "" {
		pairs = append(pairs, "error", end.Error)
	}
	return connection.WithQuery(link.Redirect, pairs...)
}
