package route

import (
	"encoding/json"
	"strings"
	"testing"
)

// Ensure that each limit of a body accepts its maximum and refuses anything larger.
func TestLimitsOfABody(t *testing.T) {
	t.Parallel()
	nested := func(depth int) string { return strings.Repeat("[", depth) + strings.Repeat("]", depth) }
	list := func(n int, element string) string {
		return "[" + strings.TrimSuffix(strings.Repeat(element+",", n), ",") + "]"
	}
	for name, test := range map[string]struct {
		body string
		fits bool
	}{
		"the deepest":                {nested(maxDepth), true},
		"too deep":                   {nested(maxDepth + 1), false},
		"objects too deep":           {strings.Repeat(`{"a":`, maxDepth+1), false},
		"the longest list":           {list(maxItems, "{}"), true},
		"too long a list":            {list(maxItems+1, "{}"), false},
		"too long a list within":     {`{"a":[[1],` + list(maxItems+1, "1") + `]}`, false},
		"two long lists":             {"[" + list(maxItems, "1") + "," + list(maxItems, "1") + "]", true},
		"too many values":            {list(maxItems, list(maxValues/maxItems, "1")), false},
		"commas in a text":           {`"` + strings.Repeat(",[{", maxValues) + `"`, true},
		"quotes in a text":           {`["\"` + strings.Repeat(`[\\\"`, maxDepth+1) + `"]`, true},
		"the longest text":           {`["` + strings.Repeat("x", maxOwnText) + `"]`, true},
		"too long a text":            {`["` + strings.Repeat("x", maxOwnText+1) + `"]`, false},
		"too long a name":            {`{"` + strings.Repeat("x", maxOwnText+1) + `":1}`, false},
		"an open text":               {`["` + strings.Repeat("[", maxDepth+1), true},
		"an escape at the end":       {`["a\`, true},
		"more closed than is opened": {"]]]]}", true},
		"nothing":                    {"", true},
	} {
		if got := checkLimits([]byte(test.body), maxOwnText); len(got) == 0 != test.fits {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// Ensure that the limits accept every valid body within them, and refuse every body beyond them.
func FuzzLimits(f *testing.F) {
	for _, text := range []string{`{"a":[1,"x,y"]}`, `"\\\""`, "[[[]]]", `{"a":{"b":[{}]}}`, "null", "[,", "]"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		problems := checkLimits([]byte(text), maxString)
		if len(problems) > 0 && json.Valid([]byte(text)) && len(text) < maxDepth {
			t.Errorf("%q: %v", text, problems)
		}
	})
}
