// Package server assembles a sandbox: the file, the clock, the services, the routes of Bud's API, the control plane,
// the bank's pages, and the goroutines that send webhooks and run scheduled events.
package server

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"budsandbox/bank"
	"budsandbox/clock"
	"budsandbox/emulator/internal/advice"
	"budsandbox/emulator/internal/affordability"
	"budsandbox/emulator/internal/alert"
	"budsandbox/emulator/internal/api/authentication"
	"budsandbox/emulator/internal/assess"
	"budsandbox/emulator/internal/branding"
	"budsandbox/emulator/internal/connection"
	"budsandbox/emulator/internal/control"
	"budsandbox/emulator/internal/customer"
	"budsandbox/emulator/internal/customertoken"
	"budsandbox/emulator/internal/fault"
	"budsandbox/emulator/internal/filecheck"
	"budsandbox/emulator/internal/inventory"
	"budsandbox/emulator/internal/ledger"
	"budsandbox/emulator/internal/mail"
	"budsandbox/emulator/internal/metrics"
	"budsandbox/emulator/internal/payment"
	"budsandbox/emulator/internal/requestlog"
	"budsandbox/emulator/internal/route"
	"budsandbox/emulator/internal/schedule"
	"budsandbox/emulator/internal/stream"
	"budsandbox/emulator/internal/webhook"
	"budsandbox/emulator/internal/widget"
	"budsandbox/fixtures"
	"budsandbox/internal/textfile"
	"budsandbox/storage"
)

// Config configures an App. New applies no defaults.
type Config struct {
	Listen              string // address and port
	Data                string // path of the file, or storage.Memory
	Seed                uint64
	Now                 time.Time // zero keeps the time of the clock in the file
	Freeze              bool
	Projects            map[string]string // client id to secret; empty accepts any pair
	TaskDelay           *time.Duration    // how long a task is pending; nil for Bud's delays
	MaxBody             int64             // bytes
	MaxBodies           int64             // bytes of all bodies in flight
	AllowHosts          []string
	PublicURL           string      // where clients reach the sandbox, for links; empty for the address of each request
	CORSOrigins         []string    // lower case origins whose pages may use Bud's API
	TLS                 *tls.Config // nil serves plain HTTP
	Personas            string      // folder with additional personas
	Merchants           []fixtures.Merchant
	MerchantsFile       string // path of the file with Merchants
	StrictData          bool   // refuse ingested identifiers that could be real
	Import              string // export file to import at start
	Webhooks            map[string]string
	AllowRemoteWebhooks bool
	WebhookTimeout      time.Duration  // 0 for the default
	WebhookAuthorities  *x509.CertPool // nil for the system's
	WebhookCA           string         // path of the file with WebhookAuthorities
	Memory              int64          // bytes that cached books may take; 0 for the default
	LimitMemory         bool           // set the soft memory limit of the whole process from Memory
	RequestLogSize      int            // maximum number of logged requests; 0 logs none
	Customers           string         // file that describes customers to create
	DefaultProject      bank.Project
	BackgroundRefreshes *time.Duration
	CountBenefits       bool // benefits count as income for projects without their own setting
	Strict              bool
	NoLegacy            bool // leave out the operations that Bud's documents have dropped
	Metrics             bool
	NoConsole           bool // leave out the pages for developers
	Version             string
	Log                 *slog.Logger
	Quiet               bool // do not log requests
}

// App is a running sandbox.
type App struct {
	Clock          *clock.Clocks
	Store          *storage.DB
	Books          *ledger.Books
	Connections    *connection.Service
	Control        *control.Handlers
	Authentication *authentication.Handlers
	Inbox          *webhook.Inbox
	Mails          *mail.Mailbox

	config     Config
	machine    func() time.Time // the machine's time
	fixtures   *fixtures.Fixtures
	faults     *fault.Injector
	requests   *requestlog.Log
	advice     *advice.Advisor
	metrics    *metrics.Metrics // nil if disabled
	background *connection.BackgroundRefresher
	payments   *payment.Service
	assess     *assess.Service
	branding   *branding.Settings
	benefits   *affordability.Settings
	scheduler  *schedule.Scheduler
	webhooks   *webhook.Outbox
	alerts     *alert.Service
	inventory  *inventory.Reader
	hub        *stream.Hub
	tasks      *stream.Tasks
	engine     ledger.Engine
	routes     groups

	customers      *customer.Service
	customerTokens *customertoken.Signer
	pageTokens     *route.PageTokens
	widgets        *widget.Pages

	server    *http.Server
	listener  net.Listener
	served    chan error
	inflating chan struct{}         // has a value for each short body that is being decompressed, one for each processor
	damage    atomic.Pointer[error] // error after which the file is not used any more
	work      sync.WaitGroup        // goroutines that Close waits for
	stop      context.CancelFunc
	closing   sync.Once
	closed    chan struct{}
	closeErr  error
}

// maxHeader is the maximum length of a request's first line and headers in bytes (docs/fidelity.md#limits).
const maxHeader = 128 << 10

