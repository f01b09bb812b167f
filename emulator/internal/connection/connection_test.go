package connection_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"budsandbox/bank"
	"budsandbox/emulator/internal/connection"
	"budsandbox/storage"
)

// Ensure that, whatever a customer and a client do in whatever order, visible data never decrease, a refresh
// reports exactly whether it shows new rows, and each connection has at most one authorised consent.
func TestConnectionInvariants(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s := open(t)
		customer := s.customer(t, "GB")
		for range rapid.IntRange(1, 12).Draw(rt, "steps") {
			s.now = s.now.Add(time.Duration(rapid.IntRange(0, 100).Draw(rt, "hours")) * time.Hour)
			before := cutoffs(rt.Context(), t, s, customer)
			switch rapid.SampledFrom([]string{"connect", "fail", "refresh", "refresh", "refresh", "revoke", "reconfirm",
				"remove"}).Draw(rt, "step") {
			case "connect":
				personas := rapid.SampledFrom([]string{"anna", "ben", "error.refresh.provider_failure"})
				s.connect(t, customer, connection.ConnectRequest{Persona: personas.Draw(rt, "persona")})
			case "fail":
				done, err := s.Connect(rt.Context(), shop, customer, connection.ConnectRequest{Outcome: bank.ProviderFailure})
				if err != nil || !done.Fetch.Failed() {
					rt.Fatalf("a forced failure gives %+v, %v", done.Fetch, err)
				}
			case "refresh":
				mustRefresh(rt, s, customer, before)
			case "revoke":
				if _, err := s.Revoke(rt.Context(), shop, customer, "Bank_Of_Bud"); err != nil {
					rt.Fatal(err)
				}
			case "reconfirm":
				for _, consent := range consents(t, s, customer) {
					if _, _, err := s.Reconfirm(rt.Context(), shop, customer.ID, consent.ID); err != nil {
						rt.Fatal(err)
					}
				}
			case "remove":
				for id := range before {
					err := s.RemoveAccount(rt.Context(), shop, customer.ID, id, rapid.IntRange(0, 1).Draw(rt, "place"))
					if err != nil && !errors.Is(err, connection.ErrNotFound) {
						rt.Fatal(err)
					}
				}
			}
			for id, to := range before {
				if after := cutoffs(rt.Context(), t, s, customer)[id]; after.Before(to) {
					rt.Fatalf("what was visible up to %v is visible up to %v", to, after)
				}
			}
			authorised := map[bank.ConnectionID]int{}
			for _, consent := range consents(t, s, customer) {
				if consent.Status == bank.ConsentAuthorised {
					authorised[consent.Connection]++
				}
			}
			for id, n := range authorised {
				if n > 1 {
					rt.Fatalf("%d consents are authorised over connection %s", n, id)
				}
			}
		}
	})
}

// mustRefresh refreshes everything with some window, and compares the task with the rows that became visible.
func mustRefresh(rt *rapid.T, s *service, customer bank.Customer, before map[bank.ConnectionID]time.Time) {
	request := connection.RefreshRequest{}
	if rapid.Bool().Draw(rt, "to") {
		request.To = s.now.Add(-time.Duration(rapid.IntRange(-5, 60).Draw(rt, "short of now")) * time.Hour)
	}
	if rapid.Bool().Draw(rt, "without transactions") {
		request.Resources = bank.AccountsResource | bank.BalancesResource
	}
	fetch, parts, err := s.RefreshAll(rt.Context(), shop, customer, nil, request)
	if err != nil {
		rt.Fatal(err)
	}
	if s.seen[fetch.ID] { // the task of an earlier refresh: nothing may have happened
		for id, to := range cutoffs(rt.Context(), rt, s, customer) {
			if !to.Equal(before[id]) {
				rt.Fatalf("a throttled refresh moved the cutoff from %v to %v", before[id], to)
			}
		}
		return
	}
	s.seen[fetch.ID] = true
	fresh := false
	all, err := s.Connections(rt.Context(), shop, customer.ID)
	if err != nil {
		rt.Fatal(err)
	}
	for _, one := range all {
		history, err := generator{}.History(one, s.now)
		if err != nil {
			rt.Fatal(err)
		}
		last, to := before[one.ID], one.Pulls[len(one.Pulls)-1].To
		for _, row := range history.Entries {
			isRemoved := func(r bank.Removal) bool { return r.Account == row.AccountIndex && r.Until.IsZero() }
			gone := slices.ContainsFunc(one.Removed, isRemoved)
			seen := func(until time.Time) int { // 0 not at all, 1 pending, 2 booked
				switch {
				case !row.At.After(until):
					return 2
				case !row.Authorised.After(until):
					return 1
				}
				return 0
			}
			fresh = fresh || (!gone && seen(to) > seen(last))
		}
		if to.After(s.now) || (request.Resources != 0 && !to.Equal(last)) {
			rt.Fatalf("at %v, request %+v moved the cutoff from %v to %v", s.now, request, last, to)
		}
	}
	if fetch.New != fresh {
		rt.Fatalf("has_new_transactions is %t, but rows became visible: %t; parts %+v", fetch.New, fresh, parts)
	}
}

