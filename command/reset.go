package command

import (
	"fmt"
	"net/http"

	"github.com/spf13/cobra"

	"budsandbox/internal/quantity"
)

// resetCommand deletes the data of a running sandbox.
func resetCommand(env Environment) *cobra.Command {
	var sandbox controlPlane
	var client string
	var all, yes bool
	cmd := &cobra.Command{
		Use:   "reset {--client-id ID | --all}",
		Short: "Remove one project's data, or everything, from a running sandbox",
		Long: `Remove a project's customers with all their data, its own clock, its events, and the faults that were
added with its client id. With --all, remove those of every project and all faults, and set the clock
back to where the sandbox started it. The log of requests stays. It prints what was removed. On a
terminal, --all asks first.`,
		Example: `  budsandbox reset --client-id suite-7
  budsandbox reset --all --yes`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			body := map[string]any{"client_id": client}
			switch {
			case all && client != "":
				return usagef("--all and --client-id exclude each other; leave one of them out")
			case client == "" && !all:
				return usagef("say what to remove: --client-id ID for one project's data, --all for everybody's")
			case all:
				if !yes && !confirmed(env, "Remove the data of all projects from the sandbox at "+sandbox.base+"?") {
					return fmt.Errorf("nothing was removed")
				}
				body = map[string]any{"all": true}
			}
			var done struct {
				Projects  int    `json:"projects_removed"`
				Customers int    `json:"customers_removed"`
				Faults    int    `json:"faults_removed"`
				Events    int    `json:"events_removed"`
				Clock     string `json:"clock"`
			}
			if err := sandbox.ask(cmd.Context(), http.MethodPost, "/_sandbox/reset", body, &done); err != nil {
				return err
			}
			if !all && done.Projects+done.Faults+done.Events == 0 {
				_, err := fmt.Fprintf(env.Stdout, "the project %s had nothing\n", client)
				return err
			}
			_, err := fmt.Fprintf(env.Stdout, "removed %s of %s, %s and %s; the clock is %s\n",
				quantity.Of(done.Customers, "customer"), quantity.Of(done.Projects, "project"),
				quantity.Of(done.Faults, "fault"), quantity.Of(done.Events, "event"), done.Clock)
			return err
		},
	}
	sandbox.define(cmd.Flags())
	cmd.Flags().StringVar(&client, "client-id", "", "only this project's data")
	cmd.Flags().BoolVar(&all, "all", false, "the data of all projects, and the clock")
	cmd.Flags().BoolVarP(&yes, "yes", "y", false, "do not ask")
	return cmd
}
