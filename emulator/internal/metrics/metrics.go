// Package metrics counts requests and webhooks for Prometheus.
package metrics

import (
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"budsandbox/emulator/internal/requestlog"
)

// Metrics counts requests, advice, faults and webhooks, and writes them in Prometheus's text format. It is written by
// hand, because a client library would add seven modules. It is safe for concurrent use, and a nil *Metrics counts
// nothing.
type Metrics struct {
	version string

	mu       sync.Mutex
	requests map[requestKey]uint64
	advice   map[string]uint64 // by kind
	faults   uint64
	took     map[string]*histogram // by operation
	attempts map[attemptKey]uint64
}

// New returns metrics that report a version of the program.
func New(version string) *Metrics {
	return &Metrics{
		version: version, requests: map[requestKey]uint64{}, advice: map[string]uint64{}, took: map[string]*histogram{},
		attempts: map[attemptKey]uint64{},
	}
}

// attemptKey identifies a counter of webhook attempts.
type attemptKey struct{ event, outcome string }

// requestKey identifies a counter of requests.
type requestKey struct {
	operation string
	status    int
}

// bucketLimits are the upper bounds of the histogram's buckets in seconds.
var bucketLimits = [...]float64{0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5}

type histogram struct {
	buckets [len(bucketLimits)]uint64 // cumulative
	count   uint64
	sum     float64
}

// Count counts a request.
func (m *Metrics) Count(e *requestlog.Entry, took time.Duration) {
	if m == nil {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	name := cmp.Or(e.Operation, "none")
	m.requests[requestKey{name, e.Status}]++
	for _, a := range e.Advice {
		m.advice[a.Kind]++
	}
	if e.Fault != "" {
		m.faults++
	}
	h := m.took[name]
	if h == nil {
		h = &histogram{}
		m.took[name] = h
	}
	h.count++
	h.sum += took.Seconds()
	for i, limit := range bucketLimits {
		if took.Seconds() <= limit {
			h.buckets[i]++
		}
	}
}

// CountAttempt counts an attempt to send a webhook.
func (m *Metrics) CountAttempt(event, outcome string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.attempts[attemptKey{event, outcome}]++
}

// WriteGauge writes a gauge with one value.
func WriteGauge(b *bytes.Buffer, name, help string, value int64) {
	WriteHeader(b, name, "gauge", help)
	fmt.Fprintf(b, "budsandbox_%s %d\n", name, value)
}

// WriteHeader writes the HELP and TYPE lines of a metric.
func WriteHeader(b *bytes.Buffer, name, kind, help string) {
	fmt.Fprintf(b, "# HELP budsandbox_%[1]s %[3]s\n# TYPE budsandbox_%[1]s %[2]s\n", name, kind, help)
}

// Write writes all metrics.
func (m *Metrics) Write(b *bytes.Buffer) {
	m.mu.Lock()
	defer m.mu.Unlock()
	WriteHeader(b, "info", "gauge", "The program.")
	fmt.Fprintf(b, "budsandbox_info{version=%s} 1\n", Quote(m.version))
	WriteHeader(b, "requests_total", "counter", "Requests that were answered, without those to the control plane.")
	byName := func(x, y requestKey) int {
		return cmp.Or(cmp.Compare(x.operation, y.operation), cmp.Compare(x.status, y.status))
	}
	for _, key := range slices.SortedFunc(maps.Keys(m.requests), byName) {
		fmt.Fprintf(b, "budsandbox_requests_total{operation_id=%s,status=\"%d\"} %d\n",
			Quote(key.operation), key.status, m.requests[key])
	}
	WriteHeader(b, "request_duration_seconds", "histogram", "How long requests took.")
	for _, name := range slices.Sorted(maps.Keys(m.took)) {
		h := m.took[name]
		for i, limit := range bucketLimits {
			fmt.Fprintf(b, "budsandbox_request_duration_seconds_bucket{operation_id=%s,le=\"%s\"} %d\n",
				Quote(name), strconv.FormatFloat(limit, 'g', -1, 64), h.buckets[i])
		}
		fmt.Fprintf(b, "budsandbox_request_duration_seconds_bucket{operation_id=%[1]s,le=\"+Inf\"} %[2]d\n"+
			"budsandbox_request_duration_seconds_sum{operation_id=%[1]s} %[3]s\n"+
			"budsandbox_request_duration_seconds_count{operation_id=%[1]s} %[2]d\n",
			Quote(name), h.count, strconv.FormatFloat(h.sum, 'g', -1, 64))
	}
	WriteHeader(b, "advice_total", "counter", "Advice that was given, by kind.")
	for _, kind := range slices.Sorted(maps.Keys(m.advice)) {
		fmt.Fprintf(b, "budsandbox_advice_total{kind=%s} %d\n", Quote(kind), m.advice[kind])
	}
	WriteHeader(b, "faults_total", "counter", "Requests that failed on purpose.")
	fmt.Fprintf(b, "budsandbox_faults_total %d\n", m.faults)
	WriteHeader(b, "webhook_attempts_total", "counter",
		"Attempts to send a webhook, by outcome; failed ones are tried again.")
	byEvent := func(x, y attemptKey) int {
		return cmp.Or(cmp.Compare(x.event, y.event), cmp.Compare(x.outcome, y.outcome))
	}
	for _, key := range slices.SortedFunc(maps.Keys(m.attempts), byEvent) {
		fmt.Fprintf(b, "budsandbox_webhook_attempts_total{event=%s,outcome=%s} %d\n",
			Quote(key.event), Quote(key.outcome), m.attempts[key])
	}
}

// Quote returns a quoted label value.
func Quote(value string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`).Replace(value) + `"`
}
