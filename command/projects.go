package command

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"budsandbox/emulator"
)

// projectsCommand lists the projects of a running sandbox.
func projectsCommand(env Environment) *cobra.Command {
	l := &list{
		env: env, path: "/_sandbox/projects", paged: true, nothing: "There are no projects.",
		columns: []string{"CLIENT ID", "CUSTOMERS", "CONNECTIONS", "PAYMENTS", "CLOCK"},
		row: func(entry json.RawMessage) ([]string, error) {
			var p emulator.Project
			err := json.Unmarshal(entry, &p)
			clock := p.Now.Format(time.RFC3339)
			if p.Frozen {
				clock += " frozen"
			}
			if p.OwnClock {
				clock += " (its own)"
			}
			return []string{
				p.Client, strconv.Itoa(p.Customers), strconv.Itoa(p.Connections), strconv.Itoa(p.Payments), clock,
			}, err
		},
	}
	cmd := l.command(&cobra.Command{
		Use:   "projects",
		Short: "List the projects of a running sandbox",
		Long: `List the projects of a running sandbox with how much each holds and what time it is there. A project
is a client id; it exists as soon as it is used. One whose clock was moved with --client-id has a
clock of its own.`,
		Example: `  budsandbox projects
  budsandbox projects --json`,
	})
	cmd.AddCommand(projectsShowCommand(env))
	return cmd
}

// projectsShowCommand shows one project of a running sandbox.
func projectsShowCommand(env Environment) *cobra.Command {
	var sandbox controlPlane
	cmd := &cobra.Command{
		Use:   "show CLIENT_ID",
		Short: "Show one project of a running sandbox as JSON",
		Long: `Show one project of a running sandbox as JSON: what it holds, its addresses for webhooks, the
interval of background refreshes and its other settings, and its webhooks by what came of them.`,
		Example: "  budsandbox projects show demo",
		Args:    exactlyOne("the client id of one project"),
		RunE: func(cmd *cobra.Command, args []string) error {
			var answer json.RawMessage
			path := "/_sandbox/projects/" + url.PathEscape(args[0])
			if err := sandbox.ask(cmd.Context(), http.MethodGet, path, nil, &answer); err != nil {
				return err
			}
			return printJSON(env.Stdout, answer)
		},
	}
	sandbox.define(cmd.Flags())
	return cmd
}
