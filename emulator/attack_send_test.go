package emulator_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/getkin/kin-openapi/openapi3"

	"budsandbox/emulator/emulatortest"
	"budsandbox/emulator/internal/route"
)

type operationsByID = map[string]*openapi3.Operation

// attackedClient is a client with a customer who has an object for each operation that changes one. Ids are empty if
// an attack removed the object.
type attackedClient struct {
	emulatortest.Client
	changer
}

// newAttackedClient returns a client, or nil if the sandbox refuses it a token or a customer.
func (a *attacker) newAttackedClient(ctx context.Context, client string) *attackedClient {
	w := &attackedClient{Client: emulatortest.Client{Base: a.base, ID: client}}
	request := w.request(
		"POST", "/v1/oauth/token", "grant_type=client_credentials",
		map[string]string{"Content-Type": "application/x-www-form-urlencoded"},
	)
	if request != nil {
		request.SetBasicAuth(client, "secret")
	}
	if w.Token = a.send(ctx, "", request).text("data.access_token"); w.Token == "" {
		return nil
	}
	w.customer = a.send(ctx, "", w.request("POST", "/platform/v3/customers", "", nil)).text("data.customer_id")
	if w.customer == "" {
		return nil
	}
	must := func(id, path string) answer {
		row := &route.Route{ID: id, Method: "POST", Path: path}
		return a.send(ctx, id, w.request("POST", path, w.fill(validBodies[id]), listHeaders(row, w.customer)))
	}
	a.send(ctx, "", w.request("POST", "/_sandbox/customers/"+w.customer+"/connections", `{"persona":"uk_student"}`, nil))
	must("v2_ingest_accounts_post", "/v2/ingest/accounts")
	pending := strings.Replace(validBodies["v2_ingest_transactions_post"], `"t2"`, `"t1"`, 1)
	ingest := listHeaders(&route.Route{Path: "/v2/ingest/transactions"}, w.customer)
	a.send(ctx, "", w.request("POST", "/v2/ingest/transactions", w.fill(pending), ingest))
	w.account = "own-1"
	w.label = must("financial_v2_labels_post", labelsPath).text("data.id")
	w.budget = must("goals_v1_spending_budgets_post", budgetsPath).text("data.id")
	w.goal = must("goals_v2_savings_goal_post", goalsPath).text("data.id")
	w.state = must("open_banking_authorisation_url_post", "/v1/open-banking/authorisation-url").text("data.task_id")
	return w
}

// request returns a request of the client about its customer, or nil if HTTP has no such request.
func (w *attackedClient) request(method, path, body string, headers map[string]string) *http.Request {
	r, err := http.NewRequest(method, w.Base+path, strings.NewReader(body))
	if err != nil {
		return nil
	}
	r.Header.Set("Authorization", "Bearer "+w.Token)
	r.Header.Set("X-Client-Id", w.ID)
	r.Header.Set("X-Customer-Id", w.customer)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("X-Timezone", "Europe/London")
	for name, value := range headers {
		r.Header.Set(name, value)
	}
	return r
}

// sendValid sends a valid request of an operation.
func (a *attacker) sendValid(ctx context.Context, w *attackedClient, row *route.Route) {
	body := validBodies[row.ID]
	if body == "-" {
		body = ""
	}
	a.send(ctx, row.ID, w.request(row.Method, w.fill(row.Path), w.fill(body), listHeaders(row, w.customer)))
}

func (a *attacker) sendMutated(ctx context.Context, id string, s hostileRequest) {
	target := a.base + s.path
	if s.query != "" {
		target += "?" + s.query
	}
	var body io.Reader = strings.NewReader(s.body)
	if s.chunked {
		body = io.MultiReader(body)
	}
	r, err := http.NewRequest(s.method, target, body)
	if err != nil {
		return
	}
	r.Header = maps.Clone(s.header)
	a.send(ctx, id, r)
}

// answer is the response to a request. The status is 0 if there was none.
type answer struct {
	status int
	body   any
}

func (n answer) text(path string) string {
	object, _ := n.body.(map[string]any)
	s, _ := emulatortest.Answer{JSON: object}.At(path).(string)
	return s
}

func (n answer) list(name string) (all []map[string]any) {
	object, _ := n.body.(map[string]any)
	items, _ := object[name].([]any)
	for _, item := range items {
		if one, isObject := item.(map[string]any); isObject {
			all = append(all, one)
		}
	}
	return all
}

// mayWait reports whether a request asks its operation to wait.
func mayWait(r *http.Request) bool {
	return strings.Contains(r.URL.RawQuery, "wait") || strings.Contains(r.URL.RawQuery, "within") ||
		strings.HasPrefix(r.URL.Path, "/_sandbox/clock") ||
		strings.HasPrefix(r.URL.Path, "/_sandbox/stream")
}

