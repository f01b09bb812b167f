package command

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"budsandbox/bank"
	"budsandbox/emulator"
)

// serveFlags holds the flags of serve, as strings if they need further parsing.
type serveFlags struct {
	options        emulator.Options
	now            string
	projects       []string
	taskDelay      string
	webhookTimeout string
	refreshes      string
	logFormat      string
	legacy         string
	maxBody        int // MiB
	memory         int // MiB
	tls            tlsFlags
}

// serveCommand runs a sandbox until it is interrupted.
func serveCommand(env Environment) *cobra.Command {
	var f serveFlags
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Start the sandbox",
		Long: "Start the sandbox. It prints its base URL, the credentials to use and a curl line that works, and runs until it is\n" +
			"interrupted. Everything it keeps is in one file.",
		Example: "  budsandbox                                         # on 127.0.0.1:8283, kept in ./budsandbox.db\n" +
			"  budsandbox serve --data memory --listen 127.0.0.1:0  # a free port, nothing kept: for a test suite\n" +
			"  budsandbox serve --now 2026-03-01T09:00:00Z --freeze # always the first of March",
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return serve(cmd.Context(), env, f) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.options.Listen, "listen", emulator.DefaultListen, "address and port to listen on; port 0 picks a free one")
	flags.StringVar(&f.options.Data, "data", "budsandbox.db", "file to keep everything in; \"memory\" keeps nothing")
	flags.BoolVar(&f.options.NoAccessLog, "quiet", false, "print the base URL alone, and log only what goes wrong")
	f.define(flags)
	return cmd
}

// define adds the flags that `serve` and `exec` share.
func (f *serveFlags) define(flags *pflag.FlagSet) {
	flags.Uint64Var(&f.options.Seed, "seed", emulator.DefaultSeed, "what ids are derived from; the same seed gives the same ids")
	flags.StringVar(&f.now, "now", "", "where the clock starts, as in 2026-03-01T09:00:00Z (default real time, or where the file has it)")
	flags.BoolVar(&f.options.Freeze, "freeze", false, "stop the clock; tasks still end in real time")
	flags.StringSliceVar(&f.projects, "project", nil, "accept only these clients, each as id:secret; may be repeated (default any pair)")
	flags.StringVar(&f.taskDelay, "task-delay", "", "how long every task stays pending, as in 2s; 0s ends tasks at once (default as at Bud)")
	flags.StringVar(&f.refreshes, "background-refreshes", "", "refresh hosted customers by itself so long after a fetch, as in 24h or P1D, which Bud does for projects that ask its support; 0s is never (default as the file has it, else never)")
	flags.BoolVar(&f.options.AffordabilityBenefits, "affordability-benefits", false, "count benefits as income in affordability reports, as the Standard Financial Statement does")
	flags.IntVar(&f.maxBody, "max-body", emulator.DefaultMaxBody>>20, "largest body of a request, in MiB")
	flags.IntVar(&f.memory, "memory", emulator.DefaultMemory>>20, "memory for computed transactions, in MiB; what was not read for longest is computed again when somebody asks")
	flags.StringSliceVar(&f.options.AllowHosts, "allow-host", nil, "further host under which browsers may use /_sandbox/, or whose pages may; may be repeated")
	flags.StringVar(&f.options.PublicURL, "public-url", "", "address at which clients and browsers reach the sandbox, for links in answers (default where each request came to, or what a proxy says)")
	flags.StringVar(&f.options.Merchants, "merchants", "", "file of your own merchants, which the enrichment of ingested transactions then knows; see 'budsandbox enrich --help'")
	flags.StringVar((*string)(&f.options.DummyData), "dummy-data", string(emulator.DummyDataWarn), "what becomes of ingested identifiers that could be somebody's: warn or strict, which refuses them")
	flags.StringVar(&f.options.Personas, "personas", "", "folder of further personas, a JSON file each; start from one that 'budsandbox personas show ID' prints")
	flags.StringVar(&f.options.Import, "import", "", "start with what this file of 'budsandbox export' holds, in place of what --data does")
	flags.StringToStringVar(&f.options.Webhooks, "webhook", nil, "where to send an event, as event=URL, or *=URL for all; may be repeated")
	webhook := flags.Lookup("webhook")
	webhook.Value, webhook.DefValue = eventAddresses{webhook.Value}, ""
	flags.StringVar(&f.webhookTimeout, "webhook-timeout", "10s", "how long a webhook receiver may take to answer")
	flags.StringVar(&f.options.WebhookCA, "webhook-ca", "", "file of PEM certificates of further authorities that webhook receivers use (default the system's alone)")
	flags.BoolVar(&f.options.AllowRemoteWebhooks, "webhooks-anywhere", false, "let webhooks go to other machines than this one")
	flags.IntVar(&f.options.RequestLogSize, "requests", emulator.DefaultRequestLogSize, "how many requests to keep for /_sandbox/requests; -1 keeps none")
	flags.BoolVar(&f.options.Strict, "strict", false, "refuse what the real Bud would not accept or discourages, instead of only advising")
	flags.StringVar(&f.legacy, "legacy", "on", "on answers operations that Bud's documents have dropped and clients still call, in their old shapes; off leaves them out")
	flags.BoolVar(&f.options.Metrics, "metrics", false, "count requests and webhooks, and serve the counts at /_sandbox/metrics for Prometheus")
	flags.BoolVar(&f.options.NoConsole, "no-console", false, "leave out the console at /_sandbox/, the pages for developers; the API at /_sandbox/ stays")
	flags.StringVar(&f.options.Customers, "customers", "", "JSON file that describes customers to make, with their connections; GET /_sandbox/customers.schema.json says how")
	flags.StringSliceVar(&f.options.CORSOrigins, "cors", nil, "origin whose pages may use Bud's API, as in http://localhost:3000, but never /_sandbox/; may be repeated")
	f.tls.define(flags)
	flags.StringVar(&f.logFormat, "log-format", "text", "form of the log on standard error: text or json")
}

