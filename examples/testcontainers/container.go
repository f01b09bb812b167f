// Package budsandboxcontainer is a Testcontainers module for budsandbox, to copy into your repository.
package budsandboxcontainer

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"

	"github.com/testcontainers/testcontainers-go"
	"github.com/testcontainers/testcontainers-go/wait"
)

// port is the port of the sandbox in its container.
const port = "8283/tcp"

// Container is a running sandbox.
type Container struct {
	*testcontainers.DockerContainer
	URL string // the base URL, in place of https://api-sandbox.thisisbud.com
}

// Run starts a container that keeps no data and waits until the sandbox responds.
func Run(ctx context.Context, image string, options ...testcontainers.ContainerCustomizer) (*Container, error) {
	options = append([]testcontainers.ContainerCustomizer{
		testcontainers.WithExposedPorts(port),
		testcontainers.WithEnv(map[string]string{"BUDSANDBOX_DATA": "memory", "BUDSANDBOX_WEBHOOKS_ANYWHERE": "true"}),
		testcontainers.WithWaitStrategy(wait.ForHTTP("/_sandbox/health").WithPort(port)),
	}, options...)
	running, err := testcontainers.Run(ctx, image, options...)
	if err != nil {
		return nil, fmt.Errorf("run %s: %w", image, err)
	}
	url, err := running.PortEndpoint(ctx, port, "http")
	if err != nil {
		return nil, err
	}
	return &Container{running, url}, nil
}

// WithClock starts the sandbox with its clock frozen at a time such as 2026-03-01T09:00:00Z.
func WithClock(now string) testcontainers.CustomizeRequestOption {
	return testcontainers.WithEnv(map[string]string{"BUDSANDBOX_NOW": now, "BUDSANDBOX_FREEZE": "true"})
}

// Connect connects a customer to a bank, without a browser.
func (c *Container) Connect(ctx context.Context, customer, persona string) error {
	return c.control(ctx, "/_sandbox/customers/"+customer+"/connections", map[string]any{"persona": persona, "seed": 1})
}

// Advance moves the clock of one client by an ISO 8601 period such as P6M.
func (c *Container) Advance(ctx context.Context, client, by string) error {
	return c.control(ctx, "/_sandbox/clock/advance", map[string]any{"client_id": client, "by": by})
}

func (c *Container) control(ctx context.Context, path string, body any) error {
	text, err := json.Marshal(body)
	if err != nil {
		return err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, c.URL+path, bytes.NewReader(text))
	if err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode/100 != 2 {
		answer, _ := io.ReadAll(response.Body)
		return fmt.Errorf("%s: %s %s", path, response.Status, answer)
	}
	return nil
}
