package emulator_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/labstack/echo/v4"

	"budsandbox/bank"
	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
	"budsandbox/seed"
)

// fixedHistory is a generator that returns a given history, so that benchmarks measure everything else.
type fixedHistory struct{ history *seed.History }

func (g fixedHistory) History(bank.Connection, time.Time) (*seed.History, error) {
	return g.history, nil
}

// startHousehold returns a sandbox with a customer with two years of data, about 3,000 transactions, and the headers
// of a request for it.
func startHousehold(b *testing.B) (*emulator.Sandbox, http.Header) {
	b.Helper()
	s, header := startWithCustomers(b, 200)
	s.SetGenerator(fixedHistory{householdFor(730)})
	var page struct {
		Data []struct {
			ID string `json:"customer_id"`
		}
	}
	if err := json.Unmarshal(exchange(b, s, "GET", "/platform/v3/customers?page_size=1", "", header).Body.Bytes(),
		&page); err != nil {
		b.Fatal(err)
	}
	f := &handMadeCustomer{
		Client:   emulatortest.Client{ID: "bench"},
		sandbox:  s,
		customer: map[string]string{"X-Customer-Id": page.Data[0].ID},
	}
	f.refresh(b, "household", time.Now())
	header.Set("X-Customer-Id", page.Data[0].ID)
	return s, header
}

// BenchmarkFirstBook computes a book and returns its first page, without generating the bank's data.
func BenchmarkFirstBook(b *testing.B) {
	s, header := startHousehold(b)
	for b.Loop() {
		s.DropBooks()
		exchange(b, s, "GET", "/financial/v2/transactions", "", header)
	}
}

// BenchmarkFinancial reads from a book in memory, each operation beside a plain handler that writes the same bytes.
func BenchmarkFinancial(b *testing.B) {
	s, header := startHousehold(b)
	for _, read := range []struct{ name, path string }{
		{"page", "/financial/v2/transactions"},
		{"page of 200", "/financial/v2/transactions?page_size=200"},
		{"rare tag", "/financial/v2/transactions?include_tags=income"},
		{"merchant", "/financial/v2/transactions?merchant=caffnero&account_id=current&date_from=2026-02-01&status=booked"},
		{"nothing of all", "/financial/v2/transactions?merchant=nobody"},
		{"accounts", "/financial/v3/accounts"},
		{"balances daily", "/financial/v3/balances?granularity=daily"},
		{"dates", "/financial/v3/accounts/transaction-dates"},
	} {
		b.Run(read.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				exchange(b, s, "GET", read.path, "", header)
			}
		})
		b.Run(read.name+"/bare", func(b *testing.B) {
			body := exchange(b, s, "GET", read.path, "", header).Body.Bytes()
			e := echo.New()
			e.GET("/*", func(c echo.Context) error { return c.Blob(http.StatusOK, "application/json", body) })
			for b.Loop() {
				r := httptest.NewRequest("GET", read.path, nil)
				r.Header = header
				e.ServeHTTP(httptest.NewRecorder(), r)
			}
		})
	}
}
