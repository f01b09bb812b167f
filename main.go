// Budsandbox is a local stand-in for Bud's sandbox: the same API, on this machine, with a clock to move.
package main

import (
	"context"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"budsandbox/command"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second interrupt ends the process at once
	status := command.Run(ctx, command.Environment{
		Args: os.Args[1:], LookupEnv: os.LookupEnv, EnvNames: envNames,
		Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr,
	})
	stop()
	os.Exit(status)
}

// envNames lists the names of the environment's variables.
func envNames() (names []string) {
	for _, pair := range os.Environ() {
		name, _, _ := strings.Cut(pair, "=")
		names = append(names, name)
	}
	return names
}
