package command

import (
	"encoding/json"

	"github.com/spf13/cobra"

	"budsandbox/emulator"
)

// agendaCommand lists the scheduled events of a running sandbox.
func agendaCommand(env Environment) *cobra.Command {
	l := &list{
		env: env, path: "/_sandbox/agenda", nothing: "Nothing of this will fall due.",
		filters: []filter{
			{"client_id", "client-id", "only for this project"},
			{"customer_id", "customer-id", "only for this customer"},
			{"kind", "kind", "only these kinds, with commas between, such as consent_expires,payment"},
			{"event", "event", "only what causes this webhook, such as payment.success"},
			{"until", "until", "only up to this time, or for this long from now, such as P1M"},
			{"limit", "limit", "maximum number, from 1 to 1000 (default 100)"},
		},
		columns: []string{"WHEN", "KIND", "CLIENT ID", "WHAT"},
		row: func(entry json.RawMessage) ([]string, error) {
			var e emulator.AgendaEntry
			err := json.Unmarshal(entry, &e)
			return agendaRow(e), err
		},
	}
	return l.command(&cobra.Command{
		Use:   "agenda",
		Short: "List what will fall due: ends of consents, refreshes, payments, webhooks",
		Long: "List what will fall due in a running sandbox as its clock passes, soonest first. The kinds are task,\n" +
			"webhook, link_expires, reconfirm_due, consent_expires, consent_revoked, background_refresh, payment,\n" +
			"payment_executed, life_event, application_deleted, maintenance_starts and maintenance_ends.\n" +
			"`budsandbox clock next` moves the clock to the first entry, and `budsandbox clock play` passes them\n" +
			"one after another.",
		Example: `  budsandbox agenda
  budsandbox agenda --until P30D --kind consent_expires,consent_revoked
  budsandbox agenda --customer-id $customer --json`,
	})
}

// agendaRow returns the columns of an entry of the agenda.
func agendaRow(e emulator.AgendaEntry) []string {
	what := e.Text
	for _, id := range []string{e.Customer, e.PaymentID} {
		if id != "" {
			what += " (" + id + ")"
		}
	}
	return []string{shortTime(e.At), e.Kind, e.Client, what}
}
