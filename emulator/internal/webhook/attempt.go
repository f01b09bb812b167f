package webhook

import (
	"bytes"
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/netip"
	"strings"
	"syscall"
	"time"

	"budsandbox/bank"
	"budsandbox/storage"
)

// DefaultTimeout is the time in which a receiver must respond. A later response counts as a 5xx.
const DefaultTimeout = 10 * time.Second

// retryDelays are the delays between attempts, on the sandbox's clock or in real time, whichever elapses first. After
// the last attempt the event is abandoned. Bud does not publish its delays (docs/research/bud.md#webhook-delivery).
var retryDelays = [...]time.Duration{time.Second, 5 * time.Second, 30 * time.Second, 2 * time.Minute, 10 * time.Minute}

// maxResponse is the number of bytes of a response that are stored.
const maxResponse = 1 << 10

// newClient returns a client that follows no redirects. Unless AllowRemote is set, it only connects to loopback
// addresses, which it checks after resolving the host name.
func (c Config) newClient() *http.Client {
	timeout := cmp.Or(c.Timeout, DefaultTimeout)
	dialer := &net.Dialer{Timeout: timeout}
	if !c.AllowRemote {
		dialer.Control = func(_, address string, _ syscall.RawConn) error {
			addr, err := netip.ParseAddrPort(address)
			if err != nil || !addr.Addr().Unmap().IsLoopback() {
				return fmt.Errorf("%s is not this machine; "+
					"start the sandbox with --webhooks-anywhere to send webhooks there", address)
			}
			return nil
		}
	}
	dial := func(ctx context.Context, network, address string) (net.Conn, error) {
		if host, port, err := net.SplitHostPort(address); err == nil && isLocalhost(strings.ToLower(host)) {
			address = net.JoinHostPort("localhost", port)
		}
		return dialer.DialContext(ctx, network, address)
	}
	transport := &http.Transport{DialContext: dial, MaxIdleConnsPerHost: 2}
	if c.Authorities != nil {
		transport.TLSClientConfig = &tls.Config{RootCAs: c.Authorities, MinVersion: tls.VersionTLS12}
	}
	return &http.Client{
		Timeout:       timeout,
		Transport:     transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// next returns the state of a delivery after an attempt, and when its next attempt is due
// (docs/research/bud.md#webhook-delivery): 2xx accepts it, 3xx and 4xx refuse it, anything else is retried.
func (o *Outbox) next(
	project bank.Project, delivery bank.Delivery, status int,
) (state bank.DeliveryState, due, dueReal time.Time) {
	switch {
	case status/100 == 2:
		return bank.DeliveryDelivered, delivery.Due, delivery.DueReal
	case status/100 == 3 || status/100 == 4:
		return bank.DeliveryRefused, delivery.Due, delivery.DueReal
	case len(delivery.Attempts) > len(retryDelays):
		return bank.DeliveryAbandoned, delivery.Due, delivery.DueReal
	}
	pause := retryDelays[len(delivery.Attempts)-1]
	return bank.DeliveryPending, o.Clock.Of(project).Now().Add(pause), o.Clock.Real().Add(pause)
}

// postResult is the result of a request. Without a response the status is 0 and the answer is the error.
type postResult struct {
	status      int
	answer      string // beginning of the response's body
	unreachable bool   // there was no connection to the receiver
}

// post sends a signed event.
func (o *Outbox) post(ctx context.Context, delivery *bank.Delivery, headers map[string]string) postResult {
	if headers == nil {
		return postResult{answer: "the event cannot be signed"}
	}
	connected := false
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { connected = true }})
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, delivery.URL, bytes.NewReader(delivery.Body))
	if err != nil {
		return postResult{answer: err.Error()}
	}
	for name, value := range headers {
		request.Header.Set(name, value)
	}
	response, err := o.client.Do(request)
	if err != nil {
		return postResult{answer: err.Error(), unreachable: !connected}
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(io.LimitReader(response.Body, maxResponse))
	if err != nil {
		return postResult{answer: err.Error()}
	}
	return postResult{status: response.StatusCode, answer: strings.ToValidUTF8(string(text), "?")}
}

// Replay sends a delivery again now, whatever its state, and returns it after the attempt.
func (o *Outbox) Replay(
	ctx context.Context, project bank.Project, id bank.DeliveryID,
) (delivery bank.Delivery, err error) {
	if delivery, err = o.Delivery(ctx, project, id); err != nil {
		return delivery, err
	}
	result := o.attempt(ctx, project, delivery, o.sign(ctx, delivery))
	if ctx.Err() != nil {
		return delivery, ctx.Err()
	}
	o.store(ctx, []*attempted{result})
	return o.Delivery(ctx, project, id)
}

// Delivery returns a delivery of a project, or ErrNoDelivery.
func (o *Outbox) Delivery(
	ctx context.Context, project bank.Project, id bank.DeliveryID,
) (delivery bank.Delivery, err error) {
	err = o.Store.View(ctx, func(tx *storage.Tx) error {
		delivery, err = tx.Deliveries(project).Find(storage.ByDelivery, storage.Key{}.ID(id))
		return err
	})
	if errors.Is(err, storage.ErrNotFound) {
		return delivery, ErrNoDelivery
	}
	return delivery, err
}
