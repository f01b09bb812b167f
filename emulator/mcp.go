package emulator

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"budsandbox/emulator/internal/mcp"
)

// ServeMCP serves the tools of a running sandbox to one client of the Model Context Protocol over in and out, until in
// ends. It has the tools of POST /_sandbox/mcp, for clients that start a program instead of opening a URL. It fails if
// no sandbox answers at the base URL. Requests are sent by client.
func ServeMCP(
	ctx context.Context, client *http.Client, base, version string, in io.ReadCloser, out io.WriteCloser,
) error {
	base = strings.TrimSuffix(base, "/")
	if u, err := url.Parse(base); err != nil || u.Host == "" {
		return fmt.Errorf("the base URL %q is not one such as http://%s", base, DefaultListen)
	}
	control := mcp.Control{
		Version: version,
		Do: func(r *http.Request) (mcp.Answer, error) {
			u, err := url.Parse(base + r.URL.RequestURI())
			if err != nil {
				return mcp.Answer{}, err
			}
			r.URL, r.Host = u, u.Host
			return send(client, r)
		},
		Document: func() (json.RawMessage, error) {
			r, err := http.NewRequestWithContext(ctx, http.MethodGet, base+"/_sandbox/openapi.json", http.NoBody)
			if err != nil {
				return nil, err
			}
			answer, err := send(client, r)
			if err == nil && answer.Status != http.StatusOK {
				err = fmt.Errorf("%s answers %d; is it a budsandbox?", r.URL, answer.Status)
			}
			return answer.Body, err
		},
	}
	return control.Run(ctx, in, out)
}

// send sends a request to a running sandbox.
func send(client *http.Client, r *http.Request) (mcp.Answer, error) {
	response, err := client.Do(r)
	if err != nil {
		return mcp.Answer{}, fmt.Errorf("no sandbox answers: %w", err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	return mcp.Answer{Status: response.StatusCode, Body: body}, err
}
