package emulator_test

import (
	"encoding/json"
	"flag"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime/debug"
	"strings"
	"testing"

	"budsandbox/emulator"
	"budsandbox/internal/gcpace"
)

// testsGC is the value of GOGC for tests. With 100 they take a sixth more processor time.
const testsGC = 300

// TestMain sets the pace of the garbage collector unless GOGC is set: for benchmarks that of the program.
func TestMain(m *testing.M) {
	flag.Parse()
	_, set := os.LookupEnv("GOGC")
	switch {
	case set:
	case flag.Lookup("test.bench").Value.String() != "":
		gcpace.Start()
	default:
		debug.SetGCPercent(testsGC)
	}
	m.Run()
}

// exchange sends a request without the network and fails the benchmark unless it succeeds.
func exchange(
	b *testing.B,
	s *emulator.Sandbox,
	method, path, body string,
	header http.Header,
) *httptest.ResponseRecorder {
	b.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Header = header
	w := httptest.NewRecorder()
	s.Handler().ServeHTTP(w, r)
	if w.Code/100 != 2 {
		b.Fatalf("%s %s: %d %s", method, path, w.Code, w.Body)
	}
	return w
}

// startWithCustomers returns a sandbox in memory with customers, and the headers of a request.
func startWithCustomers(b *testing.B, customers int) (*emulator.Sandbox, http.Header) {
	b.Helper()
	s := emulator.Start(b, emulator.Options{NoAccessLog: true})
	ask := http.Header{"Content-Type": {"application/x-www-form-urlencoded"}, "Authorization": {"Basic YmVuY2g6YmVuY2g="}}
	var answer struct {
		Data struct {
			Token string `json:"access_token"`
		}
	}
	if err := json.Unmarshal(exchange(b, s, "POST", "/v1/oauth/token", "grant_type=client_credentials", ask).Body.Bytes(),
		&answer); err != nil {
		b.Fatal(err)
	}
	header := http.Header{"Authorization": {"Bearer " + answer.Data.Token}, "X-Client-Id": {"bench"}}
	for range customers / 200 {
		exchange(b, s, "POST", "/platform/v3/customers/batch", `{"number_of_customers":200}`, header)
	}
	return s, header
}

func BenchmarkListPage(b *testing.B) {
	s, header := startWithCustomers(b, 1000)
	for b.Loop() {
		exchange(b, s, "GET", "/platform/v3/customers", "", header)
	}
}

func BenchmarkCreate(b *testing.B) {
	s, header := startWithCustomers(b, 0)
	for b.Loop() {
		exchange(b, s, "POST", "/platform/v3/customers", `{"customer_context":{"type":"personal","region":"GB"}}`, header)
	}
}

func BenchmarkContext(b *testing.B) {
	s, header := startWithCustomers(b, 200)
	var page struct {
		Data []struct {
			ID string `json:"customer_id"`
		}
	}
	if err := json.Unmarshal(exchange(b, s, "GET", "/platform/v3/customers?page_size=1", "", header).Body.Bytes(),
		&page); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		exchange(b, s, "GET", "/v1/customers/"+page.Data[0].ID+"/context", "", header)
	}
}
