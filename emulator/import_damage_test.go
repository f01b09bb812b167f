package emulator_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
	"budsandbox/emulator/internal/server"
)

// longestRead is the maximum time for a request about a small file, on a slow machine.
const longestRead = 30 * time.Second

// damagedSandbox is a sandbox that imports damaged exports.
type damagedSandbox struct {
	emulatortest.Client
	sandbox     *emulator.Sandbox
	customers   []exampleCustomer
	validExport []byte // the export that is damaged
}

func newDamagedSandbox(t *testing.T) *damagedSandbox {
	s := emulator.Start(t, emulator.Options{Now: emulatortest.March.Now, Freeze: true, TaskDelay: new(time.Duration)})
	w := &damagedSandbox{Client: emulatortest.NewClient(t, s, "shop"), sandbox: s}
	if err := s.Client("shop").Webhooks().SetEndpoint("*", "http://127.0.0.1:1/all"); err != nil {
		t.Fatal(err)
	}
	for _, persona := range []string{"uk_salaried_renter", "uk_overindebted"} {
		w.customers = append(w.customers, newExampleCustomer(t, w.Client, persona))
	}
	life := `{"kind":"pay_rise","at":"2026-02-20","change":"10%"}`
	w.Call(t, "POST", "/_sandbox/customers/"+w.customers[0].customer+"/life-events", life, nil)
	w.validExport = editExport(t, s).pack()
	return w
}

// send sends a request and returns its status and body.
func (w *damagedSandbox) send(
	method, path, body string, headers map[string]string,
) (status int, text string, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), longestRead)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, method, w.Base+path, strings.NewReader(body))
	if err != nil {
		return 0, "", err
	}
	r.Header.Set("Authorization", "Bearer "+w.Token)
	r.Header.Set("X-Client-Id", w.ID)
	for name, value := range headers {
		r.Header.Set(name, value)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return 0, "", err
	}
	defer func() { _ = answer.Body.Close() }()
	all, err := io.ReadAll(answer.Body)
	return answer.StatusCode, string(all), err
}

// reads returns the paths of every operation that reads, of Bud's API and of the control plane, with their headers.
func (w *damagedSandbox) reads() map[string]map[string]string {
	all := map[string]map[string]string{}
	for _, h := range w.customers {
		for _, row := range server.BudRoutes() {
			if path, lacking := h.fill(row); row.Method == "GET" && !row.Pending && lacking == "" {
				all[path] = h.headers()
			}
		}
		for _, row := range server.ControlRoutes() {
			path, lacking := h.fill(row)
			if row.Method == "GET" && lacking == "" && !strings.HasSuffix(path, "/stream") {
				all[path] = nil
			}
		}
	}
	return all
}

// use sends every request that must be answered whatever the file contains, and returns the first failure.
func (w *damagedSandbox) use() error {
	must := func(method, path, body string, headers map[string]string) error {
		status, text, err := w.send(method, path, body, headers)
		if err == nil && status >= 500 && status != 501 {
			err = fmt.Errorf("%d %s", status, text)
		}
		if err != nil {
			return fmt.Errorf("%s %s: %w", method, path, err)
		}
		return nil
	}
	reads := w.reads()
	for _, path := range slices.Sorted(maps.Keys(reads)) {
		if err := must("GET", path, "", reads[path]); err != nil {
			return err
		}
	}
	for _, body := range []string{`{"by":"P1M"}`, `{"to":"next"}`, `{"by":"P1Y"}`} {
		if err := must("POST", "/_sandbox/clock/advance", body, nil); err != nil {
			return err
		}
	}
	return must("POST", "/_sandbox/reset", `{"all":true}`, nil)
}

// damagedValue damages a value: it flips, removes or adds bytes, or replaces a member of its JSON.
func damagedValue(rt *rapid.T, value []byte) []byte {
	value = bytes.Clone(value)
	if changed, ok := damagedJSON(rt, value); ok {
		return changed
	}
	switch rapid.SampledFrom([]string{"flip", "cut", "add", "empty"}).Draw(rt, "damage") {
	case "flip":
		for range rapid.IntRange(1, 3).Draw(rt, "flips") {
			if len(value) > 0 {
				i := rapid.IntRange(0, len(value)-1).Draw(rt, "at")
				value[i] = rapid.OneOf(rapid.Byte(), rapid.SampledFrom([]byte{0, 1, 127, 128, 255})).Draw(rt, "byte")
			}
		}
		return value
	case "cut":
		return value[:rapid.IntRange(0, len(value)).Draw(rt, "length")]
	case "add":
		return append(value, rapid.SliceOfN(rapid.Byte(), 1, 20).Draw(rt, "more")...)
	}
	return nil
}

