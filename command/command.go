// Package command is the command line: one file per command, each a function of its Environment.
package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// Exit statuses that a script can rely on.
const (
	statusFailed = 1 // the command was understood and did not succeed
	statusUsage  = 2 // a flag, an argument or a variable is wrong
)

// Environment is everything that a command touches outside its own process.
type Environment struct {
	Args           []string
	Lookup         func(name string) (string, bool)
	Stdin          io.Reader
	Stdout, Stderr io.Writer
}

// usageError is a mistake in how the command was called.
type usageError struct{ err error }

func (e usageError) Error() string { return e.err.Error() }
func (e usageError) Unwrap() error { return e.err }

// usagef words a mistake in how the command was called; the process ends with status 2.
func usagef(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// Run carries out the command line in env and returns the process's exit status.
func Run(ctx context.Context, env Environment) int {
	root := Root(env)
	root.SetArgs(env.Args)
	err := root.ExecuteContext(ctx)
	var ended exitError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &ended):
		if ended.text != "" {
			fmt.Fprintln(env.Stderr, "budsandbox:", err)
		}
		return ended.status
	}
	fmt.Fprintln(env.Stderr, "budsandbox:", err)
	var usage usageError
	if errors.As(err, &usage) {
		return statusUsage
	}
	return statusFailed
}

// Root builds the command tree. Without a command's name the words belong to serve.
func Root(env Environment) *cobra.Command {
	root := serveCommand(env)
	root.Use = "budsandbox"
	root.Long = "Budsandbox answers Bud's API on this machine: customers, and what follows from them, with nothing to register and no network.\n\n" +
		"Without a command it serves, as `budsandbox serve` does. Every flag is also a variable: --task-delay is BUDSANDBOX_TASK_DELAY."
	root.SilenceErrors, root.SilenceUsage = true, true
	root.SetIn(env.Stdin)
	root.SetOut(env.Stdout)
	root.SetErr(env.Stderr)
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usageError{err} })
	for _, build := range subcommands {
		sub := build(env)
		root.AddCommand(sub)
	}
	fromEnvironment(root, env)
	return root
}

// subcommands lists what `budsandbox help` shows, in its order.
var subcommands = []func(Environment) *cobra.Command{
	serveCommand, demoCommand, execCommand, readyCommand, clockCommand, mcpCommand, backgroundCommand, faultsCommand, logsCommand, explainCommand, exportCommand, importCommand, snapshotCommand, resetCommand,
	personasCommand, customersCommand, operationsCommand, enrichCommand, trustCommand, compactCommand, benchCommand, versionCommand,
}

// fromEnvironment lets BUDSANDBOX_NAME give a flag that the command line leaves out, in command and below.
func fromEnvironment(command *cobra.Command, env Environment) {
	run := command.RunE
	if run != nil {
		command.RunE = func(cmd *cobra.Command, args []string) error {
			var problem error
			cmd.Flags().VisitAll(func(flag *pflag.Flag) {
				value, given := env.Lookup(variable(flag.Name))
				if flag.Changed || !given || problem != nil {
					return
				}
				if err := cmd.Flags().Set(flag.Name, value); err != nil {
					problem = usagef("%s (for --%s): %w", variable(flag.Name), flag.Name, err)
				}
			})
			if problem == nil {
				problem = emptyScope(cmd)
			}
			if problem != nil {
				return problem
			}
			return run(cmd, args)
		}
	}
	for _, sub := range command.Commands() {
		fromEnvironment(sub, env)
	}
}

// emptyScope refuses an empty id, which may be a shell variable that was not set and would otherwise mean everybody.
func emptyScope(cmd *cobra.Command) (problem error) {
	cmd.Flags().Visit(func(flag *pflag.Flag) {
		if (flag.Name == "client-id" || flag.Name == "customer-id") && flag.Value.String() == "" && problem == nil {
			problem = usagef("--%s is empty; give an id, or leave the flag out", flag.Name)
		}
	})
	return problem
}

// variable is the environment's name of a flag.
func variable(flag string) string {
	return "BUDSANDBOX_" + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

// noArguments refuses words that no command takes, and says where to look.
func noArguments(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usagef("%q is neither a command nor a flag; `%s --help` lists them", args[0], cmd.CommandPath())
	}
	return nil
}
