package emulator_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
	"budsandbox/storage"
)

// putProjects creates n projects with one customer each.
func putProjects(t *testing.T, s *emulator.Sandbox, n int) {
	t.Helper()
	british := bank.Context{Type: bank.Personal, Region: "GB", Locale: "en-GB", Model: bank.DefaultModel("GB")}
	err := s.Store().Update(t.Context(), func(tx *storage.Tx) error {
		for i := range n {
			p := bank.Project(fmt.Sprintf("project-%d", i))
			number, err := tx.Customers(p).NextNumber()
			if err != nil {
				return err
			}
			err = tx.Customers(p).Put(bank.Customer{
				ID: bank.CustomerID(bank.NewID(1, uint64(i), "customer", string(p))), Number: number,
				CreatedAt: emulatortest.March.Now, Context: british,
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Ensure that calls about what falls due, and others that look into all projects for something that few have, cost no
// more when thousands of projects have nothing of it. The work is counted in lookups in the file.
func TestManyProjects(t *testing.T) {
	t.Parallel()
	s := emulatortest.Frozen(t)
	if _, err := s.Connect(emulatortest.NewClient(t, s, "shop").NewCustomer(t, `{}`), "uk_student"); err != nil {
		t.Fatal(err)
	}
	const nobody = "11111111-1111-4111-8111-111111111111"
	calls := []struct{ method, path, body string }{
		{"GET", "/_sandbox/agenda", ""},
		{"GET", "/_sandbox/mails", ""},
		{"GET", "/_sandbox/webhooks/deliveries", ""},
		{"GET", "/_sandbox/connections", ""},
		{"GET", "/_sandbox/applications", ""},
		{"GET", "/_sandbox/payments", ""},
		{"GET", "/_sandbox/projects?counts=false&limit=10", ""},
		{"GET", "/applications/links/" + nobody, ""},
		{"POST", "/_sandbox/webhooks/deliveries/" + nobody + "/replay", ""},
		{"POST", "/_sandbox/payments/" + nobody + "/authorise", "{}"},
		{"POST", "/_sandbox/clock/advance", `{"by":"PT1H"}`},
		{"POST", "/_sandbox/clock/advance", `{"to":"next"}`},
		{"PUT", "/_sandbox/background-refreshes", `{"every":"24h"}`},
		{"POST", "/_sandbox/clock/advance", `{"by":"P2D"}`},
		{"GET", "/_sandbox/agenda", ""},
		{"PUT", "/_sandbox/background-refreshes", `{"every":"0s"}`},
		{"POST", "/_sandbox/reset", `{"client_id":"nobody"}`},
	}
	count := func() (lookups []int64) {
		for _, c := range calls {
			before := s.Store().Lookups()
			r := httptest.NewRequest(c.method, c.path, strings.NewReader(c.body))
			if c.body != "" {
				r.Header.Set("Content-Type", "application/json")
			}
			w := httptest.NewRecorder()
			s.Handler().ServeHTTP(w, r)
			if w.Code >= http.StatusInternalServerError {
				t.Errorf("%s %s: %d %s", c.method, c.path, w.Code, w.Body)
			}
			lookups = append(lookups, s.Store().Lookups()-before)
		}
		return lookups
	}
	count()
	few := count()
	const more = 2_000
	putProjects(t, s, more)
	for i, n := range count() {
		if n > few[i]+more/2 {
			t.Errorf("%s %s: %d lookups, and %d with %d projects more", calls[i].method, calls[i].path, few[i], n, more)
		}
	}
	err := s.Store().View(t.Context(), func(tx *storage.Tx) error {
		var shared map[string]any
		err := tx.Setting("background-refreshes", &shared)
		if text := fmt.Sprint(shared); len(text) > 200 {
			t.Errorf("the shared interval is stored with all projects: %d bytes", len(text))
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

// Ensure that a background refresh makes no more lookups in the file than it does today, and no more after months.
func TestLookupsOfBackgroundRefreshes(t *testing.T) {
	t.Parallel()
	s := emulatortest.Frozen(t)
	c := emulatortest.NewClient(t, s, "shop")
	const customers, days = 5, 40
	for range customers {
		if _, err := s.Connect(c.NewCustomer(t, `{}`), "uk_student"); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Client("shop").RefreshInBackground(24 * time.Hour); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		before := s.Store().Lookups()
		if err := s.Clock().AdvanceBy(fmt.Sprintf("P%dD", days)); err != nil {
			t.Fatal(err)
		}
		const most = 40
		if each := (s.Store().Lookups() - before) / (customers * days); each > most {
			t.Errorf("a background refresh makes %d lookups, want %d at most", each, most)
		}
	}
}
