package command

import (
	"fmt"
	"net/http"
	"net/url"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"
)

// exportCommand writes the data of a running sandbox to a file.
func exportCommand(env Environment) *cobra.Command {
	var sandbox running
	var client string
	cmd := &cobra.Command{
		Use:   "export [FILE]",
		Short: "Write everything in a running sandbox, or one project, to a file",
		Long: "Write all projects and the clock, or one project, to a file (or with - or no name to standard\n" +
			"output) that `budsandbox import` and `budsandbox serve --import` read. The same content gives the\n" +
			"same bytes, so the file can be kept in a repository.",
		Example: `  budsandbox export fixtures.gz
  budsandbox export --client-id suite-7 suite-7.gz`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			export, err := sandbox.open(cmd.Context(), http.MethodGet, "/_sandbox/export"+scope(client), nil)
			if err != nil {
				return err
			}
			defer export.Body.Close()
			return copyToFile(cmd.Context(), env, append(args, stdio)[0], export.Body)
		},
	}
	sandbox.flag(cmd)
	cmd.Flags().StringVar(&client, "client-id", "", "only this project")
	return cmd
}

// importCommand replaces the data of a running sandbox by an export.
func importCommand(env Environment) *cobra.Command {
	var sandbox running
	cmd := &cobra.Command{
		Use:   "import [FILE]",
		Short: "Replace what a running sandbox holds by an export",
		Long: "Replace what a running sandbox holds by what `budsandbox export` wrote to a file (or - for standard\n" +
			"input): everything and the clock, or the one project that was exported. A file that is incomplete\n" +
			"changes nothing.",
		Example: `  budsandbox import fixtures.gz
  budsandbox import - < fixtures.gz`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			export, err := openFile(cmd.Context(), env, append(args, stdio)[0])
			if err != nil {
				return fmt.Errorf("%w; name a file that `budsandbox export` wrote", err)
			}
			defer export.Close()
			_, err = sandbox.send(cmd.Context(), http.MethodPost, "/_sandbox/import", export)
			return err
		},
	}
	sandbox.flag(cmd)
	return cmd
}

// snapshotCommand takes, restores, lists and deletes snapshots.
func snapshotCommand(env Environment) *cobra.Command {
	var sandbox running
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

func listSnapshots(cmd *cobra.Command, env Environment, sandbox *running) error {
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
