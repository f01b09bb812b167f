package emulator

import (
	"cmp"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/connection"
	"budsandbox/emulator/internal/ledger"
	"budsandbox/emulator/internal/server"
	"budsandbox/fixtures"
	"budsandbox/internal/textfile"
	"budsandbox/storage"
)

// Memory is the value of Options.Data for a sandbox that stores nothing on disk.
const Memory = storage.Memory

// Options configures a sandbox. The zero value listens on a free port and stores nothing on disk.
type Options struct {
	Listen              string            // address and port; empty for 127.0.0.1:0, which is a free port
	Data                string            // path of the file, or Memory; empty for Memory
	Seed                uint64            // seed of the ids; the same seed and calls give the same ids
	Now                 time.Time         // initial time of a clock that is not later; zero for the file's, or real time
	Freeze              bool              // start with a frozen clock
	Projects            map[string]string // client secrets by client id; empty accepts any pair
	TaskDelay           *time.Duration    // how long tasks are pending; nil for Bud's delays
	MaxBody             int64             // maximum length of a request's body in bytes; 0 for 32 MiB
	MaxBodies           int64             // limit of all bodies in flight in bytes; 0 for 256 MiB, at least twice MaxBody
	AllowHosts          []string          // additional hosts at which browsers may use the control plane
	CORSOrigins         []string          // origins whose pages may use Bud's API, as in http://localhost:3000
	TLS                 *tls.Config       // serves HTTPS; nil for plain HTTP
	PublicURL           string            // base of the links in responses; empty for the address of each request
	Personas            string            // folder of additional personas, one JSON file each
	Merchants           string            // path of a file of additional merchants
	DummyData           DummyData         // treatment of identifiers that could be real; empty for DummyDataWarn
	Import              string            // path of an export that replaces the content of Data
	Webhooks            map[string]string // URLs by event, "*" for all events, for projects without endpoints
	AllowRemoteWebhooks bool              // allow webhook endpoints on other machines
	WebhookTimeout      time.Duration     // time within which a webhook receiver must respond; 0 for 10 s
	WebhookCA           string            // path of PEM certificates of additional authorities that webhook receivers use
	Memory              int64             // maximum size of cached computed data in bytes; 0 for 128 MiB
	LimitMemory         bool              // set the soft memory limit of the whole process from Memory
	RequestLogSize      int               // maximum number of logged requests; 0 for 1000, negative for none
	Customers           string            // path of a file that describes customers to create at the start
	// BackgroundRefreshes is the interval after the last fetch at which Bud refreshes hosted customers, for projects
	// without their own interval. 0 stands for never, and nil for the interval in the file.
	BackgroundRefreshes *time.Duration
	// AffordabilityBenefits makes benefits count as income in affordability reports, for projects without their own
	// setting. Lenders who follow the Standard Financial Statement count them, Bud does not.
	AffordabilityBenefits bool

	Strict      bool         // refuse requests about which there is advice
	Metrics     bool         // collect metrics for /_sandbox/metrics
	NoLegacy    bool         // leave out the operations that Bud's documents have dropped
	NoConsole   bool         // leave out the console at /_sandbox/, the pages for developers
	Version     string       // version that the sandbox reports
	Log         *slog.Logger // nil discards the log
	NoAccessLog bool         // do not log requests to Log
}

// The defaults of Options.
const (
	DefaultListen         = "127.0.0.1:8283"
	DefaultSeed           = 1
	DefaultMaxBody        = 32 << 20             // bytes
	DefaultMaxBodies      = 256 << 20            // bytes
	DefaultMemory         = ledger.DefaultMemory // bytes: 128 MiB
	DefaultRequestLogSize = 1000
)

