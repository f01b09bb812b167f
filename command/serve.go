package command

import (
	"context"
	"errors"
	"fmt"
	"log"
	"log/slog"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"budsandbox/emulator"
	"budsandbox/internal/gcpace"
)

// serveCommand runs a sandbox until it is interrupted.
func serveCommand(env Environment) *cobra.Command {
	var f serveFlags
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Start the sandbox",
		Long: `Start the sandbox. It prints its base URL, the credentials to use and a curl command that works, and
runs until it is interrupted. It stores everything in one file.`,
		Example: `  budsandbox                                         # on 127.0.0.1:8283, kept in ./budsandbox.db
  budsandbox serve --data memory --listen 127.0.0.1:0  # a free port, nothing kept: for a test suite
  budsandbox serve --now 2026-03-01T09:00:00Z --freeze # always the first of March`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return serve(cmd.Context(), env, f) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.options.Listen, "listen", emulator.DefaultListen,
		"address and port to listen on; port 0 picks a free one")
	flags.StringVar(&f.options.Data, "data", "budsandbox.db", "file to keep everything in; \"memory\" keeps nothing")
	flags.BoolVar(&f.options.NoAccessLog, "quiet", false, "print only the base URL, and log only warnings and errors")
	f.define(flags)
	return cmd
}

// shortenAttr removes attributes that are empty or repeat the message from log lines for people.
func shortenAttr(_ []string, a slog.Attr) slog.Attr {
	if a.Key == "method" || a.Key == "path" || a.Value.Kind() == slog.KindString && a.Value.String() == "" {
		return slog.Attr{}
	}
	return a
}

// milliseconds formats durations as numbers with the unit in the key, such as took_ms, for programs that read the log.
func milliseconds(_ []string, a slog.Attr) slog.Attr {
	if a.Value.Kind() != slog.KindDuration {
		return a
	}
	return slog.Float64(a.Key+"_ms", float64(a.Value.Duration().Microseconds())/1000)
}

// startPagesAfter is the time after a start when its pages are released. A test suite's first requests need some.
const startPagesAfter = time.Second

// shutdownTimeout is the maximum time for closing the sandbox after an interrupt.
const shutdownTimeout = 1500 * time.Millisecond

func serve(ctx context.Context, env Environment, f serveFlags) error {
	options, err := f.parse(env)
	if err != nil {
		return err
	}
	curl, err := f.tls.curl()
	if err != nil {
		return err
	}
	return serveWith(ctx, env, options, func(base string) error { greet(env, options, base, curl); return nil })
}

// newSandbox starts a sandbox. An invalid webhook is a usage error.
func newSandbox(options emulator.Options) (*emulator.Sandbox, error) {
	sandbox, err := emulator.New(options)
	if errors.Is(err, emulator.ErrWebhook) {
		err = usagef("--webhook: %w", err)
	}
	return sandbox, err
}

// configureGC sets the pace of the garbage collector and makes the sandbox set Go's soft memory limit, unless the
// user has set them.
func configureGC(env Environment, options *emulator.Options) {
	if _, set := env.LookupEnv("GOGC"); !set {
		gcpace.Start()
	}
	_, set := env.LookupEnv("GOMEMLIMIT")
	options.LimitMemory = !set
}

// serveWith serves until it is interrupted. welcome prints the messages at the start.
func serveWith(ctx context.Context, env Environment, options emulator.Options, welcome func(base string) error) error {
	configureGC(env, &options)
	if options.Log != nil {
		logStandard(options.Log)
	}
	sandbox, err := interruptible(ctx, func() (*emulator.Sandbox, error) { return newSandbox(options) })
	if err != nil {
		return err
	}
	defer time.AfterFunc(startPagesAfter, func() { _ = releaseStartPages() }).Stop()
	ended := make(chan error, 1)
	go func() { ended <- sandbox.Wait() }()
	if err = welcome(sandbox.URL()); err == nil {
		select {
		case err = <-ended:
		case <-ctx.Done():
		}
	}
	shutdownCtx, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownTimeout)
	defer cancel()
	closeErr := sandbox.Close(shutdownCtx)
	if errors.Is(closeErr, emulator.ErrAborted) {
		fmt.Fprintln(env.Stderr,
			"budsandbox: requests that did not end in time were aborted; everything that was answered is on disk")
		closeErr = nil
	}
	if err == nil {
		err = closeErr
	}
	return err
}

// logStandard sends what the standard library logs by itself, such as a response that nobody asked for, to the
// program's log.
func logStandard(to *slog.Logger) {
	log.SetFlags(0)
	log.SetOutput(slog.NewLogLogger(to.Handler(), slog.LevelWarn).Writer())
}

// greet prints instructions for a first attempt with a curl command. With --quiet it only prints the base URL.
func greet(env Environment, options emulator.Options, base, curl string) {
	if options.NoAccessLog {
		fmt.Fprintln(env.Stdout, base)
		return
	}
	id, secret := credentials(options)
	accepted := "any client id and secret will do"
	if len(options.Projects) > 0 {
		accepted = "as given with --project"
	}
	storage := "nothing is kept (--data memory)"
	if options.Data != emulator.Memory {
		path, err := filepath.Abs(options.Data)
		if err != nil {
			path = options.Data
		}
		storage = path
	}
	fmt.Fprintf(env.Stdout, "budsandbox %s\n\n", options.Version)
	fmt.Fprintf(env.Stdout, "  Base URL      %s   (in place of https://api-sandbox.thisisbud.com)\n", base)
	fmt.Fprintf(env.Stdout, "  Client id     %s\n  Client secret %s   (%s)\n", id, secret, accepted)
	if !options.NoConsole {
		fmt.Fprintf(env.Stdout, "  Console       %s/_sandbox/   (open it in a browser)\n", base)
	}
	fmt.Fprintf(env.Stdout, "  Kept in       %s\n  Control plane %s/_sandbox/openapi.json\n\n", storage, base)
	fmt.Fprintf(env.Stdout, firstRequests, curl, shellQuote(id+":"+secret), base, shellQuote("X-Client-Id: "+id))
}

// firstRequests holds example commands for another shell, which end with a customer's transactions.
const firstRequests = `Try it, in another shell:

  field() { sed "s/.*\"$1\":\"\([^\"]*\)\".*/\1/"; }
  token=$(%[1]s -u %[2]s -d grant_type=client_credentials %[3]s/v1/oauth/token | field access_token)
  bud() { %[1]s -H "Authorization: Bearer $token" -H %[4]s "$@"; }
  customer=$(bud -X POST %[3]s/platform/v3/customers | field customer_id)
  bud %[3]s/_sandbox/customers/$customer/connections -d '{"persona":"uk_salaried_renter"}'
  bud -H "X-Customer-Id: $customer" "%[3]s/financial/v2/transactions?page_size=3"

`

// credentials returns a client id and a secret that the sandbox accepts.
func credentials(options emulator.Options) (id, secret string) {
	for _, id := range slices.Sorted(maps.Keys(options.Projects)) {
		return id, options.Projects[id]
	}
	return emulator.DemoClient, emulator.DemoClient + "-secret"
}

// shellQuote quotes a word for a POSIX shell.
func shellQuote(word string) string {
	if strings.Trim(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.:/@") == "" {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
