package command

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"
)

// insightThresholdsCommand shows and changes the thresholds of actionable insights.
func insightThresholdsCommand(env Environment) *cobra.Command {
	var sandbox controlPlane
	var client string
	cmd := &cobra.Command{
		Use:   "insight-thresholds [NAME=VALUE ...]",
		Short: "Show or change the thresholds of actionable insights",
		Long: `Show the thresholds of actionable insights, or change the named ones, as Bud's support does for real
clients. A VALUE is a number with at most two decimals, or default. Without --client-id, the command
applies to all projects that have no thresholds of their own. Thresholds in a request take
precedence.`,
		Example: `  budsandbox insight-thresholds low_balance.balance_threshold=80 late_income.minimum_days_late_threshold=5
  budsandbox insight-thresholds low_balance.balance_threshold=default --client-id suite-7`,
		RunE: func(cmd *cobra.Command, args []string) error {
			changes, err := thresholdChanges(args)
			if err != nil {
				return err
			}
			var reply struct{ Thresholds map[string]string }
			err = sandbox.setting(cmd.Context(), "/_sandbox/insight-thresholds", client, changes, &reply)
			if err != nil {
				return renameFields(err, func(field string) string { return strings.TrimPrefix(field, "thresholds.") })
			}
			table := tabwriter.NewWriter(env.Stdout, 0, 0, 2, ' ', 0)
			for _, name := range slices.Sorted(maps.Keys(reply.Thresholds)) {
				fmt.Fprintf(table, "%s\t%s\n", name, reply.Thresholds[name])
			}
			return table.Flush()
		},
	}
	sandbox.define(cmd.Flags())
	cmd.Flags().StringVar(&client, "client-id", "", "the project (default all that have no thresholds of their own)")
	return cmd
}

// thresholdChanges parses NAME=VALUE. nil removes a threshold. Without arguments there are no changes.
func thresholdChanges(args []string) (map[string]any, error) {
	if len(args) == 0 {
		return nil, nil
	}
	thresholds := map[string]any{}
	for _, arg := range args {
		name, value, found := strings.Cut(arg, "=")
		if !found || name == "" || value == "" {
			return nil, usagef("%q is no NAME=VALUE such as low_balance.balance_threshold=80", arg)
		}
		thresholds[name] = value
		if value == "default" {
			thresholds[name] = nil
		}
	}
	return map[string]any{"thresholds": thresholds}, nil
}
