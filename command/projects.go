package command

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"budsandbox/emulator"
	"budsandbox/internal/spelling"
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
		Long: `List the projects of a running sandbox with the amount of data and the time of each. A project is a
client id, and exists as soon as it is used. A project whose clock was moved with --client-id has a
clock of its own.`,
		Example: `  budsandbox projects
  budsandbox projects --json`,
	})
	cmd.AddCommand(projectsShowCommand(env))
	return cmd
}

// noteUnknownProject writes a note with the nearest known name for a project that was never used, because a client id
// may be mistyped. It is no error: a project exists as soon as it is used.
func (c *controlPlane) noteUnknownProject(ctx context.Context, env Environment, client string) error {
	var known []string
	query := url.Values{"limit": {strconv.Itoa(maxPage)}, "counts": {"false"}} // to count takes long
	for {
		var page struct {
			Data []struct {
				Client string `json:"client_id"`
			}
			Next string
		}
		if err := c.ask(ctx, http.MethodGet, "/_sandbox/projects?"+query.Encode(), nil, &page); err != nil {
			return err
		}
		for _, p := range page.Data {
			if p.Client == client {
				return nil
			}
			known = append(known, p.Client)
		}
		if page.Next == "" {
			break
		}
		query.Set("after", page.Next)
	}
	note := "The project " + oneLine(client) + " was never used and has nothing"
	if near := spelling.Nearest(client, known); near != "" {
		note += "; did you mean " + oneLine(near) + "?"
	} else {
		note += "; `budsandbox projects` lists those that were."
	}
	_, err := fmt.Fprintln(env.Stderr, note)
	return err
}

// projectsShowCommand shows one project of a running sandbox.
func projectsShowCommand(env Environment) *cobra.Command {
	var sandbox controlPlane
	cmd := &cobra.Command{
		Use:   "show CLIENT_ID",
		Short: "Show one project of a running sandbox as JSON",
		Long: `Show one project of a running sandbox as JSON: the amount of data, the webhook addresses, the
interval of background refreshes and the other settings, and the webhooks by state. If the project
was never used, a note on standard error says so.`,
		Example: "  budsandbox projects show demo",
		Args:    exactlyOne("the client id of one project"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := sandbox.noteUnknownProject(cmd.Context(), env, args[0]); err != nil {
				return err
			}
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
