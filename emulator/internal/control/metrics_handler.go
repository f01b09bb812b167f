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
func (h *Handlers) metrics(req *route.Request, _ *nothing) (reply route.Data[route.File], _ error) {
	if h.Metrics == nil {
		return reply, &route.Error{
			Status: http.StatusNotFound, Code: "not_found",
			Message: "This sandbox counts nothing; start it with --metrics.",
		}
	}
	var b bytes.Buffer
	h.Metrics.Write(&b)
	if err := h.gauges(req.Context(), &b); err != nil {
		return reply, err
	}
	reply.Data = route.File{Type: "text/plain; version=0.0.4; charset=utf-8", Bytes: b.Bytes()}
	return reply, nil
}

// gauges writes the metrics of the current state.
func (h *Handlers) gauges(ctx context.Context, b *bytes.Buffer) error {
	metrics.WriteHeader(b, "clock_seconds", "gauge", "The sandbox's time, in seconds since 1970; "+
		"with a client_id, that of a project whose clock is its own.")
	seconds := func(p bank.Project) string {
		return strconv.FormatFloat(float64(h.Clock.Of(p).Now().UnixMicro())/1e6, 'f', -1, 64)
	}
	fmt.Fprintf(b, "budsandbox_clock_seconds %s\n", seconds(""))
	for _, p := range h.Clock.Own() {
		fmt.Fprintf(b, "budsandbox_clock_seconds{client_id=%s} %s\n", metrics.Quote(string(p)), seconds(p))
	}
	states := map[string]int{}
	var projects, customers, connections int
	var size int64
	err := h.Store.View(ctx, func(tx *storage.Tx) error {
		size = tx.Size()
		for p := range tx.Projects() {
			projects++
			customers += tx.Customers(p).Count()
		}
		for p := range tx.ProjectsWith(storage.ConnectionTable) {
			connections += tx.Connections(p).Count()
		}
		for p := range tx.ProjectsWith(storage.DeliveryTable) {
			for d, err := range tx.Deliveries(p).After(nil) {
				if err != nil {
					return err
				}
				states[d.State.String()]++
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	metrics.WriteHeader(b, "goroutines", "gauge", "Goroutines of the process.")
	fmt.Fprintf(b, "budsandbox_goroutines %d\n", runtime.NumGoroutine())
	metrics.WriteHeader(b, "projects", "gauge", "Client ids that have written something.")
	fmt.Fprintf(b, "budsandbox_projects %d\n", projects)
	metrics.WriteHeader(b, "customers", "gauge", "Customers of all projects.")
	fmt.Fprintf(b, "budsandbox_customers %d\n", customers)
	metrics.WriteHeader(b, "connections", "gauge", "Customers' connections to banks.")
	fmt.Fprintf(b, "budsandbox_connections %d\n", connections)
	metrics.WriteHeader(b, "file_bytes", "gauge", "Size of the file.")
	fmt.Fprintf(b, "budsandbox_file_bytes %d\n", size)
	metrics.WriteHeader(b, "webhook_deliveries", "gauge", "Webhooks that are listed, by their state.")
	for _, state := range slices.Sorted(maps.Keys(states)) {
		fmt.Fprintf(b, "budsandbox_webhook_deliveries{state=%s} %d\n", metrics.Quote(state), states[state])
	}
	return nil
}
