package emulator

import (
	"context"
	"net/http"

	"budsandbox/emulator/internal/server"
)

// Sandbox is a running sandbox. It is safe for concurrent use.
type Sandbox struct {
	app      *server.App
	projects map[string]string // client id to secret, as Options have them
}

// New opens the file, listens, and serves until Close. Tests call Start instead.
func New(options Options) (*Sandbox, error) {
	config, err := options.config()
	if err != nil {
		return nil, err
	}
	app, err := server.New(config)
	if err != nil {
		return nil, err
	}
	return &Sandbox{app: app, projects: options.Projects}, nil
}

// URL returns the base URL of Bud's API and of the control plane, as this machine reaches it.
func (s *Sandbox) URL() string { return s.app.URL() }

// Handler answers requests without the network.
func (s *Sandbox) Handler() http.Handler { return s.app.Handler() }

// Check reads the whole file and reports what does not agree with itself.
func (s *Sandbox) Check() error { return s.app.Store.Check() }

// Wait returns when the sandbox has stopped serving, with the reason unless it was closed.
func (s *Sandbox) Wait() error { return s.app.Wait() }

// Close lets running requests end, until ctx does, and releases port and file. Closing it again does nothing.
func (s *Sandbox) Close(ctx context.Context) error { return s.app.Close(ctx) }
