package command

import (
	"fmt"

	"github.com/spf13/cobra"

	"budsandbox/emulator"
)

// compactCommand compacts a file that no sandbox uses.
func compactCommand(env Environment) *cobra.Command {
	var file string
	cmd := &cobra.Command{
		Use:   "compact",
		Short: "Rewrite a sandbox's file without the space that deletions left",
		Long: `Rewrite a sandbox's file without the pages that deletions left free. The sandbox must be stopped.
The new file replaces the old one in one step.`,
		Example: "  budsandbox compact --data budsandbox.db",
		Args:    noArguments,
		RunE: func(*cobra.Command, []string) error {
			before, after, err := emulator.Compact(file)
			if err != nil {
				return ofFile(err)
			}
			if after >= before {
				_, err = fmt.Fprintf(env.Stdout, "%s has %d bytes and no space to give back\n", file, before)
				return err
			}
			_, err = fmt.Fprintf(env.Stdout, "%s had %d bytes and has %d\n", file, before, after)
			return err
		},
	}
	cmd.Flags().StringVar(&file, "data", "budsandbox.db", "the file")
	return cmd
}
