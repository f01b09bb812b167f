package emulator_test

import (
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"budsandbox/emulator/emulatortest"
	"budsandbox/emulator/internal/route"
	"budsandbox/emulator/internal/server"
	"budsandbox/internal/long"
)

// Ensure that nothing is left of a customer who is deleted while all operations of the table are sent for the customer
// in any order, those without a body and those of the control plane included, and that none fails.
func TestDeletionBesideEverything(t *testing.T) {
	t.Parallel()
	s := emulatortest.Frozen(t)
	c := emulatortest.NewClient(t, s, "shop")
	described := describedOperations(t, c)
	all := slices.DeleteFunc(slices.Concat(server.BudRoutes(), server.ControlRoutes()), func(r *route.Route) bool {
		return !strings.Contains(r.Path, "{customer_id}") && r.ControlPlane || // moves clocks, replaces files, waits
			strings.Contains(r.Path, "/stream")
	})
	var gone []string
	for round := range long.Of(2, 20) {
		w := newChanger(t, c)
		gone = append(gone, w.customer)
		queue := slices.Clone(all)
		r := rand.New(rand.NewPCG(uint64(round), 1))
		r.Shuffle(len(queue), func(i, j int) { queue[i], queue[j] = queue[j], queue[i] })
		next := make(chan *route.Route)
		var senders sync.WaitGroup
		for range 4 {
			senders.Go(func() {
				for one := range next {
					if problem := w.sendOne(c, one, bodyOf(one, described)); problem != "" {
						t.Error(problem)
					}
				}
			})
		}
		deleteAt := r.IntN(len(queue))
		for i, one := range queue {
			if i == deleteAt {
				senders.Go(func() { c.Call(t, "DELETE", "/v1/customers/"+w.customer, "", nil) })
			}
			next <- one
		}
		close(next)
		senders.Wait()
		// Another operation may have deleted the customer or all of its data before.
		if got := c.Call(t, "DELETE", "/v1/customers/"+w.customer, "", nil); got.Status >= 500 {
			t.Errorf("delete: %d %s", got.Status, got.Text)
		}
	}
	mustNotExport(t, s, gone)
}

// sendOne sends an operation's request about the customer, and returns the problem of the response, or "".
func (w changer) sendOne(c emulatortest.Client, r *route.Route, body string) string {
	if body == "-" {
		body = ""
	}
	request, err := http.NewRequest(r.Method, c.Base+w.fill(r.Path), strings.NewReader(w.fill(body)))
	if err != nil {
		return err.Error()
	}
	for name, value := range listHeaders(r, w.customer) {
		request.Header.Set(name, value)
	}
	request.Header.Set("Authorization", "Bearer "+c.Token)
	request.Header.Set("X-Client-Id", c.ID)
	response, err := attackClient.Do(request)
	if err != nil {
		return fmt.Sprintf("%s: %v", r.ID, err)
	}
	defer func() { _ = response.Body.Close() }()
	text, _ := io.ReadAll(response.Body)
	if response.StatusCode >= 500 {
		return fmt.Sprintf("%s answers %d %.300s", r.ID, response.StatusCode, text)
	}
	return ""
}
