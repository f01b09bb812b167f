package command

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"budsandbox/emulator"
	"budsandbox/internal/quantity"
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
				return ofFile(err)
			}
			_, err = fmt.Fprintf(env.Stdout, "%s is sound: %s of %s in %d bytes, schema %d\n",
				args[0], quantity.Of(report.Customers, "customer"), quantity.Of(report.Projects, "project"), report.Size,
				report.Schema)
			return err
		},
	}
}

// ofFile words the error of a file for a command that is about this one file, and cannot use another.
func ofFile(err error) error {
	var unusable *emulator.FileError
	switch {
	case !errors.As(err, &unusable):
		return err
	case unusable.FileRemedy == "":
		return errors.New(unusable.Problem)
	}
	return errors.New(unusable.Problem + "; " + unusable.FileRemedy)
}
