package bench

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// sample is a report with one figure of each kind.
func sample() Report {
	r := Report{
		MeasuredAt: time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC), Go: "go1.26.8", System: "linux/amd64", Cores: 2,
		Seconds: 3, Grown: 1000, Customers: 98432,
	}
	for _, f := range []Figure{
		{
			Name: "start, new file", Unit: millis, Sandbox: Reading{Value: 21.34}, Limit: Reading{Value: 10}, Ratio: 2.134,
			Target: startTarget,
		},
		{Name: "memory when idle", Unit: mebibytes, Target: idleTarget},
		{Name: "create a customer, 1 client", Unit: perSecond, Target: createTarget, Ratio: 0.9,
			Sandbox: Reading{1503.4, 0.584, 1.2}, Limit: Reading{1670.6, 0.5, 1.009}},
		{
			Name: "create 200 customers, 1 client", Unit: perSecond, Sandbox: Reading{99, 8, 9}, Limit: Reading{100, 7, 8},
			Ratio: 0.99,
		},
		{Name: "file, for each customer", Unit: wholeBytes, Sandbox: Reading{Value: 157.2}, Target: fileTarget},
	} {
		r.Figures = append(r.Figures, f.withVerdict())
	}
	return r
}

// Ensure that the columns of the text table are aligned, and that it marks figures that were not measured.
func TestWriteText(t *testing.T) {
	const want = `Measured on 2026-03-01 with go1.26.8, cores: 2 (linux/amd64); 1,000 customers at first, 3 s a load ` +
		`and side.

figure                                sandbox   p50 / p99 ms     limit   p50 / p99 ms   ratio   target          verdict
start, new file                       21.3 ms                  10.0 ms                   2.13   ratio <= 1.60   missed
memory when idle                 not measured                                                   <= 20 MiB
create a customer, 1 client           1,503/s    0.58 / 1.20   1,671/s    0.50 / 1.01    0.90   ratio >= 0.90   met
create 200 customers, 1 client           99/s    8.00 / 9.00     100/s    7.00 / 8.00    0.99
file, for each customer             157 bytes                                                   <= 400 bytes    met

The limit is in the same executable: its starts and its memory include loading all that the sandbox links.
`
	var b strings.Builder
	if err := sample().WriteText(&b); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Errorf("text (-want +got):\n%s", diff)
	}
}

// Ensure that the table for docs/performance.md is Markdown, and that it says which figures a run against another
// sandbox lacks.
func TestWriteMarkdown(t *testing.T) {
	const want = `Measured on 2026-03-01 with go1.26.8, cores: 2 (linux/amd64) against http://127.0.0.1:8283; 1,000 ` +
		`customers at first, 3 s a load and side.

| figure | sandbox | p50 / p99 ms | limit | p50 / p99 ms | ratio | target | verdict |
|---|---:|---:|---:|---:|---:|---|---|
| create a customer, 1 client | 1,503/s | 0.58 / 1.20 | 1,671/s | 0.50 / 1.01 | 0.90 | ratio >= 0.90 | met |

Starts, memory and file size are left out: they need a sandbox that the bench starts itself.
`
	r := sample()
	r.URL, r.Figures = "http://127.0.0.1:8283", r.Figures[2:3]
	var b strings.Builder
	if err := r.WriteMarkdown(&b); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Errorf("Markdown (-want +got):\n%s", diff)
	}
}

// Ensure that JSON omits figures that were not measured.
func TestReportJSON(t *testing.T) {
	encoded, err := json.Marshal(sample().Figures[1:3])
	if err != nil {
		t.Fatal(err)
	}
	const want = `[{"name":"memory when idle","unit":"MiB","target":{"of":"value","sign":"<=","bound":20}},` +
		`{"name":"create a customer, 1 client","unit":"/s","sandbox":{"value":1503.4,"p50_ms":0.584,"p99_ms":1.2},` +
		`"limit":{"value":1670.6,"p50_ms":0.5,"p99_ms":1.009},"ratio":0.9,"target":{"of":"ratio","sign":"\u003e=",` +
		`"bound":0.9},"verdict":"met"}]`
	if diff := cmp.Diff(strings.ReplaceAll(want, `<=`, `\u003c=`), string(encoded)); diff != "" {
		t.Errorf("JSON (-want +got):\n%s", diff)
	}
}

