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
		d, err := table.Indexed(key)
		if err != nil {
			return err
		}
		c.add(Entry{
			At: d.Due, Kind: WebhookDue, Customer: d.Owner, Subject: d.ID.String(), Event: d.Event,
			Text: fmt.Sprintf("Attempt %d to send the webhook to %s.", len(d.Attempts)+1, d.URL),
		})
	}
	return nil
}

// tasks adds the ends of the tasks that have a webhook, whether or not an endpoint is set for it.
func (c *collector) tasks() {
	seen := map[bank.TaskID]bool{}
	for _, e := range c.agenda.Inbox.Waiting(c.covers) {
		if seen[e.Task.ID] {
			continue
		}
		seen[e.Task.ID] = true
		c.enter(e.Project)
		c.add(Entry{
			At: e.Task.Started.Add(e.Task.Delay), Kind: TaskEnds, Customer: e.Customer, Subject: e.Task.ID.String(),
			Event: e.Name, Text: "A task ends.",
		})
	}
}
