package emulator

import (
	"cmp"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/api/authentication"
	"budsandbox/emulator/internal/connection"
	"budsandbox/emulator/internal/server"
	"budsandbox/fixtures"
	"budsandbox/storage"
)

// Memory as Options.Data keeps nothing on disk.
const Memory = storage.Memory

// Options say how a sandbox starts. The zero value listens on a free port and keeps nothing.
type Options struct {
	Listen     string            // address and port; empty is 127.0.0.1:0
	Data       string            // the file, or Memory; empty is Memory
	Seed       uint64            // what ids are derived from; the same seed gives the same ids
	Now        time.Time         // where the clock starts; zero is where the file has it, or real time
	Freeze     bool              // the clock stands still
	Projects   map[string]string // client id to secret; empty accepts any pair
	TaskDelay  *time.Duration    // how long tasks are pending; nil is Bud's own delay of each
	MaxBody    int64             // bytes of a request's body; 0 is 32 MiB
	AllowHosts []string          // hosts at which browsers may use the control plane, besides loopback
	Personas   string            // folder of further personas, a JSON file each
	Merchants  string            // file of further merchants that ingested transactions may name
	DummyData  DummyData         // what becomes of ingested identifiers that could be somebody's; empty is DummyDataWarn
	Import     string            // file of an export to start with, in place of what Data holds
	Webhooks   map[string]string // where events go of projects that say nothing else: URLs by event, "*" for all
	Anywhere   bool              // webhooks may go to other machines
	Requests   int               // how many requests the log on the control plane holds; 0 is 1000, less keeps none
	Customers  string            // a file that describes customers to make at the start, if they are not there yet
	// How long after a fetch Bud refreshes hosted customers by itself, for projects that say nothing else; 0 is never, nil as the file has it.
	BackgroundRefreshes *time.Duration

	Strict  bool // refuse what the real Bud would not accept or discourages, instead of giving advice
	Metrics bool // count what happens, for /_sandbox/metrics
	Version string
	Log     *slog.Logger // nil logs nothing
	Quiet   bool         // no line for each request
}

// Defaults of Options that the command line shows.
const (
	DefaultListen  = "127.0.0.1:8283"
	DefaultSeed    = 1
	DefaultMaxBody = 32 << 20
	DefaultSeen    = 1000
)

// config completes the options with defaults.
func (o Options) config() (server.Config, error) {
	if err := o.check(); err != nil {
		return server.Config{}, err
	}
	merchants, err := o.merchants()
	if err != nil {
		return server.Config{}, err
	}
	c := server.Config{
		Listen: cmp.Or(o.Listen, "127.0.0.1:0"), Data: cmp.Or(o.Data, Memory), Seed: o.Seed, Now: o.Now, Freeze: o.Freeze,
		Projects: o.Projects, Delay: o.delay, MaxBody: cmp.Or(o.MaxBody, DefaultMaxBody), AllowHosts: o.AllowHosts,
		Personas: o.Personas, Merchants: merchants, StrictData: o.DummyData == DummyDataStrict, Import: o.Import,
		Webhooks: o.Webhooks, AllowRemoteWebhooks: o.Anywhere, RequestLogSize: max(0, cmp.Or(o.Requests, DefaultSeen)),
		Customers: o.Customers, DefaultProject: o.firstProject(), BackgroundRefreshes: o.BackgroundRefreshes,
		Strict: o.Strict, Metrics: o.Metrics, Version: cmp.Or(o.Version, "devel"), Log: o.Log, Quiet: o.Quiet,
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	return c, nil
}

// merchants reads the file of further merchants.
func (o Options) merchants() ([]fixtures.Merchant, error) {
	if o.Merchants == "" {
		return nil, nil
	}
	data, err := fixtures.Load()
	if err != nil {
		return nil, err
	}
	return readMerchants(o.Merchants, data)
}

// DemoClient is the client id that the sandbox suggests where any will do.
const DemoClient = "demo"

// firstProject is the client id that the sandbox shows at its start.
func (o Options) firstProject() bank.Project {
	for _, id := range slices.Sorted(maps.Keys(o.Projects)) {
		return bank.Project(id)
	}
	return DemoClient
}

// delay returns the configured task delay, or bud, which is Bud's own, if none is set.
func (o Options) delay(bud time.Duration) time.Duration {
	if o.TaskDelay != nil {
		return *o.TaskDelay
	}
	return bud
}

// check refuses options that cannot be meant.
func (o Options) check() error {
	if o.DummyData != "" && o.DummyData != DummyDataWarn && o.DummyData != DummyDataStrict {
		return fmt.Errorf("dummy data %q is neither %s nor %s", o.DummyData, DummyDataWarn, DummyDataStrict)
	}
	if every := o.BackgroundRefreshes; every != nil {
		if err := connection.CheckInterval(*every); err != nil {
			return fmt.Errorf("background refreshes: %w", err)
		}
	}
	for id, secret := range o.Projects {
		if id == "" || secret == "" {
			return fmt.Errorf("a project needs a client id and a secret, and %q:%q lacks one", id, secret)
		}
		if len(id) > authentication.MaxClientID {
			return fmt.Errorf("the client id %.20q... is longer than %d bytes", id, authentication.MaxClientID)
		}
	}
	return nil
}
