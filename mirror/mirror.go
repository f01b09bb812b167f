// Package mirror forwards requests to a real API, sends each of them to a sandbox, too, and records differences
// between the responses: in status, shape, order and texts, but not in values. The report contains no values and no
// secrets.
package mirror

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"

	"budsandbox/internal/bounded"
)

// Mirror is a handler that returns the responses of the real API.
type Mirror struct {
	Upstream, Sandbox *url.URL
	Client            *http.Client
	Operations        Operations // of the sandbox, by method and path
	Report            *Report

	ids ids
}

// New returns a mirror that knows the operations of a running sandbox.
func New(ctx context.Context, client *http.Client, upstream, sandbox *url.URL) (*Mirror, error) {
	operations, err := readOperations(ctx, client, sandbox)
	if err != nil {
		return nil, err
	}
	return &Mirror{Upstream: upstream, Sandbox: sandbox, Client: client, Operations: operations, Report: &Report{}}, nil
}

// ServeHTTP forwards a request to the real API, returns its response, and compares it with the sandbox's.
func (m *Mirror) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, bounded.MaxBytes))
	if err != nil {
		http.Error(w, "the body cannot be read", http.StatusRequestEntityTooLarge)
		return
	}
	theirs, err := m.send(r, m.Upstream, r.URL.RequestURI(), body, r.Header)
	if err != nil {
		http.Error(w, "the real API cannot be reached", http.StatusBadGateway)
		return
	}
	header := r.Header.Clone()
	for name, values := range header {
		for i := range values {
			header[name][i] = m.ids.translate(values[i])
		}
	}
	ours, err := m.send(r, m.Sandbox, m.ids.translate(r.URL.RequestURI()), []byte(m.ids.translate(string(body))), header)
	operation := m.Operations.find(r.Method, r.URL.Path)
	if err != nil {
		m.Report.add(Difference{Operation: operation, Kind: "status", Upstream: theirs.statusText(), Sandbox: "no answer"})
	} else {
		m.ids.learn(theirs.value, ours.value)
		m.Report.compare(operation, theirs, ours)
	}
	for name, values := range theirs.header {
		if !hopByHop(name) {
			w.Header()[name] = values
		}
	}
	w.WriteHeader(theirs.status)
	_, _ = w.Write(theirs.body) // the client may have disconnected
}

// send sends the request to a base URL and reads the response.
func (m *Mirror) send(r *http.Request, base *url.URL, target string, body []byte, header http.Header) (answer, error) {
	address := strings.TrimSuffix(base.String(), "/") + target
	request, err := http.NewRequestWithContext(r.Context(), r.Method, address, bytes.NewReader(body))
	if err != nil {
		return answer{}, err
	}
	for name, values := range header {
		if !hopByHop(name) {
			request.Header[name] = values
		}
	}
	request.Header.Del("Accept-Encoding") // so that the HTTP client decompresses the response
	response, err := m.Client.Do(request)
	if err != nil {
		return answer{}, err
	}
	defer func() { _ = response.Body.Close() }()
	text, err := bounded.Read("the answer", response.Body)
	if err != nil {
		return answer{}, err
	}
	return newAnswer(response.StatusCode, response.Header, text), nil
}

// hopByHop reports whether a header belongs to one connection (https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1).
func hopByHop(name string) bool {
	switch http.CanonicalHeaderKey(name) {
	case "Connection", "Keep-Alive", "Proxy-Authenticate", "Proxy-Authorization", "Te", "Trailer", "Transfer-Encoding",
		"Upgrade", "Content-Length", "Host":
		return true
	}
	return false
}
