package webhook

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"syscall"
	"time"

	"budsandbox/bank"
	"budsandbox/storage"
)

// requestTimeout is how long a client may take to answer; a later answer counts as a failure of its own (5xx).
const requestTimeout = 10 * time.Second

// retryDelays are those between attempts, by the clock or the machine, whichever is sooner. After the last the event is given up. Bud
// does not publish its own (research section 4.1).
var retryDelays = [...]time.Duration{time.Second, 5 * time.Second, 30 * time.Second, 2 * time.Minute, 10 * time.Minute}

// maxResponse is how much of an answer is kept, in bytes.
const maxResponse = 1 << 10

// newClient follows no redirects, and unless clients may be anywhere it connects to this machine alone, whatever a name leads to.
func newClient(anywhere bool) *http.Client {
	dialer := &net.Dialer{Timeout: requestTimeout}
	if !anywhere {
		dialer.Control = func(_, address string, _ syscall.RawConn) error {
			at, err := netip.ParseAddrPort(address)
			if err != nil || !at.Addr().Unmap().IsLoopback() {
				return fmt.Errorf("%s is not this machine; start the sandbox with --webhooks-anywhere to send webhooks there", address)
			}
			return nil
		}
	}
	return &http.Client{
		Timeout:       requestTimeout,
		Transport:     &http.Transport{DialContext: dialer.DialContext, MaxIdleConnsPerHost: 2},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// attempt sends a delivery once and keeps what came of it.
func (o *Outbox) attempt(ctx context.Context, d pending) {
	start := time.Now()
	status, answer := o.post(ctx, d.Delivery)
	if ctx.Err() != nil {
		return // the sandbox ends; the next one sends it again
	}
	outcome := "failed" // and to be tried again
	tried := bank.Attempt{At: o.Clock.Of(d.project).Now(), Took: time.Since(start), Status: status, Answer: answer}
	err := o.Store.Update(func(tx *storage.Tx) error {
		table := tx.Deliveries(d.project)
		now, err := table.Get(storage.DeliveryKey(d.Owner, d.Number))
		if errors.Is(err, storage.ErrNotFound) {
			return nil // its customer was deleted meanwhile
		}
		if err != nil {
			return err
		}
		now.Attempts = append(now.Attempts, tried)
		now.State, now.Due, now.DueReal = o.next(d.project, now, status)
		if outcome = "failed"; now.State != bank.DeliveryPending {
			outcome = now.State.String()
		}
		if now.Owner == (bank.CustomerID{}) && !now.Lasting && now.State != bank.DeliveryPending {
			return table.Delete(storage.DeliveryKey(d.Owner, d.Number)) // nothing keeps a trace of a deleted customer
		}
		return table.Put(now)
	})
	if err != nil {
		o.Log.Error("what came of a webhook could not be kept", "event", d.Event, "url", d.URL, "error", err)
		return
	}
	if o.OnAttempt != nil {
		o.OnAttempt(d.Event, outcome)
	}
	o.Log.Info("webhook", "event", d.Event, "url", d.URL, "status", status, "answer", answer, "took", tried.Took.Round(time.Microsecond))
}

// next says what becomes of a delivery after an attempt (research section 4.1): 2xx accepts it, 3xx and 4xx end it, anything else
// has it tried again.
func (o *Outbox) next(p bank.Project, d bank.Delivery, status int) (state bank.DeliveryState, due, real time.Time) {
	switch {
	case status/100 == 2:
		return bank.DeliveryAccepted, d.Due, d.DueReal
	case status/100 == 3 || status/100 == 4:
		return bank.DeliveryRefused, d.Due, d.DueReal
	case len(d.Attempts) > len(retryDelays):
		return bank.DeliveryAbandoned, d.Due, d.DueReal
	}
	pause := retryDelays[len(d.Attempts)-1]
	return bank.DeliveryPending, o.Clock.Of(p).Now().Add(pause), o.Clock.Real().Add(pause)
}

// post sends the event; without an answer the status is 0 and the text says why.
func (o *Outbox) post(ctx context.Context, d bank.Delivery) (status int, answer string) {
	signature, id, err := o.Signer.Sign(d.Body)
	if err != nil {
		return 0, err.Error()
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, d.URL, bytes.NewReader(d.Body))
	if err != nil {
		return 0, err.Error()
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("X-Signature", signature)
	request.Header.Set("X-Signing-ID", id)
	request.Header.Set("User-Agent", "budsandbox")
	response, err := o.client.Do(request)
	if err != nil {
		return 0, err.Error()
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(io.LimitReader(response.Body, maxResponse))
	if err != nil {
		return 0, err.Error()
	}
	return response.StatusCode, strings.ToValidUTF8(string(text), "?")
}

// Replay has a delivery sent again now, whatever came of it before, and returns it after the attempt.
func (o *Outbox) Replay(ctx context.Context, p bank.Project, id bank.DeliveryID) (d bank.Delivery, err error) {
	o.prepare()
	if d, err = o.Delivery(p, id); err != nil {
		return d, err
	}
	o.attempt(ctx, pending{d, p})
	return o.Delivery(p, id)
}

// Delivery is one of a project, or ErrNoDelivery.
func (o *Outbox) Delivery(p bank.Project, id bank.DeliveryID) (d bank.Delivery, err error) {
	err = o.Store.View(func(tx *storage.Tx) error {
		d, err = tx.Deliveries(p).Find(storage.ByDelivery, storage.Key{}.ID(id))
		return err
	})
	if errors.Is(err, storage.ErrNotFound) {
		return d, ErrNoDelivery
	}
	return d, err
}
