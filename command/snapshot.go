package command

import (
	"fmt"
	"net/http"
	"net/url"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"
)

// snapshotCommand takes, restores, lists and deletes snapshots.
func snapshotCommand(env Environment) *cobra.Command {
	var sandbox controlPlane
	list := func(cmd *cobra.Command, _ []string) error { return listSnapshots(cmd, env, &sandbox) }
	cmd := &cobra.Command{
		Use:   "snapshot",
		Short: "Take a snapshot of a running sandbox and go back to it",
		Long: `List the snapshots that a running sandbox keeps in its file. Going back to one is the only way back
for the clock.`,
		Example: `  budsandbox snapshot take before-christmas
  budsandbox clock advance P1M
  budsandbox snapshot restore before-christmas`,
		Args: noArguments, RunE: list,
	}
	sandbox.define(cmd.PersistentFlags())
	named := func(use, short, method, suffix, example string) *cobra.Command {
		return &cobra.Command{
			Use: use + " NAME", Short: short, Example: example, Args: exactlyOne("the name of a snapshot"),
			RunE: func(cmd *cobra.Command, args []string) error {
				return sandbox.ask(cmd.Context(), method, "/_sandbox/snapshots/"+url.PathEscape(args[0])+suffix, nil, nil)
			},
		}
	}
	cmd.AddCommand(
		&cobra.Command{
			Use: "list", Short: "List the snapshots", Example: "  budsandbox snapshot list", Args: noArguments, RunE: list,
		},
		named("take", "Keep everything and the clock as they are, under a name", http.MethodPost, "",
			"  budsandbox snapshot take before-christmas"),
		named("restore", "Go back to a snapshot", http.MethodPost, "/restore",
			"  budsandbox snapshot take connected\n  budsandbox snapshot restore connected"),
		named("delete", "Forget a snapshot", http.MethodDelete, "", "  budsandbox snapshot delete before-christmas"),
	)
	return cmd
}

func listSnapshots(cmd *cobra.Command, env Environment, sandbox *controlPlane) error {
	var all struct {
		Data []struct {
			Name  string
			Taken time.Time `json:"taken_at"`
			Bytes int
		}
	}
	if err := sandbox.ask(cmd.Context(), http.MethodGet, "/_sandbox/snapshots", nil, &all); err != nil {
		return err
	}
	if len(all.Data) == 0 {
		fmt.Fprintln(env.Stderr, "There are no snapshots.")
		return nil
	}
	table := tabwriter.NewWriter(env.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "NAME\tTAKEN AT\tBYTES")
	for _, s := range all.Data {
		fmt.Fprintf(table, "%s\t%s\t%d\n", oneLine(s.Name), s.Taken.Format(time.RFC3339), s.Bytes)
	}
	return table.Flush()
}
