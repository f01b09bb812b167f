package command

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/spf13/cobra"
)

// readyCommand waits until a sandbox responds, for scripts and container health checks.
func readyCommand(env Environment) *cobra.Command {
	var sandbox controlPlane
	var wait string
	var fresh bool
	cmd := &cobra.Command{
		Use:   "ready",
		Short: "Check that a sandbox answers, or wait until it does",
		Long: "Exit with status 0 as soon as the sandbox answers, or with 1 if it does not answer within --wait.\n" +
			"Without --wait, a program that listens there has ten seconds to answer.",
		Example: "  budsandbox serve --quiet & budsandbox ready --wait 10s --fresh && npm test",
		Args:    noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			timeout, err := parseDuration("wait", wait)
			if err != nil {
				return err
			}
			return ready(cmd.Context(), env, &sandbox, timeout, fresh)
		},
	}
	sandbox.define(cmd.Flags())
	cmd.Flags().StringVar(&wait, "wait", "0s", "how long to wait, as in 10s")
	cmd.Flags().BoolVar(&fresh, "fresh", false,
		"take no sandbox that has been up for longer than --wait, which another program may have started")
	return cmd
}

// slowAnswer is how long ready without --wait gives a sandbox on a busy machine to answer. Where nothing listens, the
// refusal comes at once.
const slowAnswer = 10 * time.Second

// pollInterval is the interval between requests of ready.
const pollInterval = 20 * time.Millisecond

func ready(ctx context.Context, env Environment, sandbox *controlPlane, wait time.Duration, fresh bool) error {
	limit := max(wait, time.Second)
	if wait == 0 {
		limit = slowAnswer
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	start := time.Now()
	deadline := start.Add(wait)
	for {
		var health struct {
			Status, Version string
			Uptime          float64 `json:"uptime_seconds"`
		}
		err := sandbox.ask(ctx, http.MethodGet, "/_sandbox/health", nil, &health)
		up := time.Duration(health.Uptime * float64(time.Second)).Round(time.Second)
		switch {
		case err != nil || health.Status != "ok":
		case fresh && up > max(wait, time.Second)+time.Since(start):
			return fmt.Errorf("the sandbox at %s has been up for %s: it was there before; stop it, or listen elsewhere",
				sandbox.base, up)
		default:
			_, err := fmt.Fprintf(env.Stdout, "budsandbox %s answers at %s, up for %s\n", health.Version, sandbox.base, up)
			return err
		}
		if errors.Is(err, context.DeadlineExceeded) {
			return fmt.Errorf("the sandbox at %s did not answer within %s, if there is one; give it longer, as in --wait 1m",
				sandbox.base, limit)
		}
		var usage usageError
		if errors.As(err, &usage) || !time.Now().Before(deadline) {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(pollInterval):
		}
	}
}
