package command

import (
	"maps"
	"net"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"budsandbox/emulator"
	"budsandbox/internal/spelling"
)

// variablePrefix is the prefix of the variables for flags.
const variablePrefix = "BUDSANDBOX_"

// isOwnVariable reports whether a variable, with or without its value, has the prefix.
func isOwnVariable(variable string) bool { return strings.HasPrefix(variable, variablePrefix) }

// withoutOwn returns an environment without the program's variables.
func withoutOwn(environ []string) []string {
	return slices.DeleteFunc(slices.Clone(environ), isOwnVariable)
}

// variable returns the name of the variable for a flag.
func variable(flag string) string {
	return variablePrefix + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

// setFromVariables sets the flags that the command line leaves out from variables.
func setFromVariables(cmd *cobra.Command, env Environment) error {
	var invalid error
	cmd.Flags().VisitAll(func(flag *pflag.Flag) {
		value, given := env.LookupEnv(variable(flag.Name))
		if flag.Changed || !given || invalid != nil {
			return
		}
		if err := flag.Value.Set(value); err != nil {
			invalid = valueError(flag, variable(flag.Name), value, "unset it", err)
			return
		}
		flag.Changed = true
	})
	if invalid != nil {
		return invalid
	}
	return followListen(cmd, env)
}

// followListen sets the default address of the commands for a running sandbox from BUDSANDBOX_LISTEN.
func followListen(cmd *cobra.Command, env Environment) error {
	base := cmd.Flags().Lookup("base-url")
	listen, given := env.LookupEnv(variable("listen"))
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

// unknownVariable returns an error for a variable with the program's prefix that sets no flag.
func unknownVariable(root *cobra.Command, env Environment) error {
	if env.EnvNames == nil || !slices.ContainsFunc(env.EnvNames(), isOwnVariable) {
		return nil
	}
	known := map[string]bool{}
	collectVariables(root, known)
	for _, name := range env.EnvNames() {
		if !isOwnVariable(name) || known[name] || otherVariable(name) {
			continue
		}
		hint := "unset it; `budsandbox serve --help` lists the flags"
		if near := nearestVariable(root, env.Args, name, known); near != "" {
			hint = "did you mean " + near + "?"
		}
		return usagef("the variable %s stands for no flag; %s", name, hint)
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
