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
		Short: "Replace the data of a running sandbox with an export",
		Long: "Replace the data of a running sandbox with a file that `budsandbox export` wrote (or - for standard\n" +
			"input): everything including the clock, or the one project that was exported. An incomplete file\n" +
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
