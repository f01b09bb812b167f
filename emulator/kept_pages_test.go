package emulator_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"budsandbox/emulator/emulatortest"
	"budsandbox/internal/long"
)

// spelled returns a name in a query with the characters escaped whose bits n has, so that each n asks the same in other
// bytes.
func spelled(name string, n int) string {
	var text strings.Builder
	for i, c := range []byte(name) {
		if n>>i&1 == 1 {
			fmt.Fprintf(&text, "%%%02X", c)
		} else {
			text.WriteByte(c)
		}
	}
	return text.String()
}

// Ensure that a page that is asked for again, which the sandbox keeps as it was sent, is what it answers to the same
// question in other bytes, which it never kept, whatever happened in between.
func TestPagesAskedForAgain(t *testing.T) {
	t.Parallel()
	c := emulatortest.NewCustomer(t, 0, emulatortest.British)
	c.Connect(`{"persona":"uk_salaried_renter"}`)
	random := rand.New(rand.NewPCG(4, 7))
	h := &randomHistory{
		follower: &follower{Customer: c, now: emulatortest.March.Now}, other: c.Client.NewCustomer(t, emulatortest.British),
		banks: true, draw: func(_ string, n int) int { return random.IntN(n) },
	}
	const path = "/financial/v2/transactions?"
	for step := range long.Of(30, 200) {
		h.step()
		asked := h.Must(200, "GET", path+"page_size=20", "").Text
		for range 2 {
			if again := h.Must(200, "GET", path+"page_size=20", "").Text; again != asked {
				t.Fatalf("after %q the page asked for again is\n%s\nafter\n%s", h.log, again, asked)
			}
		}
		if fresh := h.Must(200, "GET", path+spelled("page_size", step+1)+"=20", "").Text; fresh != asked {
			t.Fatalf("after %q the page asked for again is\n%s\nand in other words\n%s", h.log, asked, fresh)
		}
	}
}

// Ensure that a kept page ends with the day, as a list without date_to does.
func TestKeptPagesEndWithTheDay(t *testing.T) {
	t.Parallel()
	c := emulatortest.NewCustomer(t, 0, emulatortest.British)
	tomorrow := emulatortest.March.Now.Add(24 * time.Hour).Format(time.RFC3339)
	c.MustIngest(
		emulatortest.IngestTransactionsPath,
		emulatortest.TransactionsBody([4]string{"1", tomorrow, "-3.20", "BEANERY 0042 LEEDS"}),
	)
	for _, want := range []float64{0, 1} {
		for range 3 {
			got := c.Must(200, "GET", "/financial/v2/transactions", "")
			if rows := got.At("metadata.results"); rows != want {
				t.Errorf("the list has %v rows, want %v", rows, want)
			}
		}
		c.Advance("PT15H")
	}
}

// Ensure that the links of a kept page lead to the host that the client asked.
func TestKeptPagesHaveLinksOfTheirHost(t *testing.T) {
	t.Parallel()
	c := emulatortest.NewCustomer(t, 0, emulatortest.British)
	c.Connect(`{"persona":"uk_salaried_renter"}`)
	base := c.Client.Base
	for _, host := range []string{"127.0.0.1", "localhost", "127.0.0.1", "localhost"} {
		c.Client.Base = strings.Replace(base, "127.0.0.1", host, 1)
		for range 3 {
			got := c.Must(200, "GET", "/financial/v2/transactions", "")
			there, all := strings.Count(got.Text, `"`+c.Client.Base+"/"), strings.Count(got.Text, `"http://`)
			if there == 0 || there != all {
				t.Errorf("asked at %s, %d links of %d lead there", host, there, all)
			}
		}
	}
}
