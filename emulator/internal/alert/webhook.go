package alert

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/insight"
	"budsandbox/emulator/internal/webhook"
	"budsandbox/storage"
)

// eventOf returns the webhook event of a family.
func eventOf(family insight.ActionableFamily) string {
	return "insights." + string(family) + ".triggered"
}

// wanted reports whether the project has an endpoint for any of the events, or somebody listens for them. Otherwise
// insights are not computed, which takes a hundred times as long as a refresh.
func (s *Service) wanted(tx *storage.Tx, project bank.Project) (bool, error) {
	if s.Webhooks.Listened(project) {
		return true, nil
	}
	events := make([]string, len(insight.ActionableFamilies))
	for i, family := range insight.ActionableFamilies {
		events[i] = eventOf(family)
	}
	return s.Webhooks.Wanted(tx, project, events...)
}

// ErrNoInsight reports that a customer has no insight of a family.
var ErrNoInsight = errors.New("no such insight")

// Example returns the body of an event about an insight that a customer has now. ok is false if the event is none of
// insights. Example returns ErrNoInsight if the customer has none.
func (s *Service) Example(
	ctx context.Context, project bank.Project, customerID bank.CustomerID, event string,
) (body []byte, ok bool, err error) {
	family, ok := familyOf(event)
	if !ok {
		return nil, false, nil
	}
	now := s.Clock.Of(project).Now()
	var all []foundInsight
	err = s.Store.Update(ctx, func(tx *storage.Tx) error {
		all, err = s.find(tx, moment{project, customerID, now, true})
		return err
	})
	if err != nil {
		return nil, true, err
	}
	for i, found := range all {
		if found.family == family {
			body, err = json.Marshal(s.body(dataArrival{project: project, customer: customerID, at: now}, found, i))
			return body, true, err
		}
	}
	return nil, true, ErrNoInsight
}

// familyOf returns the family of an event. ok is false if there is none.
func familyOf(event string) (family insight.ActionableFamily, ok bool) {
	for _, family := range insight.ActionableFamilies {
		if eventOf(family) == event {
			return family, true
		}
	}
	return "", false
}

// triggered is the body of an event, which is flat (docs/research/bud.md#webhook-events).
type triggered struct {
	Customer  string           `json:"customer_id"`
	CreatedAt string           `json:"created_at"`
	Link      string           `json:"link"`
	Insight   triggeredInsight `json:"insight"`
}

type triggeredInsight struct {
	ID       string `json:"id"`          // id of the insight in the API
	Instance string `json:"instance_id"` // id of this event
	Type     string `json:"insight_type"`
	Details  string `json:"details"`
}

// sendNew stores an event for each insight whose key is not among the sorted keys in before.
func (s *Service) sendNew(tx *storage.Tx, arrival dataArrival, all []foundInsight, before []string) error {
	for i, found := range all {
		if _, known := slices.BinarySearch(before, found.key); known {
			continue
		}
		body, err := json.Marshal(s.body(arrival, found, i))
		if err != nil {
			return fmt.Errorf("the event of insight %s: %w", found.id, err)
		}
		message := webhook.Message{Event: eventOf(found.family), Body: body, After: arrival.task, At: arrival.at}
		if err := s.Webhooks.Add(tx, arrival.project, arrival.customer, message); err != nil {
			return err
		}
	}
	return nil
}

// body returns the body of the event about an insight. number distinguishes the insights of an arrival.
func (s *Service) body(arrival dataArrival, found foundInsight, number int) triggered {
	link := s.BaseURL() + "/insights/v1/actionable/" + string(found.family)
	path := []string{
		string(arrival.project), arrival.customer.String(), found.key, strconv.FormatInt(arrival.at.UnixMicro(), 10),
	}
	return triggered{
		Customer: arrival.customer.String(), CreatedAt: arrival.at.UTC().Format(time.RFC3339), Link: link,
		Insight: triggeredInsight{
			ID: found.id, Type: string(found.kind), Details: link + "/" + string(found.kind) + "/" + found.id + "/details",
			Instance: string(found.kind) + "_" + bank.NewID(s.Seed, uint64(number), path...).String(),
		},
	}
}
