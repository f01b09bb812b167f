package alert

import (
	"encoding/json"
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
func eventOf(f insight.ActionableFamily) string { return "insights." + string(f) + ".triggered" }

// wanted reports whether the project has an endpoint for any of the events. Otherwise insights are not computed.
func (s *Service) wanted(tx *storage.Tx, project bank.Project) (bool, error) {
	for _, f := range insight.ActionableFamilies {
		if wanted, err := s.Webhooks.Wanted(tx, project, eventOf(f)); wanted || err != nil {
			return wanted, err
		}
	}
	return false, nil
}

// triggered is the body of an event, which is flat (docs/research/bud.md#webhook-events).
type triggered struct {
	Customer  string         `json:"customer_id"`
	CreatedAt string         `json:"created_at"`
	Link      string         `json:"link"`
	Insight   triggeredAbout `json:"insight"`
}

type triggeredAbout struct {
	ID       string `json:"id"`          // id of the insight in the API
	Instance string `json:"instance_id"` // id of this event
	Type     string `json:"insight_type"`
	Details  string `json:"details"`
}

// sendNew stores an event for each insight whose key is not among the sorted keys in before.
func (s *Service) sendNew(tx *storage.Tx, a arrival, all []found, before []string) error {
	for i, f := range all {
		if _, known := slices.BinarySearch(before, f.key); known {
			continue
		}
		body, err := json.Marshal(s.body(a, f, i))
		if err != nil {
			return fmt.Errorf("the event of insight %s: %w", f.id, err)
		}
		message := webhook.Message{Event: eventOf(f.family), Body: body, After: a.task, At: a.at}
		if err := s.Webhooks.Add(tx, a.project, a.customer, message); err != nil {
			return err
		}
	}
	return nil
}

// body returns the body of the event about an insight. number distinguishes the insights of an arrival.
func (s *Service) body(a arrival, f found, number int) triggered {
	link := s.BaseURL() + "/insights/v1/actionable/" + string(f.family)
	path := []string{string(a.project), a.customer.String(), f.key, strconv.FormatInt(a.at.UnixMicro(), 10)}
	return triggered{
		Customer: a.customer.String(), CreatedAt: a.at.UTC().Format(time.RFC3339), Link: link,
		Insight: triggeredAbout{
			ID: f.id, Type: string(f.kind), Details: link + "/" + string(f.kind) + "/" + f.id + "/details",
			Instance: string(f.kind) + "_" + bank.NewID(s.Seed, uint64(number), path...).String(),
		},
	}
}