// cutoffs returns the time up to which the data of each of the customer's connections are visible.
func cutoffs(
	ctx context.Context, t interface{ Fatal(...any) }, s *service, customer bank.Customer,
) map[bank.ConnectionID]time.Time {
	all, err := s.Connections(ctx, shop, customer.ID)
	if err != nil {
		t.Fatal(err)
	}
	to := map[bank.ConnectionID]time.Time{}
	for _, one := range all {
		to[one.ID] = one.Pulls[len(one.Pulls)-1].To
	}
	return to
}

func consents(t testing.TB, s *service, customer bank.Customer) []bank.Consent {
	t.Helper()
	all, err := s.Consents(t.Context(), shop, customer.ID)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// Ensure that of many concurrent refreshes one is carried out, and the others get its task.
func TestRefreshesAtOnce(t *testing.T) {
	s := open(t)
	customer := s.customer(t, "GB")
	s.connect(t, customer, connection.ConnectRequest{})
	s.now = s.now.Add(48 * time.Hour)
	var wait sync.WaitGroup
	var mu sync.Mutex
	tasks := map[bank.TaskID]bool{}
	for range 16 {
		wait.Go(func() {
			fetch, err := s.Refresh(t.Context(), shop, customer, "Bank_Of_Bud", connection.RefreshRequest{})
			mu.Lock()
			defer mu.Unlock()
			tasks[fetch.ID] = true
			if err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	if one := s.onlyConnection(t, customer); len(tasks) != 1 || len(one.Pulls) != 2 {
		t.Errorf("16 refreshes at once made %d tasks and %d pulls", len(tasks), len(one.Pulls))
	}
}

// Ensure that the history begins as many months before the connection as the persona says, at midnight, and that a
// second connection does not change the first one's beginning.
func TestHistoryBegins(t *testing.T) {
	s := open(t)
	s.now = time.Date(2026, 3, 31, 23, 30, 0, 0, time.UTC)
	customer := s.customer(t, "GB")
	for persona, want := range map[string]string{"anna": "2024-03-31", "ben": "2025-03-31", "corp": "2024-03-31"} {
		done := s.connect(t, customer, connection.ConnectRequest{Persona: persona})
		if got := done.Connection.From.Format(time.RFC3339); got != want+"T00:00:00Z" {
			t.Errorf("%s's history begins %s, want %s", persona, got, want)
		}
		s.now = s.now.Add(24 * time.Hour)
		again := s.connect(t, customer, connection.ConnectRequest{Persona: persona})
		if !again.Connection.From.Equal(done.Connection.From) || again.Connection.ID != done.Connection.ID {
			t.Errorf("connected again, %s's history begins %s", persona, again.Connection.From)
		}
		s.now = s.now.Add(-24 * time.Hour)
	}
}

// Ensure that a failed computation of a bank changes nothing, and that nothing is written for a customer who was
// deleted.
func TestFailuresChangeNothing(t *testing.T) {
	s := open(t)
	customer := s.customer(t, "GB")
	s.connect(t, customer, connection.ConnectRequest{})
	s.now = s.now.Add(48 * time.Hour)
	s.Generator = generator{failing: true}
	if _, err := s.Refresh(t.Context(), shop, customer, "Bank_Of_Bud", connection.RefreshRequest{}); err == nil {
		t.Error("a refresh without a history succeeds")
	}
	if one := s.onlyConnection(t, customer); len(one.Pulls) != 1 {
		t.Errorf("it left pulls %v", one.Pulls)
	}
	s.Generator = generator{}
	err := s.Store.Update(t.Context(), func(tx *storage.Tx) error { return tx.DeleteCustomer(shop, customer.ID) })
	if err != nil {
		t.Fatal(err)
	}
	_, err1 := s.Connect(t.Context(), shop, customer, connection.ConnectRequest{})
	_, err2 := s.StartGateway(t.Context(), shop, customer, "https://app.example.com", bank.Gateway{})
	ownLicence := connection.OwnLicenceRequest{Provider: "Bank_Of_Bud", Return: "https://app.example.com"}
	_, err3 := s.StartOwnLicence(t.Context(), shop, customer, ownLicence)
	_, err4 := s.Refresh(t.Context(), shop, customer, "Bank_Of_Bud", connection.RefreshRequest{})
	_, _, err5 := s.RefreshAll(t.Context(), shop, customer, nil, connection.RefreshRequest{})
	_, err6 := s.Revoke(t.Context(), shop, customer, "Bank_Of_Bud")
	for i, err := range []error{err1, err2, err3, err4, err5, err6} {
		if !errors.Is(err, connection.ErrNotFound) {
			t.Errorf("call %d for a customer who is gone: %v", i+1, err)
		}
	}
	all, err := s.Connections(t.Context(), shop, customer.ID)
	if err != nil || len(all)+len(consents(t, s, customer)) != 0 {
		t.Errorf("they left %v, %v", all, consents(t, s, customer))
	}
}

// Ensure that removing a provider deletes everything that belongs to it and nothing else, and that a refresh of
// several providers keeps the others.
func TestRemoveProvider(t *testing.T) {
	s := open(t)
	customer := s.customer(t, "GB")
	for _, provider := range []string{"Bank_Of_Bud", "Natwest_Sandbox"} {
		s.connect(t, customer, connection.ConnectRequest{Provider: provider})
		request := connection.OwnLicenceRequest{Provider: provider, Return: "https://app.example.com"}
		if _, err := s.StartOwnLicence(t.Context(), shop, customer, request); err != nil {
			t.Fatal(err)
		}
	}
	s.now = s.now.Add(2 * time.Hour)
	f, _, err := s.RefreshAll(t.Context(), shop, customer, nil, connection.RefreshRequest{})
	if err != nil || len(f.Parts) != 2 {
		t.Fatalf("the refresh is %+v, %v", f, err)
	}
	remove := func(spelling string) (some bool) {
		err := s.Store.Update(t.Context(), func(tx *storage.Tx) (err error) {
			some, err = s.RemoveProvider(tx, shop, customer.ID, spelling)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return some
	}
	if !remove("natwest_sandbox") || remove("NatwestSandbox") || remove("Nobody") {
		t.Error("the provider is there, gone and unknown in the wrong order")
	}
	err = s.Store.View(t.Context(), func(tx *storage.Tx) error {
		for fetch, err := range tx.Fetches(shop).WithPrefix(storage.CustomerKey(customer.ID)) {
			if err != nil || fetch.Provider == "Natwest_Sandbox" {
				t.Errorf("a task is left: %+v, %v", fetch, err)
			}
		}
		for a, err := range tx.Authorisations(shop).WithPrefix(storage.CustomerKey(customer.ID)) {
			if err != nil || a.Provider == "Natwest_Sandbox" {
				t.Errorf("an authorisation is left: %+v, %v", a, err)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, consent := range consents(t, s, customer) {
		if consent.Provider != "Bank_Of_Bud" {
			t.Errorf("a consent is left: %+v", consent)
		}
	}
	again, err := s.Fetch(t.Context(), shop, customer.ID, f.ID, bank.FetchRefreshAll)
	if err != nil || len(again.Parts) != 1 || s.onlyConnection(t, customer).Provider != "Bank_Of_Bud" {
		t.Errorf("the refresh of several is %+v, %v", again, err)
	}
	remove("Bank_Of_Bud")
	_, err = s.Fetch(t.Context(), shop, customer.ID, f.ID, bank.FetchRefreshAll)
	if !errors.Is(err, connection.ErrNotFound) {
		t.Errorf("without any part, it is still there: %v", err)
	}
}

// Ensure that listeners get an event for each finished task, revocation, reconfirmation and renewed authorisation.
func TestEvents(t *testing.T) {
	s := open(t)
	customer := s.customer(t, "GB")
	heard := func() (kinds []connection.EventKind) {
		for _, event := range s.events {
			if event.Customer != customer.ID || event.At.IsZero() {
				t.Errorf("an event is %+v", event)
			}
			kinds = append(kinds, event.Kind)
		}
		s.events = nil
		return kinds
	}
	must := func(what string, want ...connection.EventKind) {
		t.Helper()
		got := heard()
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("%s gives events %v, want %v", what, got, want)
		}
	}
	first := s.connect(t, customer, connection.ConnectRequest{})
	must("connecting", connection.FetchEnded)
	s.connect(t, customer, connection.ConnectRequest{})
	must("connecting again", connection.FetchEnded, connection.ConsentRevoked)
	live := consents(t, s, customer)
	slices.SortFunc(live, func(a, b bank.Consent) int { return len(a.Reason) - len(b.Reason) })
	if _, _, err := s.Reconfirm(t.Context(), shop, customer.ID, live[0].ID); err != nil {
		t.Fatal(err)
	}
	must("reconfirming", connection.ConsentReconfirmed)
	s.now = s.now.Add(2 * time.Hour)
	two := []string{"Bank_Of_Bud", "Natwest_Sandbox"}
	if _, _, err := s.RefreshAll(t.Context(), shop, customer, two, connection.RefreshRequest{}); err != nil {
		t.Fatal(err)
	}
	must("refreshing two", connection.FetchEnded) // one event for both parts
	request := connection.OwnLicenceRequest{
		Provider: "Bank_Of_Bud", Return: "https://a.example", Consent: first.Consent.ID,
	}
	begun, err := s.StartOwnLicence(t.Context(), shop, customer, request)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.ExchangeCode(t.Context(), shop, customer, begun.Authorisation.ID, "persona:anna", ""); err != nil {
		t.Fatal(err)
	}
	must("authorising again", connection.FetchEnded, connection.ConsentRevoked, connection.ConsentReauthorised)
	if _, err := s.Revoke(t.Context(), shop, customer, "Bank_Of_Bud"); err != nil {
		t.Fatal(err)
	}
	must("revoking", connection.FetchEnded, connection.ConsentRevoked)
}
