package command

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"budsandbox/emulator"
	"budsandbox/internal/bounded"
)

const defaultBase = "http://" + emulator.DefaultListen

// running is the base URL of the running sandbox that a command uses.
type running struct{ base string }

// flag adds --base-url to a command.
func (r *running) flag(cmd *cobra.Command) { r.define(cmd.Flags()) }

// define adds --base-url to flags.
func (r *running) define(flags *pflag.FlagSet) {
	flags.StringVar(&r.base, "base-url", defaultBase, "where the sandbox is")
	checkFlag(flags, "base-url", checkBase)
}

// ask sends JSON to the control plane and decodes a 2xx response into reply, unless reply is nil.
func (r *running) ask(ctx context.Context, method, path string, body, reply any) error {
	var payload io.Reader
	if body != nil {
		encoded, err := json.Marshal(body)
		if err != nil {
			return err
		}
		payload = bytes.NewReader(encoded)
	}
	answer, err := r.send(ctx, method, path, payload)
	if err != nil || reply == nil {
		return err
	}
	if err := json.Unmarshal(answer, reply); err != nil {
		return fmt.Errorf("%s at %s is no sandbox's answer: %w", path, r.base, err)
	}
	return nil
}

// setting reads a setting of a project, or of all projects without a client id, into reply. Changes are made first.
func (r *running) setting(ctx context.Context, path, client string, changes map[string]any, reply any) error {
	if len(changes) == 0 {
		return r.ask(ctx, http.MethodGet, path+scope(client), nil, reply)
	}
	if client != "" {
		changes["client_id"] = client
	}
	return r.ask(ctx, http.MethodPut, path, changes, reply)
}

// send sends a request to the control plane and returns the body of a 2xx response.
func (r *running) send(ctx context.Context, method, path string, body io.Reader) ([]byte, error) {
	response, err := r.open(ctx, method, path, body)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	return r.read(path, response)
}

// open sends a request to the control plane and returns a 2xx response, whose body the caller closes.
func (r *running) open(ctx context.Context, method, path string, body io.Reader) (*http.Response, error) {
	request, err := http.NewRequestWithContext(ctx, method, strings.TrimSuffix(r.base, "/")+path, body)
	if err != nil {
		return nil, err
	}
	response, err := newTLSClient(r.base, "").Do(request)
	if err != nil {
		return nil, r.unanswered(ctx, errors.Unwrap(err))
	}
	if response.StatusCode/100 == 2 {
		return response, nil
	}
	defer response.Body.Close()
	answer, err := r.read(path, response)
	if err != nil {
		return nil, r.explain(ctx, err)
	}
	if isSchemeAnswer(answer) {
		return nil, r.httpsError()
	}
	return nil, refusal(response.StatusCode, answer)
}

// read reads the body of the response for a path.
func (r *running) read(path string, response *http.Response) ([]byte, error) {
	answer, err := bounded.Read("it", response.Body)
	var long *bounded.TooLongError
	if errors.As(err, &long) {
		err = fmt.Errorf("%w; is %s, the --base-url, a budsandbox?", err, r.base)
	}
	if err != nil {
		return nil, fmt.Errorf("read the answer of %s: %w", path, err)
	}
	return answer, nil
}

// refusal converts an error response of the control plane. A refused value came from the command line, so it is a
// usage error, unless it is the body as a whole, which came from a file.
func refusal(status int, answer []byte) error {
	var response struct {
		Message string            `json:"message"`
		Errors  map[string]string `json:"errors"`
	}
	if err := json.Unmarshal(withCommands(answer), &response); err != nil || response.Message == "" {
		return fmt.Errorf("the answer was %d %s; is this a budsandbox?", status, http.StatusText(status))
	}
	var fields refusedFields
	for _, name := range slices.Sorted(maps.Keys(response.Errors)) {
		fields = append(fields, refusedField{name, name, response.Errors[name]})
	}
	if len(fields) == 0 {
		return errors.New(response.Message)
	}
	if _, whole := response.Errors["body"]; status == http.StatusBadRequest && !whole {
		return usageError{fields}
	}
	return fields
}

// readyCommand waits until a sandbox responds, for scripts and container health checks.
func readyCommand(env Environment) *cobra.Command {
	var sandbox running
	var wait string
	var fresh bool
	cmd := &cobra.Command{
		Use:     "ready",
		Short:   "Say whether a sandbox answers, waiting for it if asked",
		Long:    "Exit with status 0 as soon as the sandbox answers, with 1 if it does not within --wait.",
		Example: "  budsandbox serve --quiet & budsandbox ready --wait 10s --fresh && npm test",
		Args:    noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			timeout, err := parseDuration("wait", wait)
			if err != nil {
				return err
			}
			return ready(cmd.Context(), env, &sandbox, timeout, fresh)
		},
	}
	sandbox.flag(cmd)
	cmd.Flags().StringVar(&wait, "wait", "0s", "how long to wait, as in 10s")
	cmd.Flags().BoolVar(&fresh, "fresh", false,
		"take no sandbox that has been up for longer than --wait, which another program may have started")
	return cmd
}

// pollInterval is the interval between requests of ready.
const pollInterval = 20 * time.Millisecond

func ready(ctx context.Context, env Environment, sandbox *running, wait time.Duration, fresh bool) error {
	ctx, cancel := context.WithTimeout(ctx, max(wait, time.Second))
	defer cancel()
	start := time.Now()
	deadline := start.Add(wait)
	for {
		var health struct {
			Status, Version string
			Uptime          float64 `json:"uptime_seconds"`
		}
		err := sandbox.ask(ctx, http.MethodGet, "/_sandbox/health", nil, &health)
		up := time.Duration(health.Uptime * float64(time.Second)).Round(time.Second)
		switch {
		case err != nil || health.Status != "ok":
		case fresh && up > max(wait, time.Second)+time.Since(start):
			return fmt.Errorf("the sandbox at %s has been up for %s: it was there before; stop it, or listen elsewhere",
				sandbox.base, up)
		default:
			_, err := fmt.Fprintf(env.Stdout, "budsandbox %s answers at %s, up for %s\n", health.Version, sandbox.base, up)
			return err
		}
		var usage usageError
		if errors.As(err, &usage) || !time.Now().Before(deadline) {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(pollInterval):
		}
	}
}

// scope returns the query that limits a call to a project, or "" for all projects.
func scope(client string) string {
	if client == "" {
		return ""
	}
	return "?client_id=" + url.QueryEscape(client)
}