// config returns the server's configuration with all defaults applied.
func (o Options) config() (server.Config, error) {
	if err := o.check(); err != nil {
		return server.Config{}, err
	}
	public := ""
	if o.PublicURL != "" {
		address, err := ParsePublicURL(o.PublicURL)
		if err != nil {
			return server.Config{}, fmt.Errorf("the public URL %w", err)
		}
		public = address
	}
	authorities, err := o.webhookAuthorities()
	if err != nil {
		return server.Config{}, err
	}
	merchants, err := o.merchants()
	if err != nil {
		return server.Config{}, err
	}
	maxBody := cmp.Or(o.MaxBody, DefaultMaxBody)
	c := server.Config{
		Listen: cmp.Or(o.Listen, "127.0.0.1:0"), Data: cmp.Or(o.Data, Memory), Seed: o.Seed,
		Now: o.Now, Freeze: o.Freeze,
		Projects: o.Projects, TaskDelay: o.TaskDelay, AllowHosts: o.AllowHosts,
		MaxBody: maxBody, MaxBodies: max(cmp.Or(o.MaxBodies, DefaultMaxBodies), 2*maxBody),
		PublicURL: public, CORSOrigins: o.origins(), TLS: o.TLS,
		Personas: o.Personas, Merchants: merchants, MerchantsFile: o.Merchants,
		StrictData: o.DummyData == DummyDataStrict, Import: o.Import,
		Webhooks: o.Webhooks, AllowRemoteWebhooks: o.AllowRemoteWebhooks,
		WebhookTimeout: o.WebhookTimeout, WebhookAuthorities: authorities, WebhookCA: o.WebhookCA,
		Memory:         o.Memory,
		LimitMemory:    o.LimitMemory,
		RequestLogSize: max(0, cmp.Or(o.RequestLogSize, DefaultRequestLogSize)),
		Customers:      o.Customers, DefaultProject: o.firstProject(), BackgroundRefreshes: o.BackgroundRefreshes,
		CountBenefits: o.AffordabilityBenefits,
		Strict:        o.Strict, NoLegacy: o.NoLegacy, Metrics: o.Metrics, NoConsole: o.NoConsole,
		Version: cmp.Or(o.Version, "devel"), Log: o.Log, Quiet: o.NoAccessLog,
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	return c, nil
}

// webhookAuthorities returns the system's authorities and those of the file WebhookCA; nil without such a file.
func (o Options) webhookAuthorities() (*x509.CertPool, error) {
	if o.WebhookCA == "" {
		return nil, nil
	}
	pem, err := textfile.Read(o.WebhookCA)
	if err != nil {
		return nil, fmt.Errorf("--webhook-ca: %w; name a file of certificates in PEM form", err)
	}
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool()
	}
	if !pool.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf(
			"--webhook-ca: %s holds no certificate in PEM form, which begins with -----BEGIN CERTIFICATE-----",
			o.WebhookCA,
		)
	}
	return pool, nil
}

// merchants reads the file of additional merchants.
func (o Options) merchants() ([]fixtures.Merchant, error) {
	if o.Merchants == "" {
		return nil, nil
	}
	data := fixtures.Load()
	return readMerchants(o.Merchants, data)
}

// DemoClient is the client id that the sandbox suggests for first attempts.
const DemoClient = "demo"

// firstProject returns the client id that the sandbox shows at its start.
func (o Options) firstProject() bank.Project {
	for _, id := range slices.Sorted(maps.Keys(o.Projects)) {
		return bank.Project(id)
	}
	return DemoClient
}

// origins returns CORSOrigins as browsers write them.
func (o Options) origins() []string {
	all := make([]string, len(o.CORSOrigins))
	for i, origin := range o.CORSOrigins {
		all[i] = strings.ToLower(strings.TrimSuffix(origin, "/"))
	}
	return all
}

// check returns an error for invalid options.
func (o Options) check() error {
	for _, host := range o.AllowHosts {
		if err := CheckHost(host); host != "" && err != nil {
			return fmt.Errorf("allowed hosts: %w", err)
		}
	}
	for _, origin := range o.CORSOrigins {
		if err := CheckOrigin(origin); err != nil {
			return fmt.Errorf("CORS: %w", err)
		}
	}
	if o.DummyData != "" && o.DummyData != DummyDataWarn && o.DummyData != DummyDataStrict {
		return fmt.Errorf("dummy data %q is neither %s nor %s", o.DummyData, DummyDataWarn, DummyDataStrict)
	}
	if interval := o.BackgroundRefreshes; interval != nil {
		if err := connection.CheckInterval(*interval); err != nil {
			return fmt.Errorf("background refreshes: %w", err)
		}
	}
	for id, secret := range o.Projects {
		if id == "" || secret == "" {
			return fmt.Errorf("a project needs a client id and a secret, and %q:%q lacks one", id, secret)
		}
		if len(id) > bank.MaxProject {
			return fmt.Errorf("the client id %.20q... is longer than %d bytes", id, bank.MaxProject)
		}
	}
	return nil
}
