package command

import (
	"net/http"

	"github.com/spf13/cobra"
)

// exportCommand writes the data of a running sandbox to a file.
func exportCommand(env Environment) *cobra.Command {
	var sandbox controlPlane
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
			if client != "" {
				if err := sandbox.noteUnknownProject(cmd.Context(), env, client); err != nil {
					return err
				}
			}
			export, err := sandbox.open(cmd.Context(), http.MethodGet, "/_sandbox/export"+scope(client), nil)
			if err != nil {
				return err
			}
			defer export.Body.Close()
			return copyToFile(cmd.Context(), env, fileArgument(args), export.Body)
		},
	}
	sandbox.define(cmd.Flags())
	cmd.Flags().StringVar(&client, "client-id", "", "only this project")
	return cmd
}