// Ensure that a value equal to the bound meets the target according to its sign.
func TestTargets(t *testing.T) {
	for _, test := range []struct {
		target Target
		figure Figure
		want   bool
	}{
		{createTarget, Figure{Ratio: 0.9}, true},
		{createTarget, Figure{Ratio: 0.899}, false},
		{startTarget, Figure{Ratio: 1.6}, true},
		{startTarget, Figure{Ratio: 1.601}, false},
		{idleTarget, Figure{Sandbox: Reading{Value: 20}}, true},
		{idleTarget, Figure{Sandbox: Reading{Value: 20.1}}, false},
		{fileTarget, Figure{Sandbox: Reading{Value: 400}}, true},
	} {
		if got := test.target.met(test.figure); got != test.want {
			t.Errorf("%v by %+v: %v", test.target, test.figure, got)
		}
	}
}

// Ensure that numbers have thousands separators.
func TestThousands(t *testing.T) {
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1,000", 98432: "98,432", 1234567: "1,234,567"} {
		if got := thousands(n); got != want {
			t.Errorf("thousands(%d) is %s", n, got)
		}
	}
}

// Ensure that memory sizes are read from Linux's status file, in bytes.
func TestParseStatus(t *testing.T) {
	status := []byte("Name:\tbudsandbox\nVmHWM:\t   30000 kB\nVmRSS:\t   19764 kB\nThreads:\t7\n")
	for name, want := range map[string]float64{"VmRSS": 19764 * 1024, "VmHWM": 30000 * 1024} {
		if size, known := parseStatus(status, name); size != want || !known {
			t.Errorf("%s is %v, %v", name, size, known)
		}
	}
	if _, known := parseStatus([]byte("Name:\tbudsandbox\n"), "VmRSS"); known {
		t.Error("a resident set is found where there is none")
	}
}

// Ensure that allocations are the growth of the heap between collections, whatever else the program prints.
func TestAllocated(t *testing.T) {
	const trace = `gc 1 @0.008s 3%: 0.01+0.54+0.01 ms clock, 0.02+0.1/0.3/0+0.02 ms cpu, 4->5->1 MB, 4 MB goal, 0 MB ` +
		`stacks, 0 MB globals, 2 P
level=WARN msg="gc 9 @ 7->7->7 MB"
gc 2 @0.020s 2%: 0.01+0.41+0.01 ms clock, 0.02+0.1/0.2/0+0.03 ms cpu, 9->9->3 MB, 9 MB goal, 0 MB stacks, 0 MB ` +
		`globals, 2 P
`
	if got := allocatedMiB([]byte(trace)); got != 5+8 {
		t.Errorf("%v MiB", got)
	}
}

// Ensure that the report of a suite names the other program's column and explains a round.
func TestSuiteText(t *testing.T) {
	r := Report{
		MeasuredAt: time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC), Go: "go1.26.8", System: "linux/amd64", Cores: 2, Seconds: 4,
		Suite: true, Against: "old", Figures: []Figure{
			{
				Name: "rounds, 1 client, memory", Unit: perSecond,
				Sandbox: Reading{74.5, 10, 20}, Limit: Reading{37.25, 20, 40}, Ratio: 2,
			},
			{Name: "  accounts", Unit: millis, Sandbox: Reading{Value: 1.5}, Limit: Reading{Value: 3}, Ratio: 0.5},
		},
	}
	const want = `Measured on 2026-03-01 with go1.26.8, cores: 2 (linux/amd64); 4 s a setting and side.

figure                     sandbox    p50 / p99 ms   against    p50 / p99 ms   ratio   target   verdict
rounds, 1 client, memory    74.5/s   10.00 / 20.00    37.2/s   20.00 / 40.00    2.00
  accounts                  1.5 ms                    3.0 ms                    0.50

A round: create, connect, accounts, page, totals, income, delete. Steps are medians; memory is the process's, its ` +
		`file included.
`
	var b strings.Builder
	if err := r.WriteText(&b); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Errorf("text (-want +got):\n%s", diff)
	}
}
