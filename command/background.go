package command

import (
	"fmt"

	"github.com/spf13/cobra"

	"budsandbox/emulator"
)

// backgroundCommand shows and changes the interval of background refreshes of a running sandbox.
func backgroundCommand(env Environment) *cobra.Command {
	var sandbox controlPlane
	var client string
	cmd := &cobra.Command{
		Use:   "background-refreshes [PERIOD]",
		Short: "Show or change how often a running sandbox refreshes hosted customers",
		Long: `Show how long after a fetch a running sandbox refreshes hosted customers in the background, or
change it: PERIOD is a period such as P1D or 36h, and 0s is never. Hosted customers are those whose
secret Bud keeps. At Bud, support turns this on for a project, so it is off by default. Webhooks
report the result of each refresh. Without --client-id, the command applies to all projects that
have no setting of their own.`,
		Example: `  budsandbox background-refreshes P1D
  budsandbox background-refreshes 6h --client-id suite-7
  budsandbox background-refreshes 0s`,
		Args: atMostOne("one period such as P1D or 36h, or none to show it"),
		RunE: func(cmd *cobra.Command, args []string) error {
			changes := map[string]any{}
			if len(args) == 1 {
				if _, err := emulator.ParseRefreshInterval(args[0]); err != nil {
					return usageError{err}
				}
				changes["every"] = args[0]
			}
			var reply struct {
				Every *string `json:"every"`
			}
			err := sandbox.setting(cmd.Context(), "/_sandbox/background-refreshes", client, changes, &reply)
			if err != nil {
				return err
			}
			text := "off"
			if reply.Every != nil {
				text = *reply.Every + " after the last fetch"
			}
			_, err = fmt.Fprintln(env.Stdout, text)
			return err
		},
	}
	sandbox.define(cmd.Flags())
	cmd.Flags().StringVar(&client, "client-id", "", "only this project (default all without a setting of their own)")
	return cmd
}
