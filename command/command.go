// Package command implements the command line. Each file has one command, which is a function of an Environment.
package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"slices"
	"strings"

	"budsandbox/emulator"
	"budsandbox/internal/spelling"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// The exit statuses.
const (
	statusFailed = 1 // the command failed
	statusUsage  = 2 // a flag, an argument or a variable is invalid
)

// Environment is everything that a command uses outside its own process.
type Environment struct {
	Args           []string
	Lookup         func(name string) (string, bool)
	Names          func() []string // of all variables; nil checks none
	Stdin          io.Reader
	Stdout, Stderr io.Writer
}

// usageError is an error in the arguments of a command.
type usageError struct{ err error }

func (e usageError) Error() string { return e.err.Error() }
func (e usageError) Unwrap() error { return e.err }

// usagef returns an error in the arguments of a command. The process exits with status 2.
func usagef(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// Run executes the command line in env and returns the process's exit status.
func Run(ctx context.Context, env Environment) int {
	root := rootWith(env, asked(env))
	root.SetArgs(env.Args)
	err := unknownVariable(root, env)
	if err == nil {
		var cmd *cobra.Command
		cmd, err = root.ExecuteContextC(ctx)
		err = ofFlags(cmd, err)
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
func Root(env Environment) *cobra.Command { return rootWith(env, subcommands) }

// rootWith builds the command tree with some of the commands.
func rootWith(env Environment, some []subcommand) *cobra.Command {
	root := serveCommand(env)
	root.Use = "budsandbox"
	root.Long = "Budsandbox is a stand-in for Bud's sandbox on this machine: the same API, with nothing to register and " +
		"no network.\n\n" +
		"Without a command it serves, as `budsandbox serve` does. Every flag is also a variable: --task-delay is " +
		"BUDSANDBOX_TASK_DELAY."
	root.SilenceErrors, root.SilenceUsage = true, true
	root.SetIn(env.Stdin)
	root.SetOut(env.Stdout)
	root.SetErr(env.Stderr)
	root.Version = version()
	root.SetVersionTemplate("{{.Version}}\n")
	root.SetFlagErrorFunc(flagError)
	for _, one := range some {
		root.AddCommand(one.build(env))
	}
	fromEnvironment(root, env)
	return root
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

// asked returns the commands that the arguments can run. To build only the one that they name, or none where they
// have none, saves a tenth of the time of a start. Help, mistakes and variables need all of them.
func asked(env Environment) []subcommand {
	if env.Names == nil || slices.ContainsFunc(env.Names(), isOwnVariable) {
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

func isOwnVariable(name string) bool { return strings.HasPrefix(name, variablePrefix) }

// fromEnvironment sets flags that the command line leaves out from variables BUDSANDBOX_NAME, in command and its
// subcommands.
func fromEnvironment(command *cobra.Command, env Environment) {
	refuseEmpty(command)
	run := command.RunE
	if run != nil {
		command.RunE = func(cmd *cobra.Command, args []string) error {
			var problem error
			cmd.Flags().VisitAll(func(flag *pflag.Flag) {
				value, given := env.Lookup(variable(flag.Name))
				if flag.Changed || !given || problem != nil {
					return
				}
				if err := flag.Value.Set(value); err != nil {
					problem = valueError(flag, variable(flag.Name), value, "unset it", err)
					return
				}
				flag.Changed = true
			})
			if problem == nil {
				problem = followListen(cmd, env)
			}
			if problem != nil {
				return problem
			}
			return run(cmd, args)
		}
	}
	if check := command.Args; check != nil {
		command.Args = func(cmd *cobra.Command, args []string) error {
			err := check(cmd, args)
			var usage usageError
			switch {
			case err != nil && !errors.As(err, &usage):
				return usagef("`%s` is used as `%s`, which %w", cmd.CommandPath(), cmd.UseLine(), err)
			case err == nil && cmd.ArgsLenAtDash() < 0 && slices.ContainsFunc(args, isBlank): // but for those of exec
				return usagef("an argument is empty; `%s` is used as `%s`", cmd.CommandPath(), cmd.UseLine())
			}
			return err
		}
	}
	for _, sub := range command.Commands() {
		fromEnvironment(sub, env)
	}
}

// followListen sets the default address of the commands for a running sandbox from BUDSANDBOX_LISTEN.
func followListen(cmd *cobra.Command, env Environment) error {
	base := cmd.Flags().Lookup("base-url")
	listen, given := env.Lookup(variable("listen"))
	if base == nil || base.Changed || !given || cmd.Flags().Lookup("listen") != nil {
		return nil
	}
	host, port, err := net.SplitHostPort(listen)
	if err != nil {
		return usagef("%s %q is not an address and a port such as %s", variable("listen"), listen, emulator.DefaultListen)
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	if err := base.Value.Set("http://" + net.JoinHostPort(host, port)); err != nil {
		return usagef("%s %q has no port from 0 to 65535", variable("listen"), listen)
	}
	return nil
}

// variablePrefix is the prefix of the variables for flags.
const variablePrefix = "BUDSANDBOX_"

// variable returns the name of the variable for a flag.
func variable(flag string) string {
	return variablePrefix + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
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
		return usagef("%q is no command; did you mean `%s %s`?", args[0], cmd.CommandPath(), near)
	}
	return usagef("%q is neither a command nor a flag; `%s --help` lists them", args[0], cmd.CommandPath())
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
			return usagef("--%s is no flag of `%s`; did you mean --%s?", name, cmd.CommandPath(), near)
		}
		return usagef("--%s is no flag of `%s`; `%s --help` lists them", name, cmd.CommandPath(), cmd.CommandPath())
	case errors.As(err, &unknown):
		const format = "-%s is no flag of `%s`; `%s --help` lists them, and what begins with a hyphen and is no flag comes " +
			"after --"
		return usagef(format, unknown.GetSpecifiedName(), cmd.CommandPath(), cmd.CommandPath())
	case errors.As(err, &invalid):
		flag := invalid.GetFlag()
		return valueError(flag, "--"+flag.Name, invalid.GetValue(), "leave the flag out", invalid)
	}
	return usageError{err}
}

// kindOf returns a readable name of the type of a flag's value.
func kindOf(flag *pflag.Flag) string {
	switch kind := flag.Value.Type(); kind {
	case "bool":
		return "true or false"
	case "int", "uint64", "int64", "uint":
		return "whole number"
	case "float64":
		return "number"
	case "duration":
		return "length of time such as 10s"
	default:
		return kind
	}
}

// flagNames lists the flags of a command, including inherited ones.
func flagNames(cmd *cobra.Command) (names []string) {
	cmd.Flags().VisitAll(func(flag *pflag.Flag) { names = append(names, flag.Name) })
	return names
}

// unknownVariable returns an error for a variable with the program's prefix that sets no flag.
func unknownVariable(root *cobra.Command, env Environment) error {
	if env.Names == nil {
		return nil
	}
	known := map[string]bool{}
	collectVariables(root, known)
	for _, name := range env.Names() {
		if !isOwnVariable(name) || known[name] || otherVariable(name) {
			continue
		}
		mend := "unset it; `budsandbox serve --help` lists the flags"
		if near := nearestVariable(root, env.Args, name, known); near != "" {
			mend = "did you mean " + near + "?"
		}
		return usagef("the variable %s stands for no flag; %s", name, mend)
	}
	return nil
}

// nearestVariable returns the known variable that is most similar to a name: of the command that the arguments name if
// it has one, or else of serve, or else of another command.
func nearestVariable(root *cobra.Command, args []string, name string, known map[string]bool) string {
	own, served := map[string]bool{}, map[string]bool{}
	if cmd, _, err := root.Find(args); err == nil {
		add := func(flag *pflag.Flag) { own[variable(flag.Name)] = true }
		cmd.LocalFlags().VisitAll(add)
		cmd.InheritedFlags().VisitAll(add)
	}
	root.LocalFlags().VisitAll(func(flag *pflag.Flag) { served[variable(flag.Name)] = true })
	for _, variables := range []map[string]bool{own, served, known} {
		names := slices.Sorted(maps.Keys(variables))
		for i := range names {
			names[i] = strings.TrimPrefix(names[i], variablePrefix)
		}
		if near := spelling.Nearest(strings.TrimPrefix(name, variablePrefix), names); near != "" {
			return variablePrefix + near
		}
	}
	return ""
}

// otherVariable reports whether a variable is one of the wrappers, examples and tests around the program.
func otherVariable(name string) bool {
	switch name {
	case "BUDSANDBOX_PROGRAM", "BUDSANDBOX_IMAGE":
		return true
	}
	return strings.HasPrefix(name, "BUDSANDBOX_TEST_")
}

// collectVariables adds the variables of all flags of a command and its subcommands.
func collectVariables(cmd *cobra.Command, known map[string]bool) {
	add := func(flag *pflag.Flag) { known[variable(flag.Name)] = true }
	cmd.Flags().VisitAll(add)
	cmd.PersistentFlags().VisitAll(add)
	for _, sub := range cmd.Commands() {
		collectVariables(sub, known)
	}
}
