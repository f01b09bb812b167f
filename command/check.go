package command

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"budsandbox/emulator"
)

// checkCommand checks a file that no sandbox uses.
func checkCommand(env Environment) *cobra.Command {
	return &cobra.Command{
		Use:   "check FILE",
		Short: "Check a sandbox's file for damage",
		Long: `Check a sandbox's file for damage: read all of it and compare its pages, records and indexes with
each other. Nothing is changed. The sandbox must be stopped. Ends with status 1 if something is
wrong.`,
		Example: "  budsandbox check budsandbox.db",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usagef("check needs the name of one file, such as budsandbox.db")
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error {
			report, err := emulator.CheckFile(args[0])
			if err != nil {
				return withoutDataFlag(err)
			}
			_, err = fmt.Fprintf(env.Stdout, "%s is sound: %d customers of %d projects in %d bytes, schema %d\n",
				args[0], report.Customers, report.Projects, report.Size, report.Schema)
			return err
		},
	}
}

// withoutDataFlag rewords the error of a file for the commands that are about this one file: the advice of storage to
// start with another --data is for `budsandbox serve`.
func withoutDataFlag(err error) error {
	return errors.New(strings.NewReplacer(
		"stop that one, or give this one a file of its own with --data", "stop that one first",
		"update budsandbox, or start with another file with --data", "update budsandbox",
		"; it is as it was: keep it, and start with another file with --data", "; it is as it was",
		"; give --data another file, or move this one away to start afresh", "",
		"; give --data the name of another file", "",
		"give --data the name of a file in it", "name a file in it",
		"give another file with --data", "name another file",
	).Replace(err.Error()))
}
