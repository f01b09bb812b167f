package mirror

import (
	"regexp"
	"strings"
	"sync"
)

// kinds is a set of kinds of JSON values.
type kinds uint8

const (
	nullKind kinds = 1 << iota
	boolKind
	numberKind
	textKind
	listKind
	objectKind
	emptyListKind // an empty list, whose elements are unknown
)

var kindNames = [...]string{"null", "boolean", "number", "string", "list", "object"}

func (k kinds) String() string {
	var names []string
	for i, name := range kindNames {
		if k&(1<<i) != 0 {
			names = append(names, name)
		}
	}
	return strings.Join(names, " or ")
}

// shapes holds the combined shapes of all responses of an operation with one status, because not every element has
// every key.
type shapes struct{ upstream, sandbox shape }

func (s shapes) add(theirs, ours answer) {
	s.upstream.add("", theirs.value)
	s.sandbox.add("", ours.value)
}

// differences returns the differences between the shapes.
func (s shapes) differences(operation string) (all []Difference) {
	add := func(path, there, here string) {
		all = append(all, Difference{Operation: operation, Kind: "shape", Path: path, Upstream: there, Sandbox: here})
	}
	for path, kinds := range s.upstream {
		switch here, known := s.sandbox[path]; {
		case !s.sandbox.mayHave(path):
			add(path, kinds.String(), "not there")
		case known && kinds&^here&^emptyListKind != 0:
			add(path, kinds.String(), here.String())
		}
	}
	for path, kinds := range s.sandbox {
		if !s.upstream.mayHave(path) {
			add(path, "not there", kinds.String())
		}
	}
	return all
}

// shape maps the paths of a value, such as data[].amount.value, to the kinds of values at them. All elements of a
// list share a path.
type shape map[string]kinds

func (s shape) add(path string, v any) {
	switch v := v.(type) {
	case nil:
		s[path] |= nullKind
	case bool:
		s[path] |= boolKind
	case float64:
		s[path] |= numberKind
	case string:
		s[path] |= textKind
	case []any:
		s[path] |= listKind
		if len(v) == 0 {
			s[path] |= emptyListKind
		}
		for _, inner := range v {
			s.add(path+"[]", inner)
		}
	case map[string]any:
		s[path] |= objectKind
		for key, inner := range v {
			s.add(strings.TrimPrefix(path+"."+keyName(key), "."), inner)
		}
	}
}

// mayHave reports whether there is a value at a path, or may be one because a list above it is empty.
func (s shape) mayHave(path string) bool { return s.has(path) || s.inEmptyList(path) }

func (s shape) has(path string) bool { _, found := s[path]; return found }

// inEmptyList reports whether a path is within a list that is empty in all responses.
func (s shape) inEmptyList(path string) bool {
	for i := strings.Index(path, "[]"); i >= 0; {
		above := path[:i]
		if s[above]&emptyListKind != 0 && !s.has(above+"[]") {
			return true
		}
		next := strings.Index(path[i+2:], "[]")
		if next < 0 {
			break
		}
		i += 2 + next
	}
	return false
}

// valueKey matches keys that may be values: ids, numbers and times.
var valueKey = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`[0-9a-fA-F]{8}(-?[0-9a-fA-F]{4}){3}-?[0-9a-fA-F]{12}|.*[0-9]{5,}.*|.*@.*`)
})

// keyName returns a key, or "*" for a key that may be a value, because some objects have ids as keys.
func keyName(key string) string {
	if valueKey().MatchString(key) {
		return "*"
	}
	return key
}
