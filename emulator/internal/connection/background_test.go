package connection_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"

	"budsandbox/bank"
	"budsandbox/emulator/internal/connection"
	"budsandbox/emulator/internal/schedule"
	"budsandbox/internal/difftest"
	"budsandbox/seed"
	"budsandbox/storage"
)

// backgroundService is a service with background refreshes, which a scheduler runs.
type backgroundService struct {
	*service
	refresher *connection.BackgroundRefresher
	scheduler *schedule.Scheduler
	source    *countingSource
}

// countingSource counts how often a source is asked.
type countingSource struct {
	schedule.Source
	calls int
}

func (c *countingSource) Due(
	tx *storage.Tx, project bank.Project, now time.Time, found func(schedule.Event),
) (time.Time, error) {
	c.calls++
	return c.Source.Due(tx, project, now, found)
}

func openBackground(t testing.TB, every time.Duration) backgroundService {
	h := backgroundService{service: open(t)}
	h.refresher = &connection.BackgroundRefresher{Service: h.Service}
	h.source = &countingSource{Source: h.refresher}
	h.scheduler = &schedule.Scheduler{Store: h.Store, Clock: h.Clock, Sources: []schedule.Source{h.service, h.source}}
	if err := h.refresher.SetInterval(t.Context(), "", &every); err != nil {
		t.Fatal(err)
	}
	return h
}

// moveTo moves the clock to a time and carries out what falls due on the way.
func (h *backgroundService) moveTo(ctx context.Context, t interface{ Fatal(...any) }, now time.Time) {
	h.now = now
	if err := h.scheduler.RunDue(ctx, h.Clock, nil); err != nil {
		t.Fatal(err)
	}
}

// stored is everything that the file holds of a customer's connections.
type stored struct {
	Fetches     []bank.Fetch
	Consents    []bank.Consent
	Connections []bank.Connection
}

