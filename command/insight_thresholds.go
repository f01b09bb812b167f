package command

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"
)

// thresholdsPath is the path of the thresholds of actionable insights in the control plane.
const thresholdsPath = "/_sandbox/insight-thresholds"

// insightThresholdsCommand shows and changes the thresholds of actionable insights.
func insightThresholdsCommand(env Environment) *cobra.Command {
	var sandbox running
	var client string
	cmd := &cobra.Command{
		Use:   "insight-thresholds [NAME=VALUE ...]",
		Short: "Show or change the thresholds of actionable insights",
		Long: "Show the thresholds of actionable insights, or change those that are named, as Bud's support does for real " +
			"clients. A VALUE is a\n" +
			"number with at most two decimals, or default. Without --client-id it is about all projects that have none of " +
			"their own. Thresholds\n" +
			"in a request come first.",
		Example: "  budsandbox insight-thresholds low_balance.balance_threshold=80 " +
			"late_income.minimum_days_late_threshold=5\n" +
			"  budsandbox insight-thresholds low_balance.balance_threshold=default --client-id suite-7",
		RunE: func(cmd *cobra.Command, args []string) error {
			changes, err := thresholdChanges(args)
			if err != nil {
				return err
			}
			method, path, body := http.MethodGet, thresholdsPath, any(nil)
			if client != "" {
				path += "?client_id=" + url.QueryEscape(client)
			}
			if len(changes) > 0 {
				fields := map[string]any{"thresholds": changes}
				if client != "" {
					fields["client_id"] = client
				}
				method, path, body = http.MethodPut, thresholdsPath, fields
			}
			var reply struct{ Thresholds map[string]string }
			if err := sandbox.ask(cmd.Context(), method, path, body, &reply); err != nil {
				return renamed(err, func(field string) string { return strings.TrimPrefix(field, "thresholds.") })
			}
			table := tabwriter.NewWriter(env.Stdout, 0, 0, 2, ' ', 0)
			for _, name := range slices.Sorted(maps.Keys(reply.Thresholds)) {
				fmt.Fprintf(table, "%s\t%s\n", name, reply.Thresholds[name])
			}
			return table.Flush()
		},
	}
	sandbox.flag(cmd)
	cmd.Flags().StringVar(&client, "client-id", "", "the project (default all that have no thresholds of their own)")
	return cmd
}

// thresholdChanges parses NAME=VALUE. nil removes a threshold.
func thresholdChanges(args []string) (map[string]any, error) {
	changes := map[string]any{}
	for _, arg := range args {
		name, value, found := strings.Cut(arg, "=")
		if !found || name == "" || value == "" {
			return nil, usagef("%q is no NAME=VALUE such as low_balance.balance_threshold=80", arg)
		}
		changes[name] = value
		if value == "default" {
			changes[name] = nil
		}
	}
	return changes, nil
}
