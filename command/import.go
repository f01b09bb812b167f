package command

import (
	"fmt"
	"net/http"

	"github.com/spf13/cobra"
)

// importCommand replaces the data of a running sandbox by an export.
func importCommand(env Environment) *cobra.Command {
	var sandbox controlPlane
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
			export, err := openFile(cmd.Context(), env, fileArgument(args))
			if err != nil {
				return fmt.Errorf("%w; name a file that `budsandbox export` wrote", err)
			}
			defer export.Close()
			_, err = sandbox.send(cmd.Context(), http.MethodPost, "/_sandbox/import", export)
			return err
		},
	}
	sandbox.define(cmd.Flags())
	return cmd
}
