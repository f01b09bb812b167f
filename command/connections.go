package command

import (
	"encoding/json"

	"github.com/spf13/cobra"

	"budsandbox/emulator"
)

// connectionsCommand lists the connections of a running sandbox.
func connectionsCommand(env Environment) *cobra.Command {
	l := &list{
		env: env, path: "/_sandbox/connections", paged: true, nothing: "There are no such connections.",
		filters: []filter{
			{"client_id", "client-id", "only those of this project"},
			{"customer_id", "customer-id", "only those of this customer"},
			{"provider", "provider", "only those to this bank"},
			{"persona", "persona", "only those to this persona"},
		},
		columns: []string{
			"CONNECTION ID", "CUSTOMER ID", "CLIENT ID", "PROVIDER", "PERSONA", "STATE", "FETCHING ENDS", "LAST FETCH",
		},
		row: func(entry json.RawMessage) ([]string, error) {
			var c emulator.BankConnection
			err := json.Unmarshal(entry, &c)
			ends := ""
			if c.Consent != nil {
				ends = shortTime(c.Consent.ExpiresAt)
			}
			return []string{c.ID, c.Customer, c.Client, c.Provider, c.Persona, c.State, ends, shortTime(c.PulledAt)}, err
		},
	}
	return l.command(&cobra.Command{
		Use:   "connections",
		Short: "List customers' connections to banks",
		Long: `List the connections of a running sandbox's customers to banks, with the persona behind the data,
whether data can be fetched, and when fetching ends. --json also has the seed and the consent.`,
		Example: `  budsandbox connections
  budsandbox connections --customer-id $customer --json`,
	})
}
