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

	"github.com/spf13/pflag"

	"budsandbox/emulator"
	"budsandbox/internal/bounded"
)

// defaultBase is the base URL of a sandbox that listens on the default address.
const defaultBase = "http://" + emulator.DefaultListen

// controlPlane is a client of the control plane of a running sandbox.
type controlPlane struct {
	base   string // base URL
	tlsDir string // folder of the authority of its certificate; empty for this user's
}

// define adds --base-url and --tls-dir to flags.
func (c *controlPlane) define(flags *pflag.FlagSet) {
	flags.StringVar(&c.base, "base-url", defaultBase, "address of the sandbox")
	checkFlag(flags, "base-url", checkBase)
	defineTrustedFolder(flags, &c.tlsDir)
}

// ask sends JSON to the control plane and decodes a 2xx response into reply, unless reply is nil.
func (c *controlPlane) ask(ctx context.Context, method, path string, body, reply any) error {
	var payload io.Reader
	if body != nil {
		encoded, err := json.Marshal(body)
		if err != nil {
			return err
		}
		payload = bytes.NewReader(encoded)
	}
	answer, err := c.send(ctx, method, path, payload)
	if err != nil || reply == nil {
		return err
	}
	if err := json.Unmarshal(answer, reply); err != nil {
		return fmt.Errorf("%s at %s is not a sandbox's answer: %w", path, c.base, err)
	}
	return nil
}

// setting reads a setting of a project, or of all projects without a client id, into reply. Changes are made first.
func (c *controlPlane) setting(ctx context.Context, path, client string, changes map[string]any, reply any) error {
	if len(changes) == 0 {
		return c.ask(ctx, http.MethodGet, path+scope(client), nil, reply)
	}
	if client != "" {
		changes["client_id"] = client
	}
	return c.ask(ctx, http.MethodPut, path, changes, reply)
}

// send sends a request to the control plane and returns the body of a 2xx response.
func (c *controlPlane) send(ctx context.Context, method, path string, body io.Reader) ([]byte, error) {
	response, err := c.open(ctx, method, path, body)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	return c.read(path, response)
}

// open sends a request to the control plane and returns a 2xx response, whose body the caller closes.
func (c *controlPlane) open(ctx context.Context, method, path string, body io.Reader) (*http.Response, error) {
	request, err := http.NewRequestWithContext(ctx, method, strings.TrimSuffix(c.base, "/")+path, body)
	if err != nil {
		return nil, err
	}
	response, err := newTLSClient(c.base, c.tlsDir).Do(request)
	if err != nil {
		return nil, c.unanswered(ctx, errors.Unwrap(err))
	}
	if response.StatusCode/100 == 2 {
		return response, nil
	}
	defer response.Body.Close()
	answer, err := c.read(path, response)
	if err != nil {
		return nil, c.explain(ctx, err)
	}
	if isSchemeAnswer(answer) {
		return nil, c.httpsError()
	}
	return nil, refusal(response.StatusCode, answer)
}

// read reads the body of the response for a path.
func (c *controlPlane) read(path string, response *http.Response) ([]byte, error) {
	answer, err := bounded.Read("it", response.Body)
	var long *bounded.TooLongError
	if errors.As(err, &long) {
		err = fmt.Errorf("%w; is %s, the --base-url, a budsandbox?", err, c.base)
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

// scope returns the query that limits a call to a project, or "" for all projects.
func scope(client string) string {
	if client == "" {
		return ""
	}
	return "?client_id=" + url.QueryEscape(client)
}
