package emulator_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
)

const refreshedEvent, endedEvent = "open_banking.v2.refresh.completed", "open_banking.consent.revoked"

// refreshEvent is an event as a receiver reads it: its time, its name and its customer.
type refreshEvent struct {
	at       time.Time
	name     string
	customer string
	result   string
	fresh    bool
	window   struct{ From, To time.Time }
	banks    []string // the result of each
}

// refreshEvents returns the received refreshes and ends of consents, in the order of arrival.
func refreshEvents(t *testing.T, in *emulatortest.Inbox) (all []refreshEvent) {
	t.Helper()
	for _, e := range in.All() {
		var body struct {
			Event    string
			Customer string    `json:"customer_id"`
			Started  time.Time `json:"start_time"`
			Result   string
			New      bool                                `json:"has_new_transactions"`
			Window   struct{ From, To time.Time }        `json:"refresh_window"`
			Parts    []struct{ Provider, Result string } `json:"sub_tasks"`
			Data     struct {
				Event    string
				Customer string    `json:"customer_id"`
				At       time.Time `json:"updated_at"`
				Reason   string
			}
		}
		if err := json.Unmarshal([]byte(e.Body), &body); err != nil {
			t.Fatal(err)
		}
		h := refreshEvent{
			at:       body.Started,
			name:     body.Event,
			customer: body.Customer,
			result:   body.Result,
			fresh:    body.New,
			window:   body.Window,
		}
		for _, part := range body.Parts {
			h.banks = append(h.banks, part.Provider+" "+part.Result)
		}
		if body.Data.Event == endedEvent {
			h = refreshEvent{at: body.Data.At, name: endedEvent, customer: body.Data.Customer, result: body.Data.Reason}
		}
		if h.name == refreshedEvent || h.name == endedEvent {
			all = append(all, h)
		}
	}
	return all
}

// refreshTimes returns the times at which a customer was refreshed.
func refreshTimes(all []refreshEvent, customer string) (at []time.Time) {
	for _, h := range all {
		if h.name == refreshedEvent && h.customer == customer {
			at = append(at, h.at)
		}
	}
	return at
}

// everyDay returns instants a day apart, from one to before another.
func everyDay(from, to time.Time) (all []time.Time) {
	for at := from; at.Before(to); at = at.AddDate(0, 0, 1) {
		all = append(all, at)
	}
	return all
}

// startHosting starts a sandbox with a frozen clock, and an inbox for the events of its refreshes and consents.
func startHosting(t *testing.T, options emulator.Options) (*emulator.Sandbox, *emulatortest.Inbox) {
	t.Helper()
	options.Now, options.Freeze, options.TaskDelay = emulatortest.March.Now, true, new(time.Duration)
	s := emulator.Start(t, options)
	in := emulatortest.NewInbox(t)
	if err := s.Webhooks().SetEndpoint("*", in.URL+"/all"); err != nil {
		t.Fatal(err)
	}
	return s, in
}

