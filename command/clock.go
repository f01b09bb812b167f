package command

import (
	"fmt"
	"net/http"
	"time"

	"github.com/spf13/cobra"
)

// clockCommand reads and moves the clock of a running sandbox.
func clockCommand(env Environment) *cobra.Command {
	var sandbox clockFlags
	cmd := &cobra.Command{
		Use:   "clock",
		Short: "Show, move, freeze or release the clock of a running sandbox",
		Long: `Show the time in a running sandbox. Tokens, tasks and all data follow this clock, which keeps its
setting across restarts. Moving the clock with --client-id gives the project a clock of its own until
it is reset.`,
		Example: `  budsandbox clock
  budsandbox clock set 2030-03-01T09:00:00Z --freeze
  budsandbox clock advance P1M
  budsandbox clock advance P1M --client-id suite-7
  budsandbox clock next
  budsandbox clock until payment.success --within P5D
  budsandbox clock release`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			var clock clockReading
			if err := sandbox.setting(cmd.Context(), "/_sandbox/clock", sandbox.client, nil, &clock); err != nil {
				return err
			}
			return clock.print(env)
		},
	}
	sandbox.define(cmd.PersistentFlags())
	cmd.PersistentFlags().StringVar(&sandbox.client, "client-id", "",
		"the clock of this project alone (default the one that projects share)")
	cmd.AddCommand(
		clockSet(env, &sandbox),
		clockAdvance(env, &sandbox),
		clockNext(env, &sandbox),
		clockUntil(env, &sandbox),
		clockPlay(env, &sandbox),
		clockSwitch(env, &sandbox, "freeze", "Stop the clock where it is", true),
		clockSwitch(env, &sandbox, "release", "Let the clock run on from where it is", false),
	)
	return cmd
}

// clockFlags identify a clock of a running sandbox.
type clockFlags struct {
	controlPlane
	client string
}

// body adds the project to the body of a request.
func (f *clockFlags) body(body map[string]any) map[string]any {
	if f.client != "" {
		body["client_id"] = f.client
	}
	return body
}

// clockSet sets the clock to a time.
func clockSet(env Environment, sandbox *clockFlags) *cobra.Command {
	var freeze bool
	cmd := &cobra.Command{
		Use: "set TIME", Short: "Set the clock to a time such as 2026-03-01T09:00:00Z",
		Long: "Set the clock to a time in the future. Only `budsandbox snapshot restore` moves it back.",
		Example: `  budsandbox clock set 2032-03-01T09:00:00Z
  budsandbox clock set 2032-04-01T09:00:00Z --freeze`,
		Args: exactlyOne("a time such as 2026-03-01T09:00:00Z"),
		RunE: func(cmd *cobra.Command, args []string) error {
			body := map[string]any{"now": args[0]}
			if freeze {
				body["frozen"] = true
			}
			return withArgumentName(sandbox.change(cmd, env, http.MethodPut, "", body), "now", "the time")
		},
	}
	cmd.Flags().BoolVar(&freeze, "freeze", false, "and freeze it there")
	return cmd
}

// clockAdvance moves the clock forward.
func clockAdvance(env Environment, sandbox *clockFlags) *cobra.Command {
	return &cobra.Command{
		Use: "advance PERIOD", Short: "Move the clock forward by a period such as P1M, P2DT6H or 90s",
		Long: `Move the clock forward by a period: P1M is a month, P2DT6H two days and six hours, 90s ninety
seconds. Whatever falls due happens at its own time, as if you had waited.`,
		Example: `  budsandbox clock advance P1M
  budsandbox clock advance 36h --client-id suite-7`,
		Args: exactlyOne("a period such as P1M or 90s"),
		RunE: func(cmd *cobra.Command, args []string) error {
			body := map[string]any{"by": args[0]}
			return withArgumentName(sandbox.change(cmd, env, http.MethodPost, "/advance", body), "by", "the period")
		},
	}
}

// clockSwitch freezes or releases the clock.
func clockSwitch(env Environment, sandbox *clockFlags, name, short string, frozen bool) *cobra.Command {
	return &cobra.Command{
		Use: name, Short: short, Args: noArguments,
		Example: "  budsandbox clock " + name + "\n  budsandbox clock " + name + " --client-id suite-7",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return sandbox.change(cmd, env, http.MethodPut, "", map[string]any{"frozen": frozen})
		},
	}
}

// change changes the clock and prints it.
func (f *clockFlags) change(cmd *cobra.Command, env Environment, method, path string, body map[string]any) error {
	var clock clockReading
	if err := f.ask(cmd.Context(), method, "/_sandbox/clock"+path, f.body(body), &clock); err != nil {
		return err
	}
	return clock.print(env)
}

// clockReading is a clock in a response of the control plane.
type clockReading struct {
	Now    time.Time
	Frozen bool
}

// print prints the time, and whether the clock runs.
func (r clockReading) print(env Environment) error {
	state := "running"
	if r.Frozen {
		state = "frozen"
	}
	_, err := fmt.Fprintf(env.Stdout, "%s %s\n", r.Now.Format(time.RFC3339), state)
	return err
}
