package alert

import (
	"context"
	"errors"
	"sort"
	"time"

	"budsandbox/bank"
	"budsandbox/storage"
)

// BuildProfile stores the current queries of the project's active custom insights for a customer. reference is the time
// from which DATETIME_FROM counts back.
func (s *Service) BuildProfile(
	ctx context.Context, project bank.Project, customerID bank.CustomerID, at, reference time.Time,
) error {
	return s.Store.Update(ctx, func(tx *storage.Tx) error { return buildProfile(tx, project, customerID, at, reference) })
}

// buildProfile stores the queries and the times. The results are computed on request, because they follow from the
// customer's data.
func buildProfile(tx *storage.Tx, project bank.Project, customerID bank.CustomerID, at, reference time.Time) error {
	if _, err := tx.Customer(project, customerID); err != nil {
		return err
	}
	all, err := CustomInsights(tx, project)
	if err != nil {
		return err
	}
	profile := bank.CustomProfile{Customer: customerID, BuiltAt: at, Now: reference}
	for _, custom := range all {
		if custom.Active {
			queried := bank.QueriedInsight{ID: custom.ID, Name: custom.Name, Query: custom.Query}
			profile.Insights = append(profile.Insights, queried)
		}
	}
	if _, err := tx.CustomProfiles(project).Get(storage.CustomerKey(customerID)); errors.Is(err, storage.ErrNotFound) &&
		len(all) == 0 {
		return nil // most projects have no custom insights
	}
	return tx.CustomProfiles(project).Put(profile)
}

// CustomInsights returns a project's custom insights in the order of their creation.
func CustomInsights(tx *storage.Tx, project bank.Project) (all []bank.CustomInsight, err error) {
	for custom, err := range tx.CustomInsights(project).After(nil) {
		if err != nil {
			return nil, err
		}
		all = append(all, custom)
	}
	sort.Slice(all, func(i, j int) bool { return all[i].Number < all[j].Number })
	return all, nil
}
