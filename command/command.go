// Package command implements the command line. Each command has a file of its own, with a function that builds the
// command from an Environment.
package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/spf13/cobra"
)

// The exit statuses.
const (
	statusFailed = 1 // the command failed
	statusUsage  = 2 // a flag, an argument or a variable is invalid
)

// Environment is everything that a command uses outside its own process.
type Environment struct {
	Args           []string
	LookupEnv      func(name string) (string, bool)
	EnvNames       func() []string // of all variables, to refuse unknown ones; nil refuses none
	Stdin          io.Reader
	Stdout, Stderr io.Writer
}

// Run executes the command line in env and returns the process's exit status.
func Run(ctx context.Context, env Environment) int {
	root := newRoot(env, neededCommands(env))
	root.SetArgs(env.Args)
	err := unknownVariable(root, env)
	if err == nil {
		var cmd *cobra.Command
		cmd, err = root.ExecuteContextC(ctx)
		err = withFlagNames(cmd, err)
	}
	var ended exitError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &ended):
		if ended.text != "" {
			fmt.Fprintln(env.Stderr, "budsandbox:", printable(err.Error()))
		}
		return ended.status
	}
	fmt.Fprintln(env.Stderr, "budsandbox:", printable(err.Error()))
	var usage usageError
	if errors.As(err, &usage) {
		return statusUsage
	}
	return statusFailed
}

// Root builds the command tree. Without the name of a command the arguments belong to serve.
func Root(env Environment) *cobra.Command { return newRoot(env, subcommands) }

// newRoot builds the command tree with some of the subcommands. If there is only one, it runs, so that the root has no
// flags.
func newRoot(env Environment, commands []subcommand) *cobra.Command {
	root := &cobra.Command{CompletionOptions: cobra.CompletionOptions{DisableDefaultCmd: true}}
	if len(commands) != 1 {
		root = serveCommand(env)
		root.Version = version()
	}
	root.Use = "budsandbox"
	root.Long = "Budsandbox is a stand-in for Bud's sandbox on this machine: the same API, with nothing to register\n" +
		"and no network.\n\n" +
		"Without a command it serves, as `budsandbox serve` does. Every flag is also a variable: --task-delay\n" +
		"is BUDSANDBOX_TASK_DELAY."
	root.SilenceErrors, root.SilenceUsage = true, true
	root.SetIn(env.Stdin)
	root.SetOut(env.Stdout)
	root.SetErr(env.Stderr)
	root.SetVersionTemplate("{{.Version}}\n")
	root.SetFlagErrorFunc(flagError)
	root.SetHelpCommand(helpCommand())
	for _, one := range commands {
		root.AddCommand(one.build(env))
	}
	if len(env.Args) > 0 && env.Args[0] == "completion" {
		root.InitDefaultCompletionCmd()
		refuseShells(root)
	}
	prepareCommand(root, env)
	return root
}

// refuseShells makes the completion command, which is cobra's, refuse an unknown shell instead of printing its help.
func refuseShells(root *cobra.Command) {
	for _, cmd := range root.Commands() {
		if cmd.Name() == "completion" {
			cmd.Args, cmd.RunE = noArguments, func(cmd *cobra.Command, _ []string) error { return cmd.Help() }
		}
	}
}

// subcommand is a command's name and its constructor.
type subcommand struct {
	name  string
	build func(Environment) *cobra.Command
}

// subcommands lists the commands, which `budsandbox help` sorts by name.
var subcommands = []subcommand{
	{"serve", serveCommand}, {"demo", demoCommand}, {"exec", execCommand}, {"ready", readyCommand},
	{"clock", clockCommand}, {"agenda", agendaCommand}, {"mcp", mcpCommand},
	{"background-refreshes", backgroundCommand}, {"happen", happenCommand}, {"query", queryCommand},
	{"affordability-benefits", benefitsCommand}, {"insight-thresholds", insightThresholdsCommand},
	{"applications", applicationsCommand}, {"mails", mailsCommand}, {"branding", brandingCommand},
	{"faults", faultsCommand}, {"logs", logsCommand}, {"watch", watchCommand}, {"events", eventsCommand},
	{"explain", explainCommand}, {"export", exportCommand}, {"import", importCommand},
	{"snapshot", snapshotCommand}, {"reset", resetCommand}, {"personas", personasCommand},
	{"customers", customersCommand}, {"projects", projectsCommand}, {"connections", connectionsCommand},
	{"payments", paymentsCommand}, {"providers", providersCommand}, {"crowd", crowdCommand},
	{"operations", operationsCommand}, {"contract", contractCommand}, {"mirror", mirrorCommand},
	{"enrich", enrichCommand}, {"trust", trustCommand}, {"check", checkCommand}, {"compact", compactCommand},
	{"bench", benchCommand}, {"version", versionCommand},
}

// neededCommands returns the commands that the arguments can run. Building only the one that they name, or none if they
// name none, saves a tenth of the time of a start. Help, mistakes and variables need all of them.
func neededCommands(env Environment) []subcommand {
	if env.EnvNames == nil || slices.ContainsFunc(env.EnvNames(), isOwnVariable) {
		return subcommands
	}
	if len(env.Args) == 0 {
		return nil
	}
	i := slices.IndexFunc(subcommands, func(one subcommand) bool { return one.name == env.Args[0] })
	if i < 0 {
		return subcommands
	}
	return subcommands[i : i+1]
}
