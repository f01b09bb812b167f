package command

import (
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"budsandbox/internal/spelling"
)

// usageError is an error in the arguments of a command.
type usageError struct{ err error }

func (e usageError) Error() string { return e.err.Error() }
func (e usageError) Unwrap() error { return e.err }

// usagef returns an error in the arguments of a command. The process exits with status 2.
func usagef(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// prepareCommand makes a command and its subcommands read variables, refuse empty values and explain invalid arguments.
func prepareCommand(cmd *cobra.Command, env Environment) {
	checkFlagValues(cmd)
	if run := cmd.RunE; run != nil {
		cmd.RunE = func(cmd *cobra.Command, args []string) error {
			if err := setFromVariables(cmd, env); err != nil {
				return err
			}
			return run(cmd, args)
		}
	}
	if check := cmd.Args; check != nil {
		cmd.Args = func(cmd *cobra.Command, args []string) error { return checkArguments(cmd, args, check) }
	}
	for _, sub := range cmd.Commands() {
		prepareCommand(sub, env)
	}
}

// checkArguments explains the errors of check, and refuses empty arguments, except those of the command that exec runs.
func checkArguments(cmd *cobra.Command, args []string, check cobra.PositionalArgs) error {
	err := check(cmd, args)
	var usage usageError
	switch {
	case err != nil && !errors.As(err, &usage):
		return usagef("`%s` is used as `%s`, which %w", cmd.CommandPath(), cmd.UseLine(), err)
	case err == nil && cmd.ArgsLenAtDash() < 0 && slices.ContainsFunc(args, isBlank):
		return usagef("an argument is empty; `%s` is used as `%s`", cmd.CommandPath(), cmd.UseLine())
	}
	return err
}

// noArguments returns an error for unknown arguments, and suggests a similar command.
func noArguments(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	var names []string
	for _, sub := range cmd.Commands() {
		names = append(names, sub.Name())
	}
	near := spelling.Nearest(args[0], names)
	if near == "" && slices.Contains([]string{"start", "run", "up", "server"}, args[0]) &&
		slices.Contains(names, "serve") {
		near = "serve"
	}
	if near != "" {
		return usagef("%q is not a command; did you mean `%s %s`?", args[0], cmd.CommandPath(), near)
	}
	return usagef("%q is neither a command nor a flag; `%s --help` lists them", args[0], cmd.CommandPath())
}

// exactlyOne requires one argument, which what describes.
func exactlyOne(what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) != 1 || args[0] == "" {
			return usagef("`%s` wants %s", cmd.CommandPath(), what)
		}
		return nil
	}
}

// atMostOne allows one argument or none, as what describes.
func atMostOne(what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) > 1 {
			return usagef("`%s` wants %s", cmd.CommandPath(), what)
		}
		return nil
	}
}

// flagError explains an error in a flag, and suggests a similar flag.
func flagError(cmd *cobra.Command, err error) error {
	var unknown *pflag.NotExistError
	var invalid *pflag.InvalidValueError
	var valueless *pflag.ValueRequiredError
	switch {
	case errors.As(err, &valueless):
		return usagef("--%s needs a value; it means: %s", valueless.GetFlag().Name, valueless.GetFlag().Usage)
	case errors.As(err, &unknown) && unknown.GetSpecifiedShortnames() == "":
		name := unknown.GetSpecifiedName()
		if near := spelling.Nearest(name, flagNames(cmd)); near != "" {
			return usagef("--%s is not a flag of `%s`; did you mean --%s?", name, cmd.CommandPath(), near)
		}
		return usagef("--%s is not a flag of `%s`; `%s --help` lists them", name, cmd.CommandPath(), cmd.CommandPath())
	case errors.As(err, &unknown):
		const format = "-%s is not a flag of `%s`; `%s --help` lists them, " +
			"and what begins with a hyphen and is not a flag comes after --"
		return usagef(format, unknown.GetSpecifiedName(), cmd.CommandPath(), cmd.CommandPath())
	case errors.As(err, &invalid):
		flag := invalid.GetFlag()
		return valueError(flag, "--"+flag.Name, invalid.GetValue(), "leave the flag out", invalid)
	}
	return usageError{err}
}

// kindOf returns the type of a flag's value in words.
func kindOf(flag *pflag.Flag) string {
	switch kind := flag.Value.Type(); kind {
	case "bool":
		return "true or false"
	case "int", "uint64", "int64", "uint":
		return "a whole number"
	case "float64":
		return "a number"
	case "duration":
		return "a length of time such as 10s"
	default:
		return "a " + kind
	}
}

// flagNames lists the flags of a command, including inherited ones.
func flagNames(cmd *cobra.Command) (names []string) {
	cmd.Flags().VisitAll(func(flag *pflag.Flag) { names = append(names, flag.Name) })
	return names
}

// helpCommand shows the help of a command, and suggests a similar one for an unknown name.
func helpCommand() *cobra.Command {
	return &cobra.Command{
		Use: "help [command]", Short: "Help about any command",
		RunE: func(cmd *cobra.Command, args []string) error {
			found, rest, err := cmd.Root().Find(args)
			if err != nil {
				return usageError{err}
			}
			if len(rest) > 0 {
				return noArguments(found, rest)
			}
			found.InitDefaultHelpFlag()
			return found.Help()
		},
	}
}
