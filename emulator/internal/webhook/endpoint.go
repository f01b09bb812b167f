package webhook

import (
	"cmp"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"budsandbox/bank"
	"budsandbox/storage"
)

// AllEvents stands for all events that have no address of their own.
const AllEvents = "*"

// Events are those that Bud sends (research section 4.2), by the names that their bodies carry; where Bud gives an event no name, by
// one formed like the others.
var Events = []string{
	"open_banking.sync.completed", "open_banking.connect.completed", "open_banking.refresh.completed",
	"open_banking.v2.refresh.completed", "open_banking.v2.refresh.provider.completed",
	"open_banking.consent.revoked", "open_banking.consent.reconfirmed", "open_banking.consent.reauthorised",
	"first_party_ingester.ingest.succeeded", "first_party_ingester.ingest.failed",
	"first_party_ingester.transactions.booked", "first_party_ingester.transactions.declined",
	"payment.success", "payment.failure",
	"insights.balances.triggered", "insights.spending.triggered", "insights.income.triggered",
}

// endpointsSetting is where the file keeps the addresses for projects that have none of their own.
const endpointsSetting = "webhooks"

// endpointFor is where a project wants an event sent, empty for nowhere: its own address for it, its own for all, then everybody's.
func endpointFor(tx *storage.Tx, p bank.Project, event string) (string, error) {
	for _, name := range []string{event, AllEvents} {
		own, err := tx.Hooks(p).Get(storage.HookKey(name))
		if err == nil {
			return own.URL, nil
		}
		if !errors.Is(err, storage.ErrNotFound) {
			return "", err
		}
	}
	general, err := shared(tx)
	return cmp.Or(general[event], general[AllEvents]), err
}

// shared are the addresses for projects that have none of their own.
func shared(tx *storage.Tx) (map[string]string, error) {
	general := map[string]string{}
	err := tx.Setting(endpointsSetting, &general)
	if errors.Is(err, storage.ErrNotFound) {
		err = nil
	}
	return general, err
}

// ErrEndpoint is the refusal of an event or an address.
var ErrEndpoint = errors.New("this cannot be a webhook")

// SetEndpoints changes where a project, or with an empty name every project without an address of its own, wants events sent; an empty
// address takes one away. All change or none.
func (o *Outbox) SetEndpoints(p bank.Project, addresses map[string]string) error {
	for event, address := range addresses {
		if event != AllEvents && !slices.Contains(Events, event) {
			return fmt.Errorf("%w: %q is no event; they are %s, and %q for all", ErrEndpoint, event, strings.Join(Events, ", "), AllEvents)
		}
		if err := o.check(address); address != "" && err != nil {
			return fmt.Errorf("%w: %s: %w", ErrEndpoint, event, err)
		}
	}
	return o.Store.Update(func(tx *storage.Tx) error {
		if p == "" {
			general, err := shared(tx)
			if err != nil {
				return err
			}
			for event, address := range addresses {
				if general[event] = address; address == "" {
					delete(general, event)
				}
			}
			return tx.PutSetting(endpointsSetting, general)
		}
		for event, address := range addresses {
			var err error
			if address != "" {
				err = tx.Hooks(p).Put(storage.Hook{Event: event, URL: address})
			} else if err = tx.Hooks(p).Delete(storage.HookKey(event)); errors.Is(err, storage.ErrNotFound) {
				err = nil
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// Endpoints are those of a project, or with an empty name everybody's.
func (o *Outbox) Endpoints(p bank.Project) (all map[string]string, err error) {
	all = map[string]string{}
	err = o.Store.View(func(tx *storage.Tx) error {
		if p == "" {
			all, err = shared(tx)
			return err
		}
		for hook, err := range tx.Hooks(p).After(nil) {
			if err != nil {
				return err
			}
			all[hook.Event] = hook.URL
		}
		return nil
	})
	return all, err
}

// check refuses an address that cannot be one, or is not on this machine unless clients may be anywhere.
func (o *Outbox) check(address string) error {
	u, err := url.Parse(address)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" {
		return fmt.Errorf("%q is no address such as http://127.0.0.1:3000/webhooks", address)
	}
	if o.AllowRemote {
		return nil
	}
	name := strings.ToLower(u.Hostname())
	if ip, err := netip.ParseAddr(name); err == nil && ip.Unmap().IsLoopback() || name == "localhost" || strings.HasSuffix(name, ".localhost") {
		return nil
	}
	if found, err := net.LookupHost(name); err == nil && len(found) > 0 && loopback(found) {
		return nil
	}
	return fmt.Errorf("%s is not this machine, and a sandbox that anybody can use must not send requests elsewhere for them; "+
		"start it with --webhooks-anywhere if you mean it", u.Host)
}

func loopback(addresses []string) bool {
	return !slices.ContainsFunc(addresses, func(text string) bool {
		ip, err := netip.ParseAddr(text)
		return err != nil || !ip.Unmap().IsLoopback()
	})
}
