// Package emulator is the sandbox: the rooms of Bud's APIs over one file and one clock, served over HTTP.
//
// Start gives a test a sandbox of its own; New is for everything else.
package emulator

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"sync"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/authentication"
	"budsandbox/emulator/connection"
	"budsandbox/emulator/control"
	"budsandbox/emulator/due"
	"budsandbox/emulator/ledger"
	"budsandbox/emulator/payment"
	"budsandbox/emulator/webhook"
	"budsandbox/fixtures"
	"budsandbox/seed"
	"budsandbox/storage"
)

// Sandbox is a running sandbox.
type Sandbox struct {
	options  Options
	store    *storage.DB
	clock    *bank.Clocks
	fixtures *fixtures.Fixtures
	faults   *control.Faults
	journal  *control.Journal
	advisor  *control.Advisor
	metrics  *control.Metrics // nil unless they are asked for
	desk     *connection.Desk
	hosted   *connection.Background
	payments *payment.Desk
	due      *due.Walk
	control  *control.Room
	webhooks *webhook.Outbox
	events   events
	entrance *authentication.Room
	sending  sync.WaitGroup
	quit     context.CancelFunc
	books    *ledger.Books
	engine   ledger.Engine
	server   *http.Server
	listener net.Listener
	served   chan error
}

// New opens the file, listens, and serves until Close.
func New(options Options) (*Sandbox, error) {
	if err := options.check(); err != nil {
		return nil, err
	}
	s := &Sandbox{options: options.complete(), served: make(chan error, 1)}
	var err error
	if s.fixtures, err = fixtures.Load(); err != nil {
		return nil, err
	}
	if folder := s.options.Personas; folder != "" {
		if s.fixtures, err = s.fixtures.WithPersonas(os.DirFS(folder)); err != nil {
			return nil, fmt.Errorf("the personas of %s: %w", folder, err)
		}
	}
	if s.store, err = storage.Open(s.options.Data); err != nil {
		return nil, err
	}
	if err := s.prepare(); err != nil {
		return nil, errors.Join(err, s.store.Close())
	}
	if s.listener, err = net.Listen("tcp", s.options.Listen); err != nil {
		err = fmt.Errorf("cannot listen on %s: %w; give another address with --listen, or port 0 for a free one", s.options.Listen, err)
		return nil, errors.Join(err, s.store.Close())
	}
	ctx, quit := context.WithCancel(context.Background())
	s.quit = quit
	s.sending.Go(func() { s.webhooks.Run(ctx) })
	s.sending.Go(func() { s.keepLapsing(ctx) })
	s.sending.Go(s.warnOfRealData)
	go func() { s.served <- s.server.Serve(s.listener) }()
	return s, nil
}