var attackClient = &http.Client{
	Timeout:       20 * time.Second,
	Transport:     &http.Transport{MaxIdleConnsPerHost: 16, IdleConnTimeout: time.Second},
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

// send sends a request and records the response.
func (a *attacker) send(ctx context.Context, id string, r *http.Request) (n answer) {
	if r == nil {
		return n
	}
	start := time.Now()
	response, err := attackClient.Do(r.WithContext(ctx))
	if err != nil {
		var timeout net.Error
		if ctx.Err() == nil && errors.As(err, &timeout) && timeout.Timeout() && !mayWait(r) {
			a.record(func() { a.slow = append(a.slow, fmt.Sprintf("%s %.200s: no answer", r.Method, r.URL)) })
		}
		return n
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	took := time.Since(start)
	if err != nil && ctx.Err() != nil {
		return n
	}
	forced := response.Header.Get("X-Sandbox-Fault") != ""
	n.status = response.StatusCode
	_ = json.Unmarshal(text, &n.body)
	a.record(func() {
		a.seen[n.status]++
		if id != "" {
			a.tried[id] = true
			if !mayWait(r) && !forced {
				a.slowest[id] = max(a.slowest[id], took)
			}
		}
		if n.status >= 500 && n.status != 501 && !forced {
			a.faults = append(a.faults, fmt.Sprintf("%d %s %.300s (%s): %.600s", n.status, r.Method, r.URL, id, text))
		}
		if took > slowAnswer && !mayWait(r) && !forced {
			a.late = append(a.late, fmt.Sprintf("%s to %s: %s %.100s (%s) with %d bytes: %d", start.Format(exactTime),
				time.Now().Format(exactTime), r.Method, r.URL, id, r.ContentLength, n.status))
		}
		if took > longestAnswer && !mayWait(r) && !forced {
			a.slow = append(a.slow, fmt.Sprintf("%s %.200s (%s): %d in %s", r.Method, r.URL, id, n.status, took))
		}
	})
	return n
}

// exactTime is the layout of a time of day with milliseconds.
const exactTime = "15:04:05.000"

func (a *attacker) record(what func()) {
	a.mu.Lock()
	defer a.mu.Unlock()
	what()
}

// slowest lists the ten operations that took longest.
func slowest(slowest map[string]time.Duration) (lines []string) {
	ids := slices.SortedFunc(maps.Keys(slowest), func(x, y string) int { return int(slowest[y] - slowest[x]) })
	for _, id := range ids[:min(10, len(ids))] {
		lines = append(lines, fmt.Sprintf("%s took up to %s", id, slowest[id]))
	}
	return lines
}

func escapePath(name string) string { return url.PathEscape(name) }

// importHostile sends exports that are changed, cut, or invented.
func (a *attacker) importHostile(ctx context.Context, r *rand.Rand) {
	w := a.newAttackedClient(ctx, "imports")
	if w == nil {
		return
	}
	for ctx.Err() == nil {
		export := hostileExport(r, a.exported(ctx, w))
		request := w.request(
			"POST", "/_sandbox/import", string(export), map[string]string{"Content-Type": "application/gzip"},
		)
		a.send(ctx, "sandbox_import_post", request)
		select {
		case <-ctx.Done():
		case <-time.After(time.Second):
		}
	}
}

// exported returns the unpacked export of a project.
func (a *attacker) exported(ctx context.Context, w *attackedClient) []byte {
	request := w.request("GET", "/_sandbox/export?client_id=imports", "", nil)
	response, err := attackClient.Do(request.WithContext(ctx))
	if err != nil {
		return nil
	}
	defer func() { _ = response.Body.Close() }()
	unpacked, err := gzip.NewReader(response.Body)
	if err != nil {
		return nil
	}
	text, _ := io.ReadAll(unpacked) // an attack may shorten it
	return text
}

// hostileExport packs an export as an attacker could send it.
func hostileExport(r *rand.Rand, export []byte) []byte {
	var b bytes.Buffer
	packed := gzip.NewWriter(&b)
	defer func() { _ = packed.Close() }()
	const head = "budsandbox export 1\n{\"schema\":2}\n"
	switch r.IntN(6) {
	case 0: // an export that expands to 200 MiB
		_, _ = packed.Write([]byte(head))
		zeros := make([]byte, 1<<20)
		for range 200 {
			_, _ = packed.Write(zeros)
		}
	case 1: // buckets within buckets
		_, _ = packed.Write([]byte(head + strings.Repeat("b\x01a\x00", 100_000)))
	case 2: // a name or a value of any length
		_, _ = packed.Write([]byte(head + "b\x08projects\x00e" + "\xff\xff\xff\xff\x0f"))
	case 3: // cut
		_, _ = packed.Write(export[:r.IntN(len(export)+1)])
	default: // changed
		changed := slices.Clone(export)
		for range 1 + r.IntN(4) {
			if len(changed) > 0 {
				changed[r.IntN(len(changed))] ^= byte(1 << r.IntN(8))
			}
		}
		_, _ = packed.Write(changed)
	}
	_ = packed.Close()
	return b.Bytes()
}

// openSlowConnections opens connections that send nothing, send half a request, or read nothing.
func (a *attacker) openSlowConnections(ctx context.Context) {
	address := strings.TrimPrefix(a.base, "http://")
	for n := 0; ctx.Err() == nil; n++ {
		conn, err := net.DialTimeout("tcp", address, time.Second)
		if err != nil {
			time.Sleep(100 * time.Millisecond)
			continue
		}
		_ = conn.SetDeadline(time.Now().Add(time.Second))
		_, _ = io.WriteString(conn, []string{
			"", "GET /", "POST /platform/v3/customers HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{",
			"GET /_sandbox/openapi.json HTTP/1.1\r\nHost: x\r\n\r\n", "\x16\x03\x01\x00",
		}[n%5])
		select {
		case <-ctx.Done():
		case <-time.After(50 * time.Millisecond):
		}
		_ = conn.Close()
	}
}
