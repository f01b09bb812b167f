package control

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"net/http"
	"runtime"
	"slices"
	"strconv"

	"budsandbox/bank"
	"budsandbox/emulator/internal/metrics"
	"budsandbox/emulator/internal/route"
	"budsandbox/storage"
)

// metrics returns the metrics in Prometheus's text format.
func (h *Handlers) metrics(req *route.Request, _ *noParameters) (reply route.Data[route.File], _ error) {
	if h.Metrics == nil {
		return reply, &route.Error{
			Status: http.StatusNotFound, Code: "not_found",
			Message: "This sandbox counts nothing; start it with --metrics.",
		}
	}
	var b bytes.Buffer
	h.Metrics.Write(&b)
	if err := h.writeGauges(req.Context(), &b); err != nil {
		return reply, err
	}
	reply.Data = route.File{Type: "text/plain; version=0.0.4; charset=utf-8", Bytes: b.Bytes()}
	return reply, nil
}

// writeGauges writes the metrics of the current state.
func (h *Handlers) writeGauges(ctx context.Context, b *bytes.Buffer) error {
	metrics.WriteHeader(b, "clock_seconds", "gauge", "The sandbox's time, in seconds since 1970; "+
		"with a client_id, that of a project whose clock is its own.")
	seconds := func(p bank.Project) string {
		return strconv.FormatFloat(float64(h.Clock.Of(p).Now().UnixMicro())/1e6, 'f', -1, 64)
	}
	fmt.Fprintf(b, "budsandbox_clock_seconds %s\n", seconds(""))
	for _, p := range h.Clock.Own() {
		fmt.Fprintf(b, "budsandbox_clock_seconds{client_id=%s} %s\n", metrics.Quote(string(p)), seconds(p))
	}
	counts, err := h.countContent(ctx)
	if err != nil {
		return err
	}
	metrics.WriteGauge(b, "goroutines", "Goroutines of the process.", int64(runtime.NumGoroutine()))
	metrics.WriteGauge(b, "projects", "Client ids that have written something.", counts.projects)
	metrics.WriteGauge(b, "customers", "Customers of all projects.", counts.customers)
	metrics.WriteGauge(b, "connections", "Customers' connections to banks.", counts.connections)
	metrics.WriteGauge(b, "file_bytes", "Size of the file.", counts.size)
	metrics.WriteHeader(b, "webhook_deliveries", "gauge", "Webhooks that are listed, by their state.")
	for _, state := range slices.Sorted(maps.Keys(counts.deliveries)) {
		fmt.Fprintf(b, "budsandbox_webhook_deliveries{state=%s} %d\n", metrics.Quote(state), counts.deliveries[state])
	}
	return nil
}

// contentCounts counts the content of the file.
type contentCounts struct {
	size                             int64 // of the file in bytes
	projects, customers, connections int64
	deliveries                       map[string]int // by state
}

func (h *Handlers) countContent(ctx context.Context) (counts contentCounts, err error) {
	err = h.Store.View(ctx, func(tx *storage.Tx) error {
		counts = contentCounts{size: tx.Size(), deliveries: map[string]int{}}
		for p := range tx.Projects() {
			counts.projects++
			counts.customers += int64(tx.Customers(p).Count())
		}
		for p := range tx.ProjectsWith(storage.ConnectionTable) {
			counts.connections += int64(tx.Connections(p).Count())
		}
		for p := range tx.ProjectsWith(storage.DeliveryTable) {
			for d, err := range tx.Deliveries(p).After(nil) {
				if err != nil {
					return err
				}
				counts.deliveries[d.State.String()]++
			}
		}
		return nil
	})
	return counts, err
}