// prepare sets the clock and makes the server over the opened file.
func (s *Sandbox) prepare() error {
	if err := s.importFile(); err != nil {
		return err
	}
	clocks, kept, err := control.KeptClocks(s.store, time.Now)
	if err != nil {
		return err
	}
	s.clock = clocks
	if !kept || !s.options.Now.IsZero() || s.options.Freeze {
		if err := control.StartClock(s.store, s.clock, s.options.initial(s.clock.Of(""))); err != nil {
			return err
		}
	}
	key, err := fileKey(s.store)
	if err != nil {
		return err
	}
	tokens, err := authentication.NewTokens(derive(key, "tokens"))
	if err != nil {
		return err
	}
	if err := s.prepareEngine(); err != nil {
		return err
	}
	s.faults = &control.Faults{Seed: s.options.Seed, Clock: s.clock}
	s.journal, s.advisor = &control.Journal{Most: max(0, s.options.Requests)}, &control.Advisor{Clock: s.clock, Strict: s.options.Strict}
	if s.options.Metrics {
		s.metrics = &control.Metrics{Version: s.options.Version}
	}
	generator := &seed.Generator{Fixtures: s.fixtures}
	s.desk = &connection.Desk{
		Store: s.store, Clock: s.clock, Seed: s.options.Seed, Key: derive(key, "connect"), Fixtures: s.fixtures,
		Personas: personas{s.fixtures}, Generator: generator, Delay: s.options.delay,
	}
	s.hosted = &connection.Background{Desk: s.desk, Fault: s.faults.OfBackground}
	s.payments = &payment.Desk{
		Store: s.store, Clock: s.clock, Seed: s.options.Seed, Key: derive(key, "pay"), Fixtures: s.fixtures, Closures: s.desk.Closures,
	}
	s.due = &due.Walk{Store: s.store, Clock: s.clock, Sources: []due.Source{s.desk, s.payments, s.hosted}}
	s.payments.Changed = s.due.Changed
	s.books = &ledger.Books{Store: s.store, Clock: s.clock, Generator: generator, Engine: s.engine, Enrich: ledger.MarkRegular}
	s.webhooks = &webhook.Outbox{
		Store: s.store, Clock: s.clock, Signer: &webhook.Signer{Store: s.store}, Seed: s.options.Seed, Anywhere: s.options.Anywhere, Log: s.options.Log,
		Tap: s.events.note,
	}
	s.due.Hold = &s.webhooks.Looking
	if s.metrics != nil {
		s.webhooks.Tried = s.metrics.Tried
	}
	s.desk.Notify, s.payments.Notify = s.webhooks.OfConnections(s.desk.Accounts), s.webhooks.OfPayments()
	if len(s.options.Webhooks) > 0 {
		if err := s.webhooks.Set("", s.options.Webhooks); err != nil {
			return err
		}
	}
	if every := s.options.BackgroundRefreshes; every != nil {
		if err := s.hosted.Set("", every); err != nil {
			return err
		}
	}
	waiting := &newcomers{}
	s.server = &http.Server{
		Handler:           s.handler(tokens, derive(key, "pages")),
		ReadHeaderTimeout: 10 * time.Second,
		IdleTimeout:       2 * time.Minute,
		ConnState:         waiting.note,
	}
	s.server.RegisterOnShutdown(waiting.dismiss)
	s.server.RegisterOnShutdown(s.journal.End)
	if s.options.Customers != "" {
		return s.control.ApplyFile(s.options.Customers, s.options.firstProject())
	}
	return nil
}

// importFile puts the export that the options name in place of what the file holds.
func (s *Sandbox) importFile() error {
	if s.options.Import == "" {
		return nil
	}
	export, err := os.ReadFile(s.options.Import)
	if err != nil {
		return fmt.Errorf("read the export: %w; --import wants a file that `budsandbox export` wrote", err)
	}
	if err := control.ImportFile(s.store, export); err != nil {
		return fmt.Errorf("%s: %w", s.options.Import, err)
	}
	return nil
}

// keySetting is where the file keeps the key from which tokens and page tokens are sealed.
const keySetting = "key"

// fileKey returns the file's key, drawn when the file was made.
func fileKey(db *storage.DB) (key []byte, err error) {
	err = db.View(func(tx *storage.Tx) error { return tx.Setting(keySetting, &key) })
	if !errors.Is(err, storage.ErrNotFound) {
		return key, err
	}
	key = make([]byte, 32)
	if _, err := rand.Read(key); err != nil {
		return nil, fmt.Errorf("draw the file's key: %w", err)
	}
	return key, db.Update(func(tx *storage.Tx) error { return tx.PutSetting(keySetting, key) })
}

// derive makes a key of its own for one use, so that a seal of one kind is none of another.
func derive(key []byte, use string) []byte {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(use))
	return mac.Sum(nil)
}

// URL is the base URL of Bud's API and of the control plane, as this machine reaches it.
func (s *Sandbox) URL() string {
	address := s.listener.Addr().(*net.TCPAddr)
	if address.IP.IsUnspecified() {
		return fmt.Sprintf("http://127.0.0.1:%d", address.Port)
	}
	return "http://" + address.String()
}

// Handler answers requests without the network.
func (s *Sandbox) Handler() http.Handler { return s.server.Handler }

// Check reads the whole file and reports what does not agree with itself.
func (s *Sandbox) Check() error { return s.store.Check() }

// Wait returns when the sandbox has stopped serving, with the reason unless it was closed.
func (s *Sandbox) Wait() error {
	if err := <-s.served; !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// Close lets running requests end, until ctx does, and lets go of port and file.
func (s *Sandbox) Close(ctx context.Context) error {
	err := s.server.Shutdown(ctx)
	if err != nil { // requests that do not end are cut off: what they were answered is on disk
		err = errors.Join(fmt.Errorf("requests were cut off: %w", err), s.server.Close())
	}
	s.quit()
	s.sending.Wait()
	return errors.Join(err, s.store.Close())
}
