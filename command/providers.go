package command

import (
	"encoding/json"
	"strings"

	"github.com/spf13/cobra"

	"budsandbox/emulator"
)

// providersCommand lists the banks of a running sandbox.
func providersCommand(env Environment) *cobra.Command {
	l := &list{
		env: env, path: "/_sandbox/providers", nothing: "There are no banks.",
		filters: []filter{{"client_id", "client-id", "as this project sees them; it may have closed some for itself"}},
		columns: []string{"PROVIDER", "NAME", "REGIONS", "CONNECTS", "PAYMENTS", "MAINTENANCE"},
		row: func(entry json.RawMessage) ([]string, error) {
			var p emulator.Provider
			err := json.Unmarshal(entry, &p)
			connects := "no"
			if p.Connects {
				connects = "yes"
			}
			return []string{p.ID, p.Name, strings.Join(p.Regions, ","), connects, p.PaymentID, maintenance(p)}, err
		},
	}
	return l.command(&cobra.Command{
		Use:   "providers",
		Short: "List the banks of a running sandbox and their maintenance windows",
		Long: `List the banks of a running sandbox: their ids, whether customers can connect to them, their ids in
the payments API, and when they are closed for maintenance.`,
		Example: `  budsandbox providers
  budsandbox providers --client-id suite-7 --json`,
	})
}

// maintenance describes a bank's maintenance window, or returns "" without one.
func maintenance(p emulator.Provider) string {
	if p.Maintenance == nil {
		return ""
	}
	text := "from " + shortTime(p.Maintenance.Start)
	if p.InMaintenance {
		text = "closed"
	}
	if !p.Maintenance.End.IsZero() {
		text += " until " + shortTime(p.Maintenance.End)
	}
	return text
}
