package command

import (
	"encoding/json"

	"github.com/spf13/cobra"

	"budsandbox/emulator"
)

// applicationsListCommand lists the applications of a running sandbox.
func applicationsListCommand(env Environment) *cobra.Command {
	l := &list{
		env: env, path: "/_sandbox/applications", paged: true, nothing: "There are no such applications.",
		filters: []filter{
			{"client_id", "client-id", "only those of this project"},
			{"link_status", "link", "only those whose latest link is none, requested, in_progress, completed or expired"},
		},
		columns: []string{"APPLICATION ID", "CLIENT ID", "APPLICANT", "LINK", "CONNECTIONS", "REVIEWED", "DELETED AT"},
		row: func(entry json.RawMessage) ([]string, error) {
			var a emulator.Application
			err := json.Unmarshal(entry, &a)
			name := a.Primary.First + " " + a.Primary.Last
			return []string{a.ID, a.Client, name, a.LinkStatus, a.State, shortTime(a.ReviewedAt), shortTime(a.DeletesAt)}, err
		},
	}
	return l.command(&cobra.Command{
		Use:   "list",
		Short: "List applications with the state of their links",
		Long: `List the applications of a running sandbox, newest first: the applicant, the state of the latest
link, whether the customer's banks are connected, and when the application is deleted with its
customer.`,
		Example: `  budsandbox applications list
  budsandbox applications list --link completed --json`,
	})
}
