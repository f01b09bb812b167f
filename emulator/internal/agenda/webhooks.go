package agenda

import (
	"fmt"

	"budsandbox/bank"
	"budsandbox/storage"
)

// deliveries adds the next attempts of pending webhooks. The delays between attempts also end in real time.
func (c *collector) deliveries() error {
	table := c.tx.Deliveries(c.project)
	for key := range table.Keys(storage.ByDue, nil, nil) {
		delivery, err := table.Indexed(key)
		if err != nil {
			return err
		}
		c.add(Entry{
			At: delivery.Due, Kind: WebhookDue, Customer: delivery.Owner, Subject: delivery.ID.String(), Event: delivery.Event,
			Text: fmt.Sprintf("Attempt %d to send the webhook to %s.", len(delivery.Attempts)+1, delivery.URL),
		})
	}
	return nil
}

// tasks adds the ends of the tasks that have a webhook, whether or not an endpoint is set for it.
func (c *collector) tasks() {
	seen := map[bank.TaskID]bool{}
	for _, event := range c.agenda.Inbox.Waiting(c.covers) {
		if seen[event.Task.ID] {
			continue
		}
		seen[event.Task.ID] = true
		c.setProject(event.Project)
		c.add(Entry{
			At: event.Task.Ends(), Kind: TaskEnds, Customer: event.Customer,
			Subject: event.Task.ID.String(),
			Event:   event.Name, Text: "A task ends.",
		})
	}
}
