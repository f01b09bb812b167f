package emulator_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"

	"budsandbox/emulator/emulatortest"
	"budsandbox/emulator/internal/route"
	"budsandbox/emulator/internal/server"
)

// textsIn returns the paths of the texts in a value.
func textsIn(value any, path string) (all []string) {
	switch v := value.(type) {
	case string:
		all = append(all, path)
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			all = append(all, textsIn(v[name], path+"."+name)...)
		}
	case []any:
		if len(v) > 0 {
			all = append(all, textsIn(v[0], path+"[]")...)
		}
	}
	return all
}

// withText returns a value with another text at where.
func withText(value any, path, where, text string) any {
	switch v := value.(type) {
	case string:
		if path == where {
			return text
		}
	case map[string]any:
		all := map[string]any{}
		for name, inner := range v {
			all[name] = withText(inner, path+"."+name, where, text)
		}
		return all
	case []any:
		all := slices.Clone(v)
		for i, inner := range v {
			all[i] = withText(inner, path+"[]", where, text)
		}
		return all
	}
	return value
}

// Ensure that every operation limits the texts that it stores: a long one is refused, or does not get into the file.
func TestTextsHaveLimits(t *testing.T) {
	t.Parallel()
	s := emulatortest.Frozen(t)
	c := emulatortest.NewClient(t, s, "shop")
	w := newChanger(t, c)
	const mark = "a long text "
	long, stored := strings.Repeat(mark, 2000), []byte(strings.Repeat(mark, 500))
	fields, described := 0, describedOperations(t, c)
	for _, r := range slices.Concat(server.BudRoutes(), server.ControlRoutes()) {
		var body any
		if r.Method == "GET" || json.Unmarshal([]byte(w.fill(bodyOf(r, described))), &body) != nil {
			continue
		}
		for _, where := range textsIn(body, "") {
			fields++
			text, err := json.Marshal(withText(body, "", where, long))
			if err != nil {
				t.Fatal(err)
			}
			got := c.Call(t, r.Method, w.fill(r.Path), string(text), listHeaders(&route.Route{Path: r.Path}, w.customer))
			if got.Status >= 300 {
				continue
			}
			var export bytes.Buffer
			if err := s.Export(&export); err != nil {
				t.Fatal(err)
			}
			unpacked, err := gzip.NewReader(&export)
			if err != nil {
				t.Fatal(err)
			}
			if all, err := io.ReadAll(unpacked); err != nil || bytes.Contains(all, stored) {
				t.Errorf("%s stores a text of %d bytes in %s; error %v", r.ID, len(long), where, err)
				c = emulatortest.NewClient(t, s, "shop")
				if err := s.Reset(); err != nil {
					t.Fatal(err)
				}
				w = newChanger(t, c)
			}
		}
	}
	if fields < 100 {
		t.Errorf("only %d texts were found", fields)
	}
}
