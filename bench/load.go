package bench

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"
)

// mostClients is how many clients any load has.
const mostClients = 16

// ask makes the next request of a load. Many clients call it at once.
type ask func(context.Context) (*http.Request, error)

// newClient keeps a connection for every client of a load, and asks for answers as they are.
func newClient() *http.Client {
	return &http.Client{Transport: &http.Transport{
		MaxIdleConns: 4 * mostClients, MaxIdleConnsPerHost: mostClients, DisableCompression: true,
	}}
}

// slice is what one uninterrupted load measured.
type slice struct {
	took      time.Duration // until the last answer
	latencies []time.Duration
}

func (s slice) perSecond() float64 { return float64(len(s.latencies)) / s.took.Seconds() }

// drive lets clients ask, each as soon as it has its last answer, until length has passed; what was asked by then
// is waited for and counted. The first failure ends it.
func drive(ctx context.Context, client *http.Client, clients int, length time.Duration, next ask) (slice, error) {
	ctx, end := context.WithTimeout(ctx, length+patience) // a server that hangs must not hang us
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
	measured := slice{took: time.Since(start)}
	for _, latencies := range each {
		measured.latencies = append(measured.latencies, latencies...)
	}
	return measured, context.Cause(ctx)
}

// exchange sends the next request and reads its answer, which must be a 2xx, to the end.
func exchange(ctx context.Context, client *http.Client, next ask) (time.Duration, error) {
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
		return 0, refused(request, response)
	}
	if _, err := io.Copy(io.Discard, response.Body); err != nil {
		return 0, fmt.Errorf("read the answer to %s %s: %w", request.Method, request.URL, err)
	}
	return time.Since(start), nil
}

// refused words an answer other than 2xx with the beginning of what it says.
func refused(request *http.Request, response *http.Response) error {
	said, err := io.ReadAll(io.LimitReader(response.Body, 500))
	if err != nil {
		said = fmt.Appendf(said, " (%v)", err)
	}
	return fmt.Errorf("%s %s was answered with %s: %s", request.Method, request.URL, response.Status, bytes.TrimSpace(said))
}