// New opens the file, starts to listen, and serves until Close is called.
func New(config Config) (*App, error) {
	a := &App{
		config: config, served: make(chan error, 1), closed: make(chan struct{}),
		inflating: make(chan struct{}, runtime.GOMAXPROCS(0)), machine: clock.Monotonic(time.Now),
		fixtures: fixtures.Load(),
	}
	a.Clock = clock.NewClocks(clock.New(a.machine, clock.State{}))
	if folder := config.Personas; folder != "" {
		files, err := textfile.Folder(folder)
		if err != nil {
			const format = "--personas: %w; name one with JSON files as `budsandbox personas show ID` prints them"
			return nil, fmt.Errorf(format, err)
		}
		if a.fixtures, err = a.fixtures.WithPersonas(files); err != nil {
			return nil, fmt.Errorf("the personas of %s: %w", folder, err)
		}
	}
	ctx, stop := context.WithCancel(context.Background())
	a.stop = stop
	rules := FileRules(&filecheck.Checker{Fixtures: a.fixtures}, time.Now)
	a.Store = storage.New(storage.WithRules(rules), storage.OnCreate(putFirst))
	a.newServices()
	opened := make(chan error, 1)
	go func() { opened <- a.Store.Open(config.Data) }() // which waits for the disk
	a.newServer(ctx)
	if err := <-opened; err != nil {
		stop()
		return nil, err
	}
	if err := a.readFile(ctx); err != nil {
		stop()
		return nil, errors.Join(err, a.Store.Close())
	}
	var err error
	if a.listener, err = net.Listen("tcp", config.Listen); err != nil {
		stop()
		const format = "cannot listen on %s: %w; give another address with --listen, or port 0 for a free one"
		return nil, errors.Join(fmt.Errorf(format, config.Listen, err), a.Store.Close())
	}
	a.work.Go(func() { a.webhooks.Run(ctx) })
	a.work.Go(func() { a.runScheduler(ctx) })
	a.work.Go(func() { a.tasks.Run(ctx) })
	a.work.Go(func() { a.warnOfRealData(ctx) })
	go func() { a.served <- a.serve() }()
	a.work.Go(func() { a.stopWhenDamaged(ctx) })
	return a, nil
}

// readFile imports the export, takes the keys and the clocks from the file, and stores the settings of the
// configuration.
func (a *App) readFile(ctx context.Context) error {
	if err := a.importFile(ctx); err != nil {
		return err
	}
	key, storeKey, err := fileKey(ctx, a.Store)
	if err != nil {
		return err
	}
	if err := errors.Join(a.useKey(key), a.setClock(ctx, storeKey), a.Books.Opened(ctx)); err != nil {
		return err
	}
	a.watchClocks()
	if err := a.applySettings(ctx); err != nil || a.config.Customers == "" {
		return err
	}
	return a.Control.ApplyFile(ctx, a.config.Customers, a.config.DefaultProject)
}

// newServer creates the HTTP server.
func (a *App) newServer(ctx context.Context) {
	idle := &idleConns{}
	a.server = &http.Server{
		Handler:           a.handler(),
		ReadHeaderTimeout: 10 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    maxHeader,
		ConnState:         idle.track,
		ConnContext:       withConn,
		BaseContext:       func(net.Listener) context.Context { return ctx },
		TLSConfig:         a.config.TLS,
		ErrorLog:          slog.NewLogLogger(a.config.Log.Handler(), slog.LevelWarn),
	}
	a.server.RegisterOnShutdown(idle.closeAll)
	a.server.RegisterOnShutdown(a.requests.Close)
	a.server.RegisterOnShutdown(a.hub.Close)
}

// importFile replaces the content of the file by the export that the configuration names.
func (a *App) importFile(ctx context.Context) error {
	if a.config.Import == "" {
		return nil
	}
	export, err := os.Open(a.config.Import)
	if err != nil {
		err = textfile.Explain(err)
		return fmt.Errorf("--import: %w; name a file that `budsandbox export` wrote", err)
	}
	defer func() { _ = export.Close() }()
	if err := control.ImportFile(ctx, a.Store, export); err != nil {
		return fmt.Errorf("%s: %w", a.config.Import, err)
	}
	return nil
}

// setClock reads the clocks from the file, or sets the shared clock as configured. If prepare is not nil, it runs in
// the transaction that stores the clock, because each transaction of a start waits for the disk.
func (a *App) setClock(ctx context.Context, prepare func(*storage.Tx) error) error {
	clocks, stored, err := control.StoredClocks(ctx, a.Store, a.machine)
	if err != nil {
		return err
	}
	a.Clock.CopyFrom(clocks)
	now := a.config.Now
	if stored && !now.IsZero() && now.Before(a.Clock.Of("").Now()) {
		if now, err = a.permittedNow(ctx, now); err != nil {
			return err
		}
	}
	if stored && now.IsZero() && !a.config.Freeze {
		if prepare == nil {
			return nil
		}
		return a.Store.Update(ctx, prepare)
	}
	return control.StartClock(ctx, a.Store, a.Clock, a.initialClock(now), prepare)
}

// permittedNow returns a configured time that is before the clock in the file, or the zero time if the file has data,
// under which a clock never goes back. Then it also logs a warning.
func (a *App) permittedNow(ctx context.Context, now time.Time) (time.Time, error) {
	err := a.Store.View(ctx, func(tx *storage.Tx) error {
		for range tx.Projects() {
			a.config.Log.Warn("the clock goes on where the file has it, which is later than --now; "+
				"name a new file, or --data memory, to begin earlier",
				"clock", a.Clock.Of("").Now().Format(time.RFC3339), "now", now.Format(time.RFC3339))
			now = time.Time{}
			break
		}
		return nil
	})
	return now, err
}

// initialClock returns the state in which the shared clock starts at a time, zero for the time that it has.
func (a *App) initialClock(now time.Time) clock.State {
	current := a.Clock.Of("")
	if now.IsZero() && !a.config.Freeze {
		return clock.State{}
	}
	if now.IsZero() {
		now = current.Now()
	}
	return current.StateAt(now, a.config.Freeze)
}

// Handler returns the HTTP handler, which serves requests without a network.
func (a *App) Handler() http.Handler { return a.server.Handler }
