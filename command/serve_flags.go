package command

import (
	"log/slog"
	"net"
	"strings"
	"time"

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

// maxBody is the maximum of --max-body, a TiB in MiB.
const maxBody = 1 << 20

// parse converts the flags to options.
func (f serveFlags) parse(env Environment) (options emulator.Options, err error) {
	options = f.options
	options.Version = version()
	for _, parse := range []func(*emulator.Options) error{
		f.parseLegacy, f.parseTimes, f.parseSizes, f.parseData, f.parseAddresses,
	} {
		if err := parse(&options); err != nil {
			return options, err
		}
	}
	options.Log, err = f.newLog(env, options.NoAccessLog)
	return options, err
}

func (f serveFlags) parseLegacy(options *emulator.Options) error {
	switch f.legacy {
	case "on", "":
	case "off":
		options.NoLegacy = true
	default:
		return usagef("--legacy %q is neither on nor off", f.legacy)
	}
	return nil
}

// parseTimes parses the clock, the delays and the intervals.
func (f serveFlags) parseTimes(options *emulator.Options) (err error) {
	if f.now != "" {
		if options.Now, err = bank.ParseInstant(f.now); err != nil {
			return usagef("--now %w", err)
		}
		if year := options.Now.Year(); year < 1970 || year > 2200 {
			return usagef("--now %q is outside the years 1970 to 2200", f.now)
		}
	}
	if f.webhookTimeout != "" {
		if options.WebhookTimeout, err = parseDuration("webhook-timeout", f.webhookTimeout); err != nil {
			return err
		}
		if options.WebhookTimeout < time.Millisecond {
			return usagef("--webhook-timeout %q is too short; give 1ms or more, such as 10s", f.webhookTimeout)
		}
	}
	if f.taskDelay != "" {
		delay, err := parseDuration("task-delay", f.taskDelay)
		if err != nil {
			return err
		}
		options.TaskDelay = &delay
	}
	if f.refreshes != "" {
		every, err := emulator.ParseRefreshInterval(f.refreshes)
		if err != nil {
			return usagef("--background-refreshes: %w", err)
		}
		options.BackgroundRefreshes = &every
	}
	return nil
}

// parseSizes parses what limits memory.
func (f serveFlags) parseSizes(options *emulator.Options) error {
	options.MaxBody = int64(f.maxBody) << 20
	if f.maxBody < 1 || f.maxBody > maxBody {
		return usagef("--max-body %d is not a number of MiB from 1 to %d", f.maxBody, maxBody)
	}
	options.Memory = int64(f.memory) << 20
	if f.memory < 1 || f.memory > maxBody {
		return usagef("--memory %d is not a number of MiB from 1 to %d", f.memory, maxBody)
	}
	if n := options.RequestLogSize; n < -1 {
		return usagef("--requests %d is neither a number of requests nor -1, which keeps none", n)
	}
	return nil
}

// parseData parses what is stored, and for whom.
func (f serveFlags) parseData(options *emulator.Options) (err error) {
	if options.Data == "" { // the Go API takes an empty name for memory
		return usagef("--data is empty; give the name of a file, or %q to keep nothing", emulator.Memory)
	}
	if d := options.DummyData; d != "" && d != emulator.DummyDataWarn && d != emulator.DummyDataStrict {
		return usagef("--dummy-data %q is neither %s nor %s", d, emulator.DummyDataWarn, emulator.DummyDataStrict)
	}
	options.Projects, err = parseProjects(f.projects)
	return err
}

// parseAddresses parses where the sandbox listens and sends, and who may use it from elsewhere.
func (f serveFlags) parseAddresses(options *emulator.Options) (err error) {
	if options.PublicURL != "" {
		if _, err := emulator.ParsePublicURL(options.PublicURL); err != nil {
			return usagef("--public-url %w", err)
		}
	}
	for event, address := range options.Webhooks {
		if isBlank(address) { // which would send the event nowhere
			return usagef("--webhook %s= names no URL", event)
		}
	}
	for _, host := range options.AllowHosts {
		if err := emulator.CheckHost(host); err != nil {
			return usagef("--allow-host %w", err)
		}
	}
	for _, origin := range options.CORSOrigins {
		if err := emulator.CheckOrigin(origin); err != nil {
			return usagef("--cors %w", err)
		}
	}
	if options.TLS, err = f.tls.config(); err != nil {
		return err
	}
	return checkListen(options.Listen)
}

// newLog returns the log in the form of --log-format.
func (f serveFlags) newLog(env Environment, quiet bool) (*slog.Logger, error) {
	level := slog.LevelInfo
	if quiet {
		level = slog.LevelWarn
	}
	options := slog.HandlerOptions{Level: level}
	switch f.logFormat {
	case "text":
		options.ReplaceAttr = shortenAttr
		return slog.New(slog.NewTextHandler(env.Stderr, &options)), nil
	case "json":
		options.ReplaceAttr = milliseconds
		return slog.New(slog.NewJSONHandler(env.Stderr, &options)), nil
	}
	return nil, usagef("--log-format %q is neither text nor json", f.logFormat)
}

// checkListen returns an error for text that is not an address to listen on.
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
