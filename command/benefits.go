package command

import (
	"fmt"

	"github.com/spf13/cobra"
)

// benefitsCommand shows and changes whether benefits count as income in a project's affordability reports.
func benefitsCommand(env Environment) *cobra.Command {
	var sandbox controlPlane
	var client string
	cmd := &cobra.Command{
		Use:   "affordability-benefits [on|off|default]",
		Short: "Show or change whether benefits count as income in affordability reports",
		Long: `Show whether benefits count as income in a project's affordability reports, or change it with on or
off. Bud's description of net disposable income excludes benefits; lenders who follow the Standard
Financial Statement count them. default restores the setting that the sandbox was started with
(--affordability-benefits).`,
		Example: `  budsandbox affordability-benefits on --client-id suite-7
  budsandbox affordability-benefits default --client-id suite-7`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 1 || len(args) == 1 && args[0] != "on" && args[0] != "off" && args[0] != "default" {
				return usagef("`%s` wants on, off or default, or nothing to show it", cmd.CommandPath())
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if client == "" {
				return usagef("say which project with --client-id")
			}
			changes := map[string]any{}
			if len(args) == 1 {
				changes["counted"] = map[string]any{"on": true, "off": false, "default": nil}[args[0]]
			}
			var reply struct {
				Counted bool `json:"counted"`
			}
			err := sandbox.setting(cmd.Context(), "/_sandbox/affordability-benefits", client, changes, &reply)
			if err != nil {
				return err
			}
			text := "benefits do not count"
			if reply.Counted {
				text = "benefits count as income"
			}
			_, err = fmt.Fprintln(env.Stdout, text)
			return err
		},
	}
	sandbox.define(cmd.Flags())
	cmd.Flags().StringVar(&client, "client-id", "", "the project")
	return cmd
}