func connectHosted(t *testing.T, client *emulator.Client, persona string, options ...emulator.ConnectOptions) string {
	t.Helper()
	id, err := client.NewCustomer(emulator.CustomerOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := client.Connect(id, persona, options...); err != nil {
		t.Fatal(err)
	}
	return id
}

// Ensure that one move of the clock by half a year runs each day's refresh of a hosted customer at its time until
// the consent ends, with webhooks in the order of all scheduled events.
func TestBackgroundRefreshes(t *testing.T) {
	t.Parallel()
	s, in := startHosting(t, emulator.Options{BackgroundRefreshes: new(24 * time.Hour)})
	client := s.Client("shop")
	first := connectHosted(t, client, "uk_salaried_renter")
	if err := s.Clock().Advance(100 * time.Minute); err != nil {
		t.Fatal(err)
	}
	second := connectHosted(t, client, "thin_file")
	if err := s.Clock().Advance(6*time.Hour + 20*time.Minute); err != nil {
		t.Fatal(err)
	}
	if got := refreshEvents(t, in); len(got) > 0 {
		t.Fatalf("before a day has passed these came: %v", got)
	}
	if err := s.Clock().AdvanceBy("P190D"); err != nil {
		t.Fatal(err)
	}
	all := refreshEvents(t, in)
	if !slices.IsSortedFunc(all, func(a, b refreshEvent) int { return a.at.Compare(b.at) }) {
		t.Error("they came out of the order of their times")
	}
	for i, id := range []string{first, second} {
		start := emulatortest.March.Now.Add(time.Duration(i) * 100 * time.Minute)
		end := start.AddDate(0, 0, 180)
		if got := refreshTimes(all, id); !slices.EqualFunc(got, everyDay(start.AddDate(0, 0, 1), end), time.Time.Equal) {
			t.Errorf("customer %d was refreshed at %v", i, got)
		}
		fresh := 0
		for _, h := range all {
			switch {
			case h.customer != id:
			case h.name == endedEvent:
				if !h.at.Equal(end) || h.result != "consent_invalid" {
					t.Errorf("the consent ended by %v", h)
				}
			default:
				want, day := "success", int(h.at.Sub(start).Hours()/24)
				if day >= 90 {
					want = "connection_expired"
				} else if from := h.at.AddDate(0, 0, -8); !h.window.From.Equal(from) || !h.window.To.Equal(h.at) {
					t.Errorf("on day %d the bank is asked for %v, want a week before the last fetch until then", day, h.window)
				}
				if h.result != want {
					t.Errorf("on day %d the refresh came to %s, want %s", day, h.result, want)
				}
				if h.fresh {
					fresh++
				}
			}
		}
		if fresh == 0 || fresh > 89 {
			t.Errorf("%d refreshes of customer %d had something new", fresh, i)
		}
	}
	newest := newestTransaction(t, client, first)
	if last := emulatortest.March.Now.AddDate(0, 0, 89); newest.After(last) || newest.Before(last.AddDate(0, 0, -4)) {
		t.Errorf("the newest row is of %v, want the last days before %v", newest, last)
	}
}

// newestTransaction returns the time of a customer's newest transaction.
func newestTransaction(t *testing.T, client *emulator.Client, id string) (newest time.Time) {
	t.Helper()
	var list struct {
		Data []struct {
			At time.Time `json:"date_time"`
		}
	}
	if err := client.Call("GET", "/financial/v2/transactions", id, nil, &list); err != nil {
		t.Fatal(err)
	}
	for _, row := range list.Data {
		if row.At.After(newest) {
			newest = row.At
		}
	}
	return newest
}

// Ensure that there are no background refreshes unless an interval is set, and none for customers whose secret Bud
// does not host.
func TestNoBackgroundRefreshes(t *testing.T) {
	t.Parallel()
	s, in := startHosting(t, emulator.Options{})
	client := s.Client("shop")
	id := connectHosted(t, client, "thin_file")
	if err := s.Clock().AdvanceBy("P10D"); err != nil {
		t.Fatal(err)
	}
	if got := refreshEvents(t, in); len(got) > 0 {
		t.Fatalf("unprompted came %v", got)
	}
	if err := client.RefreshInBackground(24 * time.Hour); err != nil {
		t.Fatal(err)
	}
	c := emulatortest.NewClient(t, s, "shop")
	made := c.Call(t, "POST", "/v1/customers", "", nil)
	guarded := made.Str("data.customer_id")
	if _, err := client.Connect(guarded, "thin_file"); err != nil || made.Str("data.customer_secret") == "" {
		t.Fatalf("a customer with a secret: %s %v", made.Text, err)
	}
	started := s.Clock().Now()
	if err := s.Clock().AdvanceBy("P10D"); err != nil {
		t.Fatal(err)
	}
	all := refreshEvents(t, in)
	if got := refreshTimes(all, guarded); len(got) > 0 {
		t.Errorf("the customer who is not hosted was refreshed at %v", got)
	}
	got := refreshTimes(all, id)
	if !slices.EqualFunc(got, everyDay(started.AddDate(0, 0, 1), started.AddDate(0, 0, 11)), time.Time.Equal) {
		t.Errorf("the hosted one was refreshed at %v", got)
	}
	if err := client.RefreshInBackground(0); err != nil {
		t.Fatal(err)
	}
	if err := s.Clock().AdvanceBy("P10D"); err != nil {
		t.Fatal(err)
	}
	if more := refreshEvents(t, in); len(more) != len(all) {
		t.Errorf("after it was stopped came %v", more[len(all):])
	}
}

// Ensure that each project has its own clock and interval, that a client's refresh postpones the next one, and that
// a reset removes the interval.
func TestBackgroundRefreshesOfProjects(t *testing.T) {
	t.Parallel()
	s, in := startHosting(t, emulator.Options{BackgroundRefreshes: new(48 * time.Hour)})
	shop, other, none := s.Client("shop"), s.Client("other"), s.Client("none")
	if err := errors.Join(shop.RefreshInBackground(6*time.Hour), none.RefreshInBackground(0)); err != nil {
		t.Fatal(err)
	}
	ids := []string{
		connectHosted(t, shop, "thin_file"), connectHosted(t, other, "thin_file"), connectHosted(t, none, "thin_file"),
	}
	if err := shop.Clock().Advance(2 * time.Hour); err != nil {
		t.Fatal(err)
	}
	if err := shop.Call("POST", "/open-banking/v2/refresh", ids[0], map[string]any{}, nil); err != nil {
		t.Fatal(err)
	}
	asked := shop.Clock().Now()
	if err := shop.Clock().Advance(24 * time.Hour); err != nil {
		t.Fatal(err)
	}
	hours := func(from time.Time, hours ...int) (all []time.Time) {
		for _, h := range hours {
			all = append(all, from.Add(time.Duration(h)*time.Hour))
		}
		return all
	}
	must := func(when, id string, want []time.Time) {
		t.Helper()
		if got := refreshTimes(refreshEvents(t, in), id); !slices.EqualFunc(got, want, time.Time.Equal) {
			t.Errorf("%s refreshes were at %v, want %v", when, got, want)
		}
	}
	want := hours(asked, 0, 6, 12, 18, 24)
	must("by its own clock", ids[0], want)
	must("by another's clock", ids[1], nil)
	if err := s.Clock().AdvanceBy("P5D"); err != nil {
		t.Fatal(err)
	}
	must("by the shared clock the one with its own", ids[0], want)
	must("by the shared clock", ids[1], hours(emulatortest.March.Now, 48, 96))
	must("of one that wants none", ids[2], nil)

	if err := shop.Reset(); err != nil { // and it has the shared interval and clock
		t.Fatal(err)
	}
	anew := connectHosted(t, shop, "thin_file")
	if err := s.Clock().AdvanceBy("P3D"); err != nil {
		t.Fatal(err)
	}
	must("after a reset", anew, append(want, hours(emulatortest.March.Now.AddDate(0, 0, 5), 48)...)) // ids restart
}

// Ensure that intervals survive a restart, an export and a snapshot, that refreshes that fell due while the sandbox
// was off run in order, and that a new interval triggers no refresh in the past.
func TestBackgroundRefreshesAreKept(t *testing.T) {
	t.Parallel()
	in, file := emulatortest.NewInbox(t), filepath.Join(t.TempDir(), "sandbox.db")
	options := emulator.Options{Data: file, Now: emulatortest.March.Now, Freeze: true, TaskDelay: new(time.Duration)}
	var shop, other string
	var all, one bytes.Buffer
	t.Run("on", func(t *testing.T) {
		s := emulator.Start(t, options)
		shop, other = connectHosted(t, s.Client("shop"), "thin_file"), connectHosted(t, s.Client("other"), "thin_file")
		if err := errors.Join(s.Clock().AdvanceBy("P10D"), s.Client("shop").RefreshInBackground(24*time.Hour),
			s.Webhooks().SetEndpoint("*", in.URL+"/all"),
			s.Clock().AdvanceBy("P1D"), s.Export(&all), s.Client("shop").Export(&one), s.Snapshot("before")); err != nil {
			t.Fatal(err)
		}
	})
	start := emulatortest.March.Now.AddDate(0, 0, 10)
	must := func(when string, in *emulatortest.Inbox, last int) {
		t.Helper()
		happened := refreshEvents(t, in)
		got := refreshTimes(happened, shop)
		if !slices.EqualFunc(got, everyDay(start.AddDate(0, 0, 1), start.AddDate(0, 0, last+1)), time.Time.Equal) {
			t.Errorf("%s refreshes were at %v, want %d", when, got, last)
		}
		if got := refreshTimes(happened, other); len(got) > 0 {
			t.Errorf("%s the project that did not ask was refreshed at %v", when, got)
		}
	}
	must("at first", in, 1)
	options.Now = start.AddDate(0, 0, 4)
	t.Run("on again", func(t *testing.T) {
		s := emulator.Start(t, options)
		if err := s.Clock().Advance(time.Minute); err != nil { // waits for running tasks
			t.Fatal(err)
		}
		must("after days off", in, 4)
		if err := s.Restore("before"); err != nil {
			t.Fatal(err)
		}
		if err := s.Clock().Advance(24 * time.Hour); err != nil {
			t.Fatal(err)
		}
		if got := refreshTimes(refreshEvents(t, in), shop); len(got) != 5 || !got[4].Equal(start.AddDate(0, 0, 2)) {
			t.Errorf("after going back refreshes were at %v", got)
		}
	})
	for name, export := range map[string]*bytes.Buffer{"all": &all, "one project": &one} {
		t.Run("an export of "+name, func(t *testing.T) {
			received := emulatortest.NewInbox(t)
			s := emulator.Start(t, emulator.Options{Now: start.AddDate(0, 0, 1), Freeze: true, TaskDelay: new(time.Duration)})
			if err := errors.Join(s.Import(export), s.Webhooks().SetEndpoint("*", received.URL+"/all"),
				s.Clock().Advance(24*time.Hour)); err != nil {
				t.Fatal(err)
			}
			if got := refreshTimes(refreshEvents(t, received), shop); len(got) != 1 || !got[0].Equal(start.AddDate(0, 0, 2)) {
				t.Errorf("refreshes were at %v", got)
			}
		})
	}
}

// Ensure that a refresh runs when it is due on a running clock.
func TestBackgroundRefreshOfRunningClock(t *testing.T) {
	t.Parallel()
	s := emulator.Start(
		t,
		emulator.Options{
			Now:                 emulatortest.March.Now,
			TaskDelay:           new(time.Duration),
			BackgroundRefreshes: new(24 * time.Hour),
		},
	)
	client := s.Client("shop")
	id := connectHosted(t, client, "thin_file")
	if err := s.Clock().Advance(24*time.Hour - 500*time.Millisecond); err != nil {
		t.Fatal(err)
	}
	event, err := client.Webhooks().Wait(t.Context(), refreshedEvent)
	if err != nil {
		t.Fatal(err)
	}
	if passed := event.At.Sub(emulatortest.March.Now); event.Customer != id || passed < 24*time.Hour ||
		passed > 24*time.Hour+time.Minute {
		t.Errorf("the refresh is %+v, %v after the start", event, passed)
	}
}
