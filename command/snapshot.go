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
		Long: `List the snapshots that a running sandbox keeps in its file. Restoring one is the only way to move
the clock back.`,
		Example: `  budsandbox snapshot take before-christmas
  budsandbox clock advance P1M
  budsandbox snapshot restore before-christmas`,
		Args: noArguments, RunE: list,
	}
	sandbox.define(cmd.PersistentFlags())
	cmd.AddCommand(
		&cobra.Command{
			Use: "list", Short: "List the snapshots", Example: "  budsandbox snapshot list", Args: noArguments, RunE: list,
		},
		snapshotTake(env, &sandbox),
		snapshotRestore(env, &sandbox),
		snapshotDelete(env, &sandbox),
	)
	return cmd
}

// snapshotTake keeps all data and the clock under a name.
func snapshotTake(env Environment, sandbox *controlPlane) *cobra.Command {
	return &cobra.Command{
		Use: "take NAME", Short: "Save everything, including the clock, under a name",
		Long: "Save everything, including the clock, under a name. An older snapshot with that name is replaced, and\n" +
			"the command says so.",
		Example: "  budsandbox snapshot take before-christmas",
		Args:    exactlyOne(snapshotArgument),
		RunE: func(cmd *cobra.Command, args []string) error {
			var taken struct {
				At       time.Time  `json:"taken_at"`
				Replaced *time.Time `json:"replaced_taken_at"`
			}
			if err := sandbox.ask(cmd.Context(), http.MethodPost, snapshotPath(args[0]), nil, &taken); err != nil {
				return err
			}
			line := fmt.Sprintf("took %s at %s", oneLine(args[0]), taken.At.Format(time.RFC3339))
			if taken.Replaced != nil {
				line += ", in place of the one of " + taken.Replaced.Format(time.RFC3339)
			}
			_, err := fmt.Fprintln(env.Stdout, line)
			return err
		},
	}
}

// snapshotRestore goes back to a snapshot.
func snapshotRestore(env Environment, sandbox *controlPlane) *cobra.Command {
	return &cobra.Command{
		Use: "restore NAME", Short: "Go back to a snapshot", Args: exactlyOne(snapshotArgument),
		Long: `Go back to a snapshot: all data and the clocks are as they were. Faults and events are in no snapshot,
so that all of them are removed.`,
		Example: "  budsandbox snapshot take connected\n  budsandbox snapshot restore connected",
		RunE: func(cmd *cobra.Command, args []string) error {
			var clock struct{ Now time.Time }
			path := snapshotPath(args[0]) + "/restore"
			if err := sandbox.ask(cmd.Context(), http.MethodPost, path, nil, &clock); err != nil {
				return err
			}
			_, err := fmt.Fprintf(env.Stdout, "restored %s; the clock is %s\n",
				oneLine(args[0]), clock.Now.Format(time.RFC3339))
			return err
		},
	}
}

// snapshotDelete deletes a snapshot.
func snapshotDelete(env Environment, sandbox *controlPlane) *cobra.Command {
	return &cobra.Command{
		Use: "delete NAME", Short: "Forget a snapshot", Args: exactlyOne(snapshotArgument),
		Example: "  budsandbox snapshot delete before-christmas",
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := sandbox.ask(cmd.Context(), http.MethodDelete, snapshotPath(args[0]), nil, nil); err != nil {
				return err
			}
			_, err := fmt.Fprintln(env.Stdout, "removed", oneLine(args[0]))
			return err
		},
	}
}

// snapshotArgument describes the argument of the commands for one snapshot.
const snapshotArgument = "the name of a snapshot"

func snapshotPath(name string) string { return "/_sandbox/snapshots/" + url.PathEscape(name) }

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
