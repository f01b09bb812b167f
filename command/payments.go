package command

import (
	"encoding/json"

	"github.com/spf13/cobra"

	"budsandbox/emulator"
)

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
		Short: "List payments, and what each waits for",
		Long: `List the payments of a running sandbox, newest first, with their states and whether they wait for the
customer's authorisation, for your confirmation, or for the bank. --json also has the history and
the days on which the bank has paid.`,
		Example: `  budsandbox payments
  budsandbox payments --status awaiting_auth --client-id suite-7 --json`,
	})
}
