package webhook

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"budsandbox/bank"
	"budsandbox/internal/spelling"
	"budsandbox/storage"
)

// AllEvents is the name of the endpoint for all events without endpoints of their own.
const AllEvents = "*"

// Events lists the names of the events that Bud sends (docs/research/bud.md#webhook-events), as in the events' bodies.
// Events without a name in their bodies have names of the same form.
var Events = []string{
	"open_banking.sync.completed", "open_banking.connect.completed", "open_banking.refresh.completed",
	"open_banking.v2.refresh.completed", "open_banking.v2.refresh.provider.completed",
	"open_banking.consent.revoked", "open_banking.consent.reconfirmed", "open_banking.consent.reauthorised",
	"first_party_ingester.ingest.succeeded", "first_party_ingester.ingest.failed",
	"first_party_ingester.transactions.booked", "first_party_ingester.transactions.declined",
	"payment.success", "payment.failure",
	"insights.balances.triggered", "insights.spending.triggered", "insights.income.triggered",
}

// EndpointsSetting is the name of the setting with the endpoints shared by all projects.
const EndpointsSetting = "webhooks"

// endpoints are where the events of a project are sent.
type endpoints struct{ own, shared map[string]string } // URLs by event

// endpointsOf returns the endpoints of a project, which has few of its own.
func endpointsOf(tx *storage.Tx, project bank.Project) (all endpoints, err error) {
	if all.own, err = ownEndpoints(tx, project); err != nil {
		return all, err
	}
	all.shared, err = sharedEndpoints(tx)
	return all, err
}

// of returns the URL to which an event is sent, or "". The project's endpoint for the event takes precedence over the
// one for all events, and both over the shared ones.
func (e endpoints) of(event string) string {
	return cmp.Or(e.own[event], e.own[AllEvents], e.shared[event], e.shared[AllEvents])
}

// Wanted reports whether a project has an endpoint for one of the events.
func (o *Outbox) Wanted(tx *storage.Tx, project bank.Project, events ...string) (bool, error) {
	all, err := endpointsOf(tx, project)
	return slices.ContainsFunc(events, func(event string) bool { return all.of(event) != "" }), err
}

// ownEndpoints returns a project's own endpoints, by event. It returns nil if there are none.
func ownEndpoints(tx *storage.Tx, project bank.Project) (own map[string]string, err error) {
	for endpoint, err := range tx.Endpoints(project).After(nil) {
		if err != nil {
			return nil, err
		}
		if own == nil {
			own = map[string]string{}
		}
		own[endpoint.Event] = endpoint.URL
	}
	return own, nil
}

// sharedEndpoints returns the endpoints of projects that have none of their own, by event.
func sharedEndpoints(tx *storage.Tx) (map[string]string, error) {
	shared := map[string]string{}
	err := tx.Setting(EndpointsSetting, &shared)
	if errors.Is(err, storage.ErrNotFound) {
		err = nil
	}
	return shared, err
}

// ErrEndpoint reports an unknown event or an invalid URL.
var ErrEndpoint = errors.New("this cannot be a webhook")

// EndpointError is an error of the endpoint of an event. It is an ErrEndpoint, too.
type EndpointError struct {
	Event string
	error
}

func (e *EndpointError) Unwrap() error { return e.error }

