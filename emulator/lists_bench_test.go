package emulator_test

import (
	"encoding/json"
	"math"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"

	"github.com/getkin/kin-openapi/openapi3"
)

// BenchmarkLists doubles the length of every list that an operation accepts and reports the exponent of its cost: 1
// if it grows with the length, 2 if it grows with the square, and less if part of it is constant.
func BenchmarkLists(b *testing.B) {
	s, header := startWithCustomers(b, 0)
	customer := newBenchCustomer(b, s, header)
	doc, err := openapi3.NewLoader().LoadFromData(exchange(b, s, "GET", "/_sandbox/openapi.json", "", header).Body.Bytes())
	if err != nil {
		b.Fatal(err)
	}
	described := map[string]*openapi3.Operation{}
	for _, item := range doc.Paths.Map() {
		for _, op := range item.Operations() {
			described[op.OperationID] = op
		}
	}
	w := changer{customer: customer, account: "own-1"}
	for _, list := range lists(described) {
		b.Run(list.route.ID+"/"+strings.ReplaceAll(list.where, " ", "_"), func(b *testing.B) {
			const n = 100 // 200 is the most that some lists may have
			once, twice := w.fill(list.body(n)), w.fill(list.body(2*n))
			for b.Loop() {
				short := shortestTime(s, list, w, once, header)
				double := shortestTime(s, list, w, twice, header)
				b.ReportMetric(math.Log2(double.Seconds()/short.Seconds()), "exponent")
				b.ReportMetric(double.Seconds()*1000, "ms/double")
			}
		})
	}
}

// shortestTime returns the shortest time of several equal requests.
func shortestTime(s *emulator.Sandbox, list listOf, w changer, body string, header http.Header) time.Duration {
	shortest := time.Hour
	for range 5 {
		r := httptest.NewRequest(list.route.Method, w.fill(list.route.Path), strings.NewReader(body))
		r.Header = header.Clone()
		for name, value := range listHeaders(list.route, w.customer) {
			r.Header.Set(name, value)
		}
		start := time.Now()
		s.Handler().ServeHTTP(httptest.NewRecorder(), r)
		shortest = min(shortest, time.Since(start))
	}
	return shortest
}

// newBenchCustomer creates a customer with a connection and ingested data, and returns its id.
func newBenchCustomer(b *testing.B, s *emulator.Sandbox, header http.Header) string {
	b.Helper()
	var made struct {
		Data struct {
			ID string `json:"customer_id"`
		}
	}
	if err := json.Unmarshal(exchange(b, s, "POST", "/platform/v3/customers", "", header).Body.Bytes(),
		&made); err != nil {
		b.Fatal(err)
	}
	customer := made.Data.ID
	exchange(b, s, "POST", "/_sandbox/customers/"+customer+"/connections", `{"persona":"uk_student"}`, header)
	ingest := header.Clone()
	ingest.Set("Content-Type", "application/bud-accounts+json")
	exchange(
		b,
		s,
		"POST",
		emulatortest.IngestAccountsPath,
		`[{"customer_id":"`+customer+`","accounts":[`+emulatortest.OneAccount+`]}]`,
		ingest,
	)
	ingest.Set("Content-Type", "application/bud-transaction-v3+json")
	exchange(b, s, "POST", emulatortest.IngestTransactionsPath, `[{"customer_id":"`+customer+`",`+
		emulatortest.TransactionsBody([4]string{"t1", "2026-02-01T10:00:00Z", "-4.50", "PRET A MANGER"})+`}]`, ingest)
	return customer
}

// BenchmarkOneRowARequest measures whether sending a single row costs more if more rows were sent before.
func BenchmarkOneRowARequest(b *testing.B) {
	s, header := startWithCustomers(b, 0)
	customer := newBenchCustomer(b, s, header)
	ingest := header.Clone()
	ingest.Set("Content-Type", "application/bud-transaction-v3+json")
	send := func(from, to int) time.Duration {
		start := time.Now()
		for i := from; i < to; i++ {
			row := [4]string{"row-" + time.Duration(i).String(), "2026-02-01T10:00:00Z", "-4.50", "PRET A MANGER"}
			exchange(
				b,
				s,
				"POST",
				emulatortest.IngestTransactionsPath,
				`[{"customer_id":"`+customer+`",`+emulatortest.TransactionsBody(row)+`}]`,
				ingest,
			)
		}
		return time.Since(start)
	}
	const n = 2000
	next := 0
	for b.Loop() {
		first := send(next, next+n/4)
		send(next+n/4, next+3*n/4)
		last := send(next+3*n/4, next+n)
		next += n
		b.ReportMetric(last.Seconds()/first.Seconds(), "last/first")
	}
}
