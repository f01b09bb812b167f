package mirror

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"sort"
	"sync"

	"budsandbox/internal/quantity"
)

// Difference is one difference between the responses of an operation.
type Difference struct {
	Operation string `json:"operation"`
	Kind      string `json:"kind"` // status, shape, order or words
	Path      string `json:"path,omitempty"`
	Upstream  string `json:"upstream"`
	Sandbox   string `json:"sandbox"`
}

// Found is a difference with its number of occurrences.
type Found struct {
	Difference
	Count int `json:"count"`
}

// Report collects differences. It is safe for concurrent use.
type Report struct {
	mu     sync.Mutex
	calls  int
	found  map[Difference]int
	shapes map[operationStatus]shapes
}

// operationStatus is an operation with the status of its response.
type operationStatus struct {
	operation string
	status    int
}

func (r *Report) add(d Difference) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.found == nil {
		r.found = map[Difference]int{}
	}
	r.found[d]++
}

// compare records the differences between two responses of an operation.
func (r *Report) compare(operation string, theirs, ours answer) {
	for _, d := range compare(operation, theirs, ours) {
		r.add(d)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.calls++
	if theirs.status != ours.status {
		return
	}
	if r.shapes == nil {
		r.shapes = map[operationStatus]shapes{}
	}
	key := operationStatus{operation, theirs.status}
	if _, known := r.shapes[key]; !known {
		r.shapes[key] = shapes{shape{}, shape{}}
	}
	r.shapes[key].add(theirs, ours)
}

// Differences returns the differences in the order of operations, kinds and paths.
func (r *Report) Differences() []Found {
	r.mu.Lock()
	defer r.mu.Unlock()
	all := make([]Found, 0, len(r.found))
	for d, n := range r.found {
		all = append(all, Found{d, n})
	}
	for key, shapes := range r.shapes {
		for _, d := range shapes.differences(key.operation) {
			all = append(all, Found{d, 1})
		}
	}
	sort.Slice(all, func(i, j int) bool {
		a, b := &all[i], &all[j]
		return cmp.Or(cmp.Compare(a.Operation, b.Operation), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Path, b.Path),
			cmp.Compare(a.Upstream, b.Upstream), cmp.Compare(a.Sandbox, b.Sandbox)) < 0
	})
	return all
}

// total returns the number of compared requests.
func (r *Report) total() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.calls
}

// WriteJSON writes the report.
func (r *Report) WriteJSON(w io.Writer) error {
	differences, total := r.Differences(), r.total()
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(struct {
		Compared    int     `json:"requests_compared"`
		Differences []Found `json:"differences"`
	}{total, differences})
}

// WriteText writes the report for people.
func (r *Report) WriteText(w io.Writer) {
	differences := r.Differences()
	fmt.Fprintf(w, "%s compared, %s\n", quantity.Of(r.total(), "request"),
		quantity.Of(len(differences), "difference"))
	for _, d := range differences {
		fmt.Fprintf(w, "%s: %s", d.Operation, d.Kind)
		if d.Path != "" {
			fmt.Fprintf(w, " of %s", d.Path)
		}
		fmt.Fprintf(w, ": upstream %s, here %s (%d)\n", d.Upstream, d.Sandbox, d.Count)
	}
}