// SetEndpoints sets the endpoints of a project, or the shared ones if project is empty. addresses maps events to URLs;
// an empty URL removes an endpoint. If one of them is invalid, nothing changes.
func (o *Outbox) SetEndpoints(ctx context.Context, project bank.Project, addresses map[string]string) error {
	for _, event := range slices.Sorted(maps.Keys(addresses)) {
		if err := checkEvent(event); err != nil {
			return &EndpointError{event, err}
		}
		if address := addresses[event]; address != "" {
			if err := o.check(address); err != nil {
				return &EndpointError{event, fmt.Errorf("%w: %s: %w", ErrEndpoint, event, err)}
			}
		}
	}
	return o.Store.Update(ctx, func(tx *storage.Tx) error {
		if project == "" {
			shared, err := sharedEndpoints(tx)
			if err != nil {
				return err
			}
			for event, address := range addresses {
				shared[event] = address
				if address == "" {
					delete(shared, event)
				}
			}
			return tx.PutSetting(EndpointsSetting, shared)
		}
		for event, address := range addresses {
			var err error
			if address != "" {
				err = tx.Endpoints(project).Put(storage.Endpoint{Event: event, URL: address})
			} else if err = tx.Endpoints(project).Delete(storage.EndpointKey(event)); errors.Is(err, storage.ErrNotFound) {
				err = nil
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// Endpoints returns the endpoints of a project by event, or the shared ones if project is empty.
func (o *Outbox) Endpoints(ctx context.Context, project bank.Project) (all map[string]string, err error) {
	all = map[string]string{}
	err = o.Store.View(ctx, func(tx *storage.Tx) error {
		if project == "" {
			all, err = sharedEndpoints(tx)
			return err
		}
		own, err := ownEndpoints(tx, project)
		maps.Copy(all, own)
		return err
	})
	return all, err
}

// checkEvent returns an error for the name of an endpoint that is neither an event nor AllEvents.
func checkEvent(name string) error {
	if name == AllEvents || slices.Contains(Events, name) {
		return nil
	}
	if near := spelling.Nearest(name, Events); near != "" {
		return fmt.Errorf("%w: %q is not an event; did you mean %s?", ErrEndpoint, name, near)
	}
	const format = "%w: %q is not an event; they are %s, and %q for all"
	return fmt.Errorf(format, ErrEndpoint, name, strings.Join(Events, ", "), AllEvents)
}

// CheckEndpoints is the storage.SettingRule of EndpointsSetting.
func CheckEndpoints(value []byte) error {
	shared := map[string]string{}
	if err := storage.DecodeSetting(value, &shared); err != nil {
		return err
	}
	for event, address := range shared {
		if err := CheckEndpoint(event, address); err != nil {
			return err
		}
	}
	return nil
}

// CheckEndpoint returns an error for a stored endpoint that is invalid wherever it is. Whether requests may be sent to
// another machine is decided when they are sent.
func CheckEndpoint(event, address string) error {
	if err := checkEvent(event); err != nil {
		return err
	}
	_, err := parseEndpoint(address)
	return err
}

// parseEndpoint returns an error for an invalid URL.
func parseEndpoint(address string) (*url.URL, error) {
	u, err := url.Parse(address)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || address != strings.TrimSpace(address) {
		return nil, fmt.Errorf("%q is not an address such as http://127.0.0.1:3000/webhooks", address)
	}
	if port, err := strconv.Atoi(u.Port()); u.Port() != "" && (err != nil || port < 1 || port > 65535) {
		return nil, fmt.Errorf("%q has the port %s, and ports are from 1 to 65535", address, u.Port())
	}
	return u, nil
}

// check returns an error for an invalid URL, or one that is not on this machine unless remote endpoints are allowed.
func (o *Outbox) check(address string) error {
	u, err := parseEndpoint(address)
	if err != nil || o.AllowRemote {
		return err
	}
	name := strings.ToLower(u.Hostname())
	if isLocalhost(name) {
		return nil
	}
	if ip, err := netip.ParseAddr(name); err == nil && ip.Unmap().IsLoopback() {
		return nil
	}
	if found, err := net.LookupHost(name); err == nil && len(found) > 0 && areLoopback(found) {
		return nil
	}
	return fmt.Errorf("%s is not this machine, and a sandbox that anybody can use must not send requests elsewhere "+
		"for them; start it with --webhooks-anywhere if you mean it", u.Host)
}

// isLocalhost reports whether a host name in lower case is this machine, whatever the name server says:
// https://www.rfc-editor.org/rfc/rfc6761#section-6.3.
func isLocalhost(name string) bool {
	return name == "localhost" || strings.HasSuffix(name, ".localhost")
}

// areLoopback reports whether all addresses are loopback addresses.
func areLoopback(addresses []string) bool {
	return !slices.ContainsFunc(addresses, func(text string) bool {
		ip, err := netip.ParseAddr(text)
		return err != nil || !ip.Unmap().IsLoopback()
	})
}
