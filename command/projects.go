package command

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"
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
	var sandbox running
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
	sandbox.flag(cmd)
	return cmd
}

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
		Short: "List the banks of a running sandbox, with their maintenance",
		Long: `List the banks of a running sandbox: their ids, whether customers connect to them, by which id the
payments API knows them, and when they are closed for maintenance.`,
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
