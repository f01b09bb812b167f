package command

import (
	"context"
	_ "embed"
	"fmt"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"budsandbox/authority"
	"budsandbox/bench"
	"budsandbox/bench/bare"
)

// benchHelp is the long description of the command.
//
//go:embed bench_help.txt
var benchHelp string

// benchFlags are the flags of bench before validation.
type benchFlags struct {
	config bench.Config
	suite  bool
	scale  bool
	output string
}

// benchCommand measures the speed of the sandbox.
func benchCommand(env Environment) *cobra.Command {
	var f benchFlags
	cmd := &cobra.Command{
		Use:   "bench",
		Short: "Measure how fast the sandbox is, compared with a bare program",
		Long:  benchHelp,
		Example: `  budsandbox bench
  budsandbox bench --customers 1000000 --dir /var/tmp  # does it stay quick?
  budsandbox bench --url http://127.0.0.1:8283         # a sandbox that runs; it keeps the customers it gets
  budsandbox bench --suite --against ./budsandbox-before  # is this build quicker?
  budsandbox bench --scale --customers 100000 --duration 1m  # does it cope with many customers?`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := f.check(); err != nil {
				return err
			}
			return runBench(cmd.Context(), env, f)
		},
	}
	flags := cmd.Flags()
	flags.DurationVar(&f.config.Duration, "duration", 3*time.Second, "how long each load is applied to each side")
	flags.IntVar(&f.config.Starts, "starts", 11, "number of starts of each side for each figure about starts")
	flags.IntVar(&f.config.Customers, "customers", 1000, "number of customers before the first load")
	flags.StringVar(&f.config.Dir, "dir", os.TempDir(),
		"folder for the files; what it is on decides how long a write takes")
	flags.StringVar(&f.config.URL, "url", "", "measure the sandbox at this URL (default one of its own)")
	flags.StringVar(&f.config.Limit, "limit", "", "executable of the bare program (default the one in this executable)")
	flags.StringVar(&f.config.ID, "client-id", "bench", "client id of the project that gets the customers")
	flags.StringVar(&f.config.Secret, "client-secret", "bench", "client secret")
	flags.BoolVar(&f.suite, "suite", false, "measure the rounds of a test suite instead")
	flags.BoolVar(&f.scale, "scale", false, "measure many connected customers instead")
	flags.StringVar(&f.config.Against, "against", "",
		"with --suite: another budsandbox that runs the same rounds in turns")
	flags.StringVar(&f.output, "output", "text", "form of the answer: text, json, or markdown for docs/performance.md")
	checkFlag(flags, "output", oneOf("output", "text", "json", "markdown"))
	cmd.AddCommand(bareCommand(env))
	return cmd
}

// minCustomers is the minimum number of customers: one page of a list.
const minCustomers = 200

func (f benchFlags) check() error {
	if f.config.Duration <= 0 {
		return usagef("--duration %s is not a length of time such as 3s", f.config.Duration)
	}
	if f.config.Starts < 1 {
		return usagef("--starts %d is not a number from 1", f.config.Starts)
	}
	if f.config.Customers < minCustomers {
		return usagef("--customers %d is less than the %d that a page of the list shows", f.config.Customers, minCustomers)
	}
	if info, err := os.Stat(f.config.Dir); err != nil || !info.IsDir() {
		return usagef("--dir %q is not a folder", f.config.Dir)
	}
	if base, err := url.Parse(f.config.URL); f.config.URL != "" &&
		(err != nil || !strings.HasPrefix(base.Scheme, "http") || base.Host == "") {
		return usagef("--url %q is not an address such as %s", f.config.URL, defaultBase)
	}
	if f.config.Against != "" && !f.suite {
		return usagef("--against is for --suite")
	}
	if f.suite && (f.config.URL != "" || f.config.Limit != "") {
		return usagef("--suite starts its own programs and knows no --url and no --limit")
	}
	if f.scale && (f.suite || f.config.URL != "" || f.config.Limit != "") {
		return usagef("--scale starts its own program and knows no --suite, no --url and no --limit")
	}
	return nil
}

func runBench(ctx context.Context, env Environment, f benchFlags) error {
	executable, err := os.Executable()
	if err != nil {
		return fmt.Errorf("find the program's own file, to start it: %w", err)
	}
	progress := newBenchProgress(env.Stderr)
	f.config.Executable, f.config.Environ, f.config.Progress = executable, withoutOwn(os.Environ()), progress
	measure := bench.Run
	if f.suite {
		measure = bench.RunSuite
	}
	if f.scale {
		measure = bench.RunScale
	}
	var own tlsFlags
	if f.config.URL != "" && own.findFolder() == nil {
		f.config.Authorities = authority.Pool(own.folder)
	}
	report, err := measure(ctx, f.config)
	progress.end()
	if err != nil && f.config.URL != "" {
		err = (&controlPlane{base: f.config.URL}).explain(ctx, err)
	}
	if err != nil {
		return err
	}
	switch f.output {
	case "json":
		return printJSON(env.Stdout, report)
	case "markdown":
		return report.WriteMarkdown(env.Stdout)
	default:
		return report.WriteText(env.Stdout)
	}
}

// bareCommand serves the limit, which bench starts beside the sandbox.
func bareCommand(env Environment) *cobra.Command {
	var listen, file string
	cmd := &cobra.Command{
		Use:    "bare",
		Short:  "Start the bare program that bench measures against",
		Hidden: true,
		Args:   noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return bare.Serve(cmd.Context(), listen, file, env.Stdout)
		},
	}
	cmd.Flags().StringVar(&listen, "listen", "127.0.0.1:0", "address and port to listen on; port 0 picks a free one")
	checkFlag(cmd.Flags(), "listen", checkListen)
	cmd.Flags().StringVar(&file, "data", "bare.db", "file to keep everything in")
	return cmd
}
