package command

import (
	"encoding/json"
	"time"

	"github.com/spf13/cobra"
)

// eventsCommand lists the events of a running sandbox.
func eventsCommand(env Environment) *cobra.Command {
	l := &list{
		env: env, path: "/_sandbox/webhooks/events", nothing: "There are no such events.",
		filters: []filter{
			{"client_id", "client-id", "only of this project"},
			{"customer_id", "customer-id", "only about this customer"},
			{"event", "event", "only of this name, such as payment.success"},
			{"after", "after", "only with a greater number, as --json shows them"},
			{"wait", "wait", "how long to wait for one if there is none, up to 60s"},
			{"limit", "limit", "maximum number of the latest, from 1 to 1000 (default 100)"},
		},
		columns: []string{"AT", "EVENT", "CLIENT ID", "CUSTOMER ID"},
		row: func(entry json.RawMessage) ([]string, error) {
			var e struct {
				At       time.Time `json:"at"`
				Event    string    `json:"event"`
				Client   string    `json:"client_id"`
				Customer string    `json:"customer_id"`
			}
			err := json.Unmarshal(entry, &e)
			return []string{e.At.Format(time.RFC3339), e.Event, e.Client, e.Customer}, err
		},
	}
	return l.command(&cobra.Command{
		Use:   "events",
		Short: "List the events that Bud sends webhooks for, or wait for one",
		Long: `List the latest events since a running sandbox was started, oldest first, whether or not an address
is set for their webhooks. With --wait, wait for an event, so that a script needs no receiver. --json
has the bodies.`,
		Example: `  budsandbox events
  budsandbox events --event open_banking.connect.completed --customer-id $customer --wait 10s --json`,
	})
}