// strangeValues replace members of JSON.
var strangeValues = []any{
	nil, -1, 0, 1e300, 9223372036854775807, "", "x", "\x00", []any{}, []any{nil}, map[string]any{}, true,
	"9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z", "2026-03-01T00:00:00Z", "00000000-0000-0000-0000-000000000000",
}

// damagedJSON changes or removes a member at any depth. ok is false if the value is not an object, and sometimes for
// objects, so that their bytes are damaged instead.
func damagedJSON(rt *rapid.T, value []byte) (changed []byte, ok bool) {
	var object map[string]any
	if json.Unmarshal(value, &object) != nil || len(object) == 0 || rapid.IntRange(0, 3).Draw(rt, "bytes") == 0 {
		return nil, false
	}
	in := object
	for {
		name := rapid.SampledFrom(slices.Sorted(maps.Keys(in))).Draw(rt, "member")
		inner := in[name]
		if list, isList := inner.([]any); isList && len(list) > 0 {
			inner = list[0]
		}
		if nested, isObject := inner.(map[string]any); isObject && len(nested) > 0 && rapid.Bool().Draw(rt, "deeper") {
			in = nested
			continue
		}
		if rapid.IntRange(0, 5).Draw(rt, "remove") == 0 {
			delete(in, name)
		} else {
			in[name] = rapid.SampledFrom(strangeValues).Draw(rt, "value")
		}
		break
	}
	changed, err := json.Marshal(object)
	return changed, err == nil
}

// damageEntry damages an entry of any table of an export, and describes it.
func damageEntry(rt *rapid.T, e *editableExport) string {
	tables := e.bucket("projects", "shop").buckets
	table := rapid.SampledFrom(tables).Draw(rt, "table")
	if len(table.entries) == 0 {
		return table.name + " is empty"
	}
	i := rapid.IntRange(0, len(table.entries)-1).Draw(rt, "entry")
	entry := table.entries[i]
	switch rapid.IntRange(0, 9).Draw(rt, "what") {
	case 0:
		table.entries = slices.Delete(table.entries, i, i+1)
		return fmt.Sprintf("%s without %x", table.name, entry.key)
	case 1:
		entry.key = append(damagedValue(rt, entry.key), 0)
		return fmt.Sprintf("a key %x of %s", entry.key, table.name)
	case 2:
		table.sequence = rapid.SampledFrom([]uint64{0, 1, 1 << 63, 1<<64 - 1}).Draw(rt, "sequence")
		return fmt.Sprintf("the sequence %d of %s", table.sequence, table.name)
	}
	old := entry.value
	entry.value = damagedValue(rt, old)
	return fmt.Sprintf("%s: %q became %q", table.name, old, entry.value)
}

// Ensure that a damaged export is refused, or that a sandbox with it answers every request that reads, moves its clock
// and resets itself, in bounded time and without an error of its own.
func TestDamagedImports(t *testing.T) {
	t.Parallel()
	w := newDamagedSandbox(t)
	accepted := 0
	rapid.Check(t, func(rt *rapid.T) {
		e := readExport(w.validExport)
		var damage []string
		for range rapid.IntRange(1, 2).Draw(rt, "damages") {
			damage = append(damage, damageEntry(rt, e))
		}
		status, text, err := w.send("POST", "/_sandbox/import", string(e.pack()), nil)
		switch {
		case err != nil || status != 200 && status != 400:
			rt.Fatalf("%q: the import is answered %d %s, %v", damage, status, text, err)
		case status == 400:
			return
		}
		accepted++
		if err := w.use(); err != nil {
			rt.Fatalf("%q: %v", damage, err)
		}
	})
	t.Logf("%d damaged imports were accepted", accepted)
}
