package emulator

import (
	"context"
	"net/http"

	"budsandbox/emulator/internal/server"
	"budsandbox/emulator/internal/webhook"
)

// Sandbox is a running sandbox. It is safe for concurrent use.
type Sandbox struct {
	app      *server.App
	projects map[string]string // client secrets by client id
}

// New opens the file, starts to listen, and serves until Close is called. Tests should call Start.
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

// URL returns the base URL of Bud's API and of the control plane, as seen from this machine.
func (s *Sandbox) URL() string { return s.app.URL() }

// Handler returns the HTTP handler of the sandbox, which serves requests without a network.
func (s *Sandbox) Handler() http.Handler { return s.app.Handler() }

// Check reads the whole file and returns an error if it is inconsistent.
func (s *Sandbox) Check() error { return s.app.Store.Check() }

// Wait blocks until the sandbox stops serving. It returns the reason, or nil after Close.
func (s *Sandbox) Wait() error { return s.app.Wait() }

// ErrWebhook is the error of New for an unknown event or an invalid URL in Options.Webhooks.
var ErrWebhook = webhook.ErrEndpoint

// ErrAborted is the error of Close if requests did not end in time. Everything that was answered is on disk.
var ErrAborted = server.ErrAborted

// Close stops serving and releases the port and the file before ctx is done. Running requests have half of that
// time to complete. Then their contexts are cancelled, and finally their connections are closed. Later calls return
// the result of the first.
func (s *Sandbox) Close(ctx context.Context) error { return s.app.Close(ctx) }
