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
		Long: `List the connections of customers of a running sandbox to banks, with the persona that the data come
from, whether they can be fetched, and when fetching ends. --json also has the seed and the consent.`,
		Example: `  budsandbox connections
  budsandbox connections --customer-id $customer --json`,
	})
}

// paymentsCommand lists the payments of a running sandbox.
func paymentsCommand(env Environment) *cobra.Command {
	l := &list{
		env: env, path: "/_sandbox/payments", paged: true, nothing: "There are no such payments.",
		filters: []filter{
			{"client_id", "client-id", "only those of this project"},
			{"status_code", "status", "only those that stand here, such as SETTLED"},
			{"service", "service", "only domestic-single-payment, domestic-standing-order or domestic-scheduled-payment"},
			{"provider", "provider", "only those at this bank"},
			{"user_id", "user-id", "only those of this sender"},
		},
		columns: []string{"PAYMENT ID", "CLIENT ID", "SERVICE", "STATUS", "AWAITS", "AMOUNT", "TO", "CREATED AT"},
		row: func(entry json.RawMessage) ([]string, error) {
			var p emulator.Payment
			err := json.Unmarshal(entry, &p)
			return []string{
				p.ID, p.Client, p.Service, p.Status, p.Awaits, p.Amount.Value + " " + p.Amount.Currency, p.Recipient.Name,
				shortTime(p.CreatedAt),
			}, err
		},
	}
	return l.command(&cobra.Command{
		Use:   "payments",
		Short: "List payments, with what each waits for",
		Long: `List the payments of a running sandbox, the newest first: where each stands, and whether it waits
for the customer's authorisation, for your confirmation, or for the bank. --json also has the
history and the days on which the bank has paid.`,
		Example: `  budsandbox payments
  budsandbox payments --status awaiting_auth --client-id suite-7 --json`,
	})
}
