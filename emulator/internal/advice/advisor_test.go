package advice

import (
	"fmt"
	"testing"
	"time"

	"budsandbox/clock"
	"budsandbox/emulator/internal/requestlog"
	"budsandbox/emulator/internal/route"
)

// Ensure that advice to so many clients that they cannot be told apart is still counted.
func TestAdviceOfManyClients(t *testing.T) {
	a := NewAdvisor(clock.NewClocks(clock.New(time.Now, clock.State{})), false)
	const clients = 2 * maxObservations
	for i := range clients {
		a.Observe(&requestlog.Entry{
			Client: fmt.Sprint(i), Operation: "get", Number: uint64(i), Advice: []route.Advice{{Kind: "deprecated", Text: "x"}},
		})
	}
	all, called := a.Summary("")
	if len(all) != 1 || all[0].Count != clients || all[0].Request != clients-1 || !called["get"] {
		t.Errorf("got %+v and %v", all, called)
	}
	if one, _ := a.Summary("7"); len(one) != 1 || one[0].Count != 1 {
		t.Errorf("of one client: %+v", one)
	}
}