// stored reads what the file holds, without the time of the machine.
func (h *backgroundService) stored(
	ctx context.Context, t interface{ Fatal(...any) }, customerID bank.CustomerID,
) (all stored) {
	err := h.Store.View(ctx, func(tx *storage.Tx) error {
		key := storage.CustomerKey(customerID)
		for fetch, err := range tx.Fetches(shop).WithPrefix(key) {
			if err != nil {
				return err
			}
			fetch.Real = time.Time{}
			all.Fetches = append(all.Fetches, fetch)
		}
		for consent, err := range tx.Consents(shop).WithPrefix(key) {
			if err != nil {
				return err
			}
			all.Consents = append(all.Consents, consent)
		}
		for c, err := range tx.Connections(shop).WithPrefix(key) {
			if err != nil {
				return err
			}
			all.Connections = append(all.Connections, c)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// Ensure that a background refresh leaves exactly the data, ids included, that a client's refresh at the same
// instant would leave, whatever happened before, however far the clock moves at once, and however often the bank
// has new data.
func TestBackgroundIsRefresh(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		every := time.Duration(rapid.IntRange(1, 120).Draw(rt, "hours between")) * time.Hour
		hosted, client := openBackground(t, every), openBackground(t, 0)
		var customers [2]bank.Customer
		for i, h := range []backgroundService{hosted, client} {
			customers[i] = h.customer(t, "GB")
		}
		last := map[string]time.Time{} // when each bank was asked last
		for range rapid.IntRange(1, 5).Draw(rt, "steps") {
			persona := rapid.SampledFrom([]string{
				"anna", "ben", "error.refresh.provider_failure", "error.refresh.connection_revoked",
			}).Draw(rt, "persona")
			provider := rapid.SampledFrom([]string{"Bank_Of_Bud", "Natwest_Sandbox"}).Draw(rt, "provider")
			step := rapid.SampledFrom([]string{"connect", "connect", "remove", "reconfirm", "pass"}).Draw(rt, "step")
			for i, h := range []backgroundService{hosted, client} {
				h.act(rt, step, customers[i], connection.ConnectRequest{Provider: provider, Persona: persona})
			}
			if step == "connect" {
				last[provider] = client.now
			}
			goal := client.now.Add(time.Duration(rapid.IntRange(0, 50).Draw(rt, "periods")) * every).
				Add(time.Duration(rapid.IntRange(0, 100).Draw(rt, "minutes")) * time.Minute)
			hosted.moveTo(rt.Context(), rt, goal)
			client.refreshAsClient(rt, customers[1], every, last, goal)
			client.moveTo(rt.Context(), rt, goal)
			if diff := difftest.Of(client.stored(rt.Context(), rt, customers[1].ID),
				hosted.stored(rt.Context(), rt, customers[0].ID)); diff != "" {
				rt.Fatalf("as a client leaves it (-) and as it is (+):\n%s", diff)
			}
		}
	})
}

// act carries out a step for a customer.
func (h *backgroundService) act(rt *rapid.T, step string, customer bank.Customer, o connection.ConnectRequest) {
	var err error
	switch records := h.stored(rt.Context(), rt, customer.ID); step {
	case "connect":
		_, err = h.Connect(rt.Context(), shop, customer, o)
	case "remove":
		for _, one := range records.Connections {
			if gone := h.RemoveAccount(rt.Context(), shop, customer.ID, one.ID, 1); !errors.Is(gone, connection.ErrNotFound) {
				err = errors.Join(err, gone)
			}
		}
	case "reconfirm":
		for _, one := range records.Consents {
			_, _, bad := h.Reconfirm(rt.Context(), shop, customer.ID, one.ID)
			err = errors.Join(err, bad)
		}
	}
	if err != nil {
		rt.Fatal(err)
	}
}

// refreshAsClient refreshes a customer at all banks, as a client does, whenever the last refresh of one is an interval
// ago, until the goal.
func (h *backgroundService) refreshAsClient(
	rt *rapid.T, customer bank.Customer, every time.Duration, last map[string]time.Time, goal time.Time,
) {
	for {
		_, next := h.nextRefresh(rt, customer, every, last)
		if next.IsZero() || next.After(goal) {
			return
		}
		h.moveTo(rt.Context(), rt, next)
		banks, still := h.nextRefresh(rt, customer, every, last)
		if !still.Equal(next) {
			continue // the bank that was to be asked is lost by then
		}
		if _, _, err := h.RefreshAll(rt.Context(), shop, customer, nil, connection.RefreshRequest{}); err != nil {
			rt.Fatal(err)
		}
		for _, provider := range banks {
			last[provider] = next
		}
	}
}

// nextRefresh returns the banks with an authorised consent, and when the first of them is due; zero for none.
func (h *backgroundService) nextRefresh(
	rt *rapid.T, customer bank.Customer, every time.Duration, last map[string]time.Time,
) (banks []string, next time.Time) {
	for _, one := range h.stored(rt.Context(), rt, customer.ID).Consents {
		if one.Status != bank.ConsentAuthorised {
			continue
		}
		banks = append(banks, one.Provider)
		if at := last[one.Provider].Add(every); next.IsZero() || at.Before(next) {
			next = at
		}
	}
	return banks, next
}

// Ensure that a long move of the clock computes each history a few times and not once for each refresh, and that
// moves without new data do not read the customers.
func TestBackgroundIsCheap(t *testing.T) {
	h := openBackground(t, 24*time.Hour)
	computed := &countingGenerator{}
	h.Generator = computed
	h.Notify = func(*storage.Tx, bank.Project, connection.Event) error { return nil }
	for range 3 {
		h.connect(t, h.customer(t, "GB"), connection.ConnectRequest{})
		h.moveTo(t.Context(), t, h.now.Add(time.Hour))
	}
	h.moveTo(t.Context(), t, h.now.AddDate(0, 0, 170))
	if computed.histories > 3*3 {
		t.Errorf("%d histories were computed for 3 customers", computed.histories)
	}
	before := h.source.calls
	for range 24 * 4 {
		h.moveTo(t.Context(), t, h.now.Add(15*time.Minute))
	}
	if asked := h.source.calls - before; asked > 3*4 { // each day's refreshes of the three, and what follows them
		t.Errorf("in a day of quarters of an hour the customers were looked at %d times", asked)
	}
}

// countingGenerator counts the histories that are computed.
type countingGenerator struct {
	generator
	histories int
}

func (c *countingGenerator) Timeline(one bank.Connection, until time.Time) (*seed.Timeline, error) {
	c.histories++
	return c.generator.Timeline(one, until)
}

// Ensure that a project's setting for background refreshes is still there after the file is closed and opened
// again.
func TestIntervalSurvivesARestart(t *testing.T) {
	h := openBackground(t, 36*time.Hour)
	own := 90 * time.Minute
	if err := h.refresher.SetInterval(t.Context(), shop, &own); err != nil {
		t.Fatal(err)
	}
	if err := h.Store.Close(); err != nil {
		t.Fatal(err)
	}
	store, err := storage.Open(h.path)
	if err != nil {
		t.Fatal(err)
	}
	h.Store = store
	t.Cleanup(func() { _ = store.Close() })
	h.closed = true
	for project, want := range map[bank.Project]time.Duration{"": 36 * time.Hour, shop: own, "other": 36 * time.Hour} {
		if got, err := h.refresher.Interval(t.Context(), project); err != nil || got != want {
			t.Errorf("%q has the interval %v, %v; want %v", project, got, err, want)
		}
	}
}

// Ensure that a fault is applied once for each refresh, also if the refresh's transaction is retried, because
// faults count their uses.
func TestFaultIsAskedOnce(t *testing.T) {
	t.Parallel()
	h := openBackground(t, 24*time.Hour)
	asked := 0
	h.refresher.ForcedResult = func(bank.Project, bank.CustomerID) bank.Result {
		asked++
		return bank.ProviderFailure
	}
	customer := h.customer(t, "GB")
	if _, err := h.Connect(t.Context(), shop, customer, connection.ConnectRequest{Persona: "anna"}); err != nil {
		t.Fatal(err)
	}
	h.now = h.now.AddDate(0, 0, 3)
	broken := errors.New("the disk is full")
	fail := func(*storage.Tx, time.Time) error { return broken }
	for range 2 {
		if err := h.scheduler.RunDue(t.Context(), h.Clock, fail); !errors.Is(err, broken) {
			t.Fatal(err)
		}
	}
	if err := h.scheduler.RunDue(t.Context(), h.Clock, nil); err != nil {
		t.Fatal(err)
	}
	if asked != 3 {
		t.Errorf("three refreshes asked %d times", asked)
	}
}

// Ensure that a schedule that no call sets is an error, and that another one can be set in its place.
func TestDamagedScheduleIsAnError(t *testing.T) {
	t.Parallel()
	for _, value := range []any{map[string]any{"every": 1}, map[string]any{"every": -1}, "garbage"} {
		h := openBackground(t, 24*time.Hour)
		if _, err := h.Connect(t.Context(), shop, h.customer(t, "GB"), connection.ConnectRequest{}); err != nil {
			t.Fatal(err)
		}
		if err := h.Store.Update(t.Context(), func(tx *storage.Tx) error {
			return tx.PutProjectSetting(shop, connection.BackgroundSetting, value)
		}); err != nil {
			t.Fatal(err)
		}
		h.now = h.now.AddDate(0, 0, 3)
		if err := h.scheduler.RunDue(t.Context(), h.Clock, nil); !errors.Is(err, storage.ErrInvalid) {
			t.Errorf("%v: got error %v, want ErrInvalid", value, err)
		}
		daily := 24 * time.Hour
		if err := h.refresher.SetInterval(t.Context(), shop, &daily); err != nil {
			t.Errorf("%v: %v", value, err)
		}
		if err := h.scheduler.RunDue(t.Context(), h.Clock, nil); err != nil {
			t.Errorf("%v: %v", value, err)
		}
	}
}
