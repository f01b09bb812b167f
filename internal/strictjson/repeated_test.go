package strictjson

import (
	"strings"
	"testing"
)

// Ensure that a name that comes twice in an object is found at every depth, and that nothing else is.
func TestRepeated(t *testing.T) {
	for text, want := range map[string]string{
		`{"a":1,"a":2}`:                        "a",
		`{"a":{"b":[{"c":1},{"c":1,"c":2}]}}`:  "a.b[1].c",
		`[{"a":1},{"a":1}]`:                    "",
		`{"a":1,"A":2}`:                        "",
		`{"a":{"b":1},"b":{"a":1},"c":["a"]}`:  "",
		`{"a":1,"\u0061":2}`:                   "a",
		`{"a":{"b":1},"a`:                      "",
		`{"a":1,"b":2} {"a":1}`:                "",
		`true`:                                 "",
		``:                                     "",
		`{"a":[1,{"d":null,"e":{},"d":[]}]}`:   "a[1].d",
		`{"a":"x","b":{"a":"x"},"b":{"a":""}}`: "b",
		"{\"\xff\":1,\"\xfe\":2}":              "\ufffd",
		`{"é":1,"\u00e9":2}`:                   "é",
		`{"a":"\",\"a\":1","b":-1.5e3}`:        "",
		`{"a":1,"b"`:                           "",
		`{"a":1,"b":`:                          "",
		`{"a":1,"b":"`:                         "",
		`{"a":1,"b":"\`:                        "",
		`{"a":1 "a":2}`:                        "",
		`{"a" 1,"a":2}`:                        "",
		`[{},[],{"a":[]},{"a":{},"a":{}}]`:     "[3].a",
		strings.Repeat(`[`, 1<<20):             "",
		strings.Repeat(`{"a":`, 1<<20):         "",
	} {
		if got := Repeated([]byte(text)); got != want {
			t.Errorf("%.60s: got %q, want %q", text, got, want)
		}
	}
}