// eventAddresses is the value of --webhook. Its type in the help is event=URL.
type eventAddresses struct{ pflag.Value }

func (eventAddresses) Type() string { return "event=URL" }

// mostBody is the maximum of --max-body, a TiB in MiB.
const mostBody = 1 << 20

// parse converts the flags to options.
func (f serveFlags) parse(env Environment) (options emulator.Options, err error) {
	options = f.options
	options.Version = version()
	switch f.legacy {
	case "on", "":
	case "off":
		options.NoLegacy = true
	default:
		return options, usagef("--legacy %q is neither on nor off", f.legacy)
	}
	if f.now != "" {
		if options.Now, err = bank.ParseInstant(f.now); err != nil {
			return options, usagef("--now %w", err)
		}
		if year := options.Now.Year(); year < 1970 || year > 2200 {
			return options, usagef("--now %q is outside the years 1970 to 2200", f.now)
		}
	}
	if options.PublicURL != "" {
		if _, err := emulator.ParsePublicURL(options.PublicURL); err != nil {
			return options, usagef("--public-url %w", err)
		}
	}
	if f.webhookTimeout != "" {
		if options.WebhookTimeout, err = parseDuration("webhook-timeout", f.webhookTimeout); err != nil {
			return options, err
		}
		if options.WebhookTimeout < time.Millisecond {
			return options, usagef("--webhook-timeout %q is too short; give 1ms or more, such as 10s", f.webhookTimeout)
		}
	}
	if f.taskDelay != "" {
		delay, err := parseDuration("task-delay", f.taskDelay)
		if err != nil {
			return options, err
		}
		options.TaskDelay = &delay
	}
	if f.refreshes != "" {
		every, err := emulator.ParseRefreshInterval(f.refreshes)
		if err != nil {
			return options, usagef("--background-refreshes: %w", err)
		}
		options.BackgroundRefreshes = &every
	}
	if options.MaxBody = int64(f.maxBody) << 20; f.maxBody < 1 || f.maxBody > mostBody {
		return options, usagef("--max-body %d is not a number of MiB from 1 to %d", f.maxBody, mostBody)
	}
	if options.Memory = int64(f.memory) << 20; f.memory < 1 || f.memory > mostBody {
		return options, usagef("--memory %d is not a number of MiB from 1 to %d", f.memory, mostBody)
	}
	if options.Data == "" { // the Go API takes an empty name for memory
		return options, usagef("--data is empty; give the name of a file, or %q to keep nothing", emulator.Memory)
	}
	if d := options.DummyData; d != "" && d != emulator.DummyDataWarn && d != emulator.DummyDataStrict {
		return options, usagef("--dummy-data %q is neither %s nor %s", d, emulator.DummyDataWarn, emulator.DummyDataStrict)
	}
	for _, origin := range options.CORSOrigins {
		if err := emulator.CheckOrigin(origin); err != nil {
			return options, usagef("--cors %w", err)
		}
	}
	if options.TLS, err = f.tls.config(); err != nil {
		return options, err
	}
	if options.Projects, err = parseProjects(f.projects); err != nil {
		return options, err
	}
	if err := checkListen(options.Listen); err != nil {
		return options, err
	}
	if n := options.RequestLogSize; n < -1 {
		return options, usagef("--requests %d is neither a number of requests nor -1, which keeps none", n)
	}
	level := slog.LevelInfo
	if options.NoAccessLog {
		level = slog.LevelWarn
	}
	switch f.logFormat {
	case "text":
		options.Log = slog.New(slog.NewTextHandler(env.Stderr, &slog.HandlerOptions{Level: level, ReplaceAttr: brief}))
	case "json":
		options.Log = slog.New(slog.NewJSONHandler(env.Stderr, &slog.HandlerOptions{Level: level, ReplaceAttr: milliseconds}))
	default:
		return options, usagef("--log-format %q is neither text nor json", f.logFormat)
	}
	return options, nil
}

