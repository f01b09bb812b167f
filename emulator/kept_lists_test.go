package emulator_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"budsandbox/emulator/emulatortest"
	"budsandbox/internal/long"
)

// Ensure that a page of customers that is asked for again, which the sandbox keeps as it was sent, is what it answers
// to the same question in other bytes, whatever two projects created, changed, deleted and reset in between.
func TestListsAskedForAgain(t *testing.T) {
	t.Parallel()
	s := emulatortest.Frozen(t)
	projects := []emulatortest.Client{emulatortest.NewClient(t, s, "shop"), emulatortest.NewClient(t, s, "bank")}
	customers := map[string][]string{}
	random := rand.New(rand.NewPCG(5, 8))
	for step := range long.Of(40, 400) {
		c := projects[random.IntN(len(projects))]
		done := changeCustomers(t, c, customers, random, step)
		for _, asked := range projects {
			check := func(query string) {
				t.Helper()
				const path = "/platform/v3/customers?"
				first := asked.Call(t, "GET", path+"page_size=3"+query, "", nil).Text
				for range 3 {
					if again := asked.Call(t, "GET", path+"page_size=3"+query, "", nil).Text; again != first {
						t.Fatalf("after %s the page asked for again is\n%s\nafter\n%s", done, again, first)
					}
				}
				fresh := asked.Call(t, "GET", path+spelled("page_size", step+1)+"=3"+query, "", nil)
				if fresh.Text != first {
					t.Fatalf("after %s the page asked for again is\n%s\nand in other bytes\n%s", done, first, fresh.Text)
				}
				if n := min(3, len(customers[asked.ID])); query == "" && fresh.At("metadata.results") != float64(n) {
					t.Fatalf("after %s the page has not %d customers: %s", done, n, fresh.Text)
				}
			}
			check("")
			check("&date_from=2026-03-01")
		}
	}
}

// changeCustomers creates or deletes a customer of a project, or resets the project, and says which.
func changeCustomers(
	t *testing.T, c emulatortest.Client, customers map[string][]string, random *rand.Rand, step int,
) string {
	t.Helper()
	all := customers[c.ID]
	switch n := random.IntN(10); {
	case n < 5:
		customers[c.ID] = append(all, c.NewCustomer(t, fmt.Sprintf(`{"idempotent_identifier":"id-%d"}`, step)))
		return "a creation"
	case n < 8 && len(all) > 0:
		at := random.IntN(len(all))
		id := all[at]
		customers[c.ID] = slices.Delete(slices.Clone(all), at, at+1)
		if got := c.Call(t, "DELETE", "/platform/v3/customers/"+id, "", nil); got.Status != 202 {
			t.Fatalf("a deletion: %d %s", got.Status, got.Text)
		}
		return "a deletion"
	case n == 8:
		customers[c.ID] = nil
		if got := c.Call(t, "POST", "/_sandbox/reset", `{"client_id":"`+c.ID+`"}`, nil); got.Status/100 != 2 {
			t.Fatalf("a reset: %d %s", got.Status, got.Text)
		}
		return "a reset"
	}
	return "nothing"
}

// Ensure that many different pages, and very long requests, are answered as others are.
func TestManyListsAskedForAgain(t *testing.T) {
	t.Parallel()
	c := emulatortest.NewClient(t, emulatortest.Frozen(t), "shop")
	for range 5 {
		c.NewCustomer(t, "")
	}
	for round := range 3 {
		for size := 1; size <= 100; size++ {
			path := fmt.Sprintf("/platform/v3/customers?page_size=%d&date_from=%s", size, "2026-01-01")
			if size%10 == 0 {
				path += "T00:00:00." + strings.Repeat("0", 600) + "Z"
			}
			got := c.Call(t, "GET", path, "", nil)
			if want := float64(min(5, size)); got.Status != 200 || got.At("metadata.results") != want {
				t.Fatalf("round %d, %s: %d %s", round, path, got.Status, got.Text)
			}
		}
	}
}
