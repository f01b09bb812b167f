package bench

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"
)

// maxClients is the maximum number of clients of a load.
const maxClients = 16

// nextRequest returns the next request of a load. It is called concurrently.
type nextRequest func(context.Context) (*http.Request, error)

// newClient returns an HTTP client that keeps a connection for every client of a load. It trusts authorities, nil for
// the system's.
func newClient(authorities *x509.CertPool) *http.Client {
	return &http.Client{Transport: &http.Transport{
		TLSClientConfig: &tls.Config{RootCAs: authorities, MinVersion: tls.VersionTLS12},
		MaxIdleConns:    4 * maxClients, MaxIdleConnsPerHost: maxClients, DisableCompression: true,
	}}
}

// loadRun is the measurement of one uninterrupted load.
type loadRun struct {
	took      time.Duration // until the last answer
	latencies []time.Duration
}

func (r loadRun) perSecond() float64 { return float64(len(r.latencies)) / r.took.Seconds() }

// drive lets clients send requests, each after its last response, until length has passed. Pending requests are
// completed and counted. The first failure ends it.
func drive(
	ctx context.Context, client *http.Client, clients int, length time.Duration, next nextRequest,
) (loadRun, error) {
	ctx, end := context.WithTimeout(ctx, length+startTimeout) // limits the wait for a hanging server
	defer end()
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	each := make([][]time.Duration, clients)
	start := time.Now()
	var group sync.WaitGroup
	for i := range clients {
		group.Go(func() {
			for {
				took, err := exchange(ctx, client, next)
				if err != nil {
					cancel(err)
					return
				}
				each[i] = append(each[i], took)
				if ctx.Err() != nil || time.Since(start) >= length {
					return
				}
			}
		})
	}
	group.Wait()
	measured := loadRun{took: time.Since(start)}
	for _, latencies := range each {
		measured.latencies = append(measured.latencies, latencies...)
	}
	return measured, context.Cause(ctx)
}

// exchange sends the next request and reads the whole response, which must be a 2xx.
func exchange(ctx context.Context, client *http.Client, next nextRequest) (time.Duration, error) {
	request, err := next(ctx)
	if err != nil {
		return 0, err
	}
	start := time.Now()
	response, err := client.Do(request)
	if err != nil {
		return 0, err
	}
	defer response.Body.Close()
	if response.StatusCode/100 != 2 {
		return 0, newStatusError(request, response)
	}
	if _, err := io.Copy(io.Discard, response.Body); err != nil {
		return 0, fmt.Errorf("read the answer to %s %s: %w", request.Method, request.URL, err)
	}
	return time.Since(start), nil
}

// statusError is the error of a response other than a 2xx.
type statusError struct {
	status int
	text   string // with the beginning of the response's body
}

func (r *statusError) Error() string { return r.text }

func newStatusError(request *http.Request, response *http.Response) error {
	body, err := io.ReadAll(io.LimitReader(response.Body, 500))
	if err != nil {
		body = fmt.Appendf(body, " (%v)", err)
	}
	const format = "%s %s was answered with %s: %s"
	text := fmt.Sprintf(format, request.Method, request.URL, response.Status, bytes.TrimSpace(body))
	return &statusError{response.StatusCode, text}
}