// brief removes attributes that are empty or repeat the message from log lines for people.
func brief(_ []string, a slog.Attr) slog.Attr {
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

// checkListen refuses what can be no address to listen on.
func checkListen(address string) error {
	_, port, err := net.SplitHostPort(address)
	if err != nil {
		return usagef("--listen %q is not an address and a port such as %s", address, emulator.DefaultListen)
	}
	if _, err := net.LookupPort("tcp", port); err != nil {
		return usagef("--listen %q has no port from 0 to 65535", address)
	}
	return nil
}

func parseProjects(pairs []string) (map[string]string, error) {
	if len(pairs) == 0 {
		return nil, nil
	}
	projects := make(map[string]string, len(pairs))
	for _, pair := range pairs {
		id, secret, _ := strings.Cut(pair, ":")
		if id == "" || secret == "" {
			return nil, usagef("--project %q is not of the form id:secret", pair)
		}
		projects[id] = secret
	}
	return projects, nil
}

// closing is the maximum time for closing the sandbox after an interrupt.
const closing = 1500 * time.Millisecond

func serve(ctx context.Context, env Environment, f serveFlags) error {
	options, err := f.parse(env)
	if err != nil {
		return err
	}
	return serveWith(ctx, env, options, func(base string) error { greet(env, options, base); return nil })
}

// newSandbox starts a sandbox. An invalid webhook is a usage error.
func newSandbox(options emulator.Options) (*emulator.Sandbox, error) {
	sandbox, err := emulator.New(options)
	if errors.Is(err, emulator.ErrWebhook) {
		err = usagef("--webhook: %w", err)
	}
	return sandbox, err
}

// serveWith serves until it is interrupted. welcome prints the messages at the start.
func serveWith(ctx context.Context, env Environment, options emulator.Options, welcome func(base string) error) error {
	setCollector(env, &options)
	sandbox, err := newSandbox(options)
	if err != nil {
		return err
	}
	ended := make(chan error, 1)
	go func() { ended <- sandbox.Wait() }()
	if err = welcome(sandbox.URL()); err == nil {
		select {
		case err = <-ended:
		case <-ctx.Done():
		}
	}
	patience, cancel := context.WithTimeout(context.WithoutCancel(ctx), closing)
	defer cancel()
	failed := sandbox.Close(patience)
	if errors.Is(failed, emulator.ErrAborted) {
		fmt.Fprintln(env.Stderr, "budsandbox: requests that did not end in time were aborted; everything that was answered is on disk")
		failed = nil
	}
	if err == nil {
		err = failed
	}
	return err
}

// greet prints instructions for a first attempt. With --quiet it only prints the base URL.
func greet(env Environment, options emulator.Options, base string) {
	if options.NoAccessLog {
		fmt.Fprintln(env.Stdout, base)
		return
	}
	id, secret := credentials(options)
	which := "any client id and secret will do"
	if len(options.Projects) > 0 {
		which = "as given with --project"
	}
	kept := "nothing is kept (--data memory)"
	if options.Data != emulator.Memory {
		path, err := filepath.Abs(options.Data)
		if err != nil {
			path = options.Data
		}
		kept = path
	}
	fmt.Fprintf(env.Stdout, "budsandbox %s\n\n", options.Version)
	fmt.Fprintf(env.Stdout, "  Base URL      %s   (in place of https://api-sandbox.thisisbud.com)\n", base)
	fmt.Fprintf(env.Stdout, "  Client id     %s\n  Client secret %s   (%s)\n", id, secret, which)
	if !options.NoConsole {
		fmt.Fprintf(env.Stdout, "  Console       %s/_sandbox/   (open it in a browser)\n", base)
	}
	fmt.Fprintf(env.Stdout, "  Kept in       %s\n  Control plane %s/_sandbox/openapi.json\n\n", kept, base)
	fmt.Fprintf(env.Stdout, firstRequests, curl(options), shellQuote(id+":"+secret), base, shellQuote("X-Client-Id: "+id))
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

// curl returns the curl command with the options that accept the sandbox's certificate.
func curl(options emulator.Options) string {
	if options.TLS != nil {
		return `curl -s --cacert "$(budsandbox trust --path)"`
	}
	return "curl -s"
}

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
