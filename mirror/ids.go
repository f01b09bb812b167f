package mirror

import (
	"regexp"
	"strings"
	"sync"
)

// ids maps values of the real API to those of the sandbox: ids, tokens and the addresses of tasks. It is only kept
// in memory.
type ids struct {
	mu    sync.RWMutex
	known map[string]string
}

// shortestID is the minimum length of an id in characters. Shorter values could be words.
const shortestID = 8

// sentBack matches keys whose values clients send back.
var sentBack = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(^|_)(id|ids|token|state|code|secret|slug|reference|url|urls|identifier)$`)
})

// learn records the values of the sandbox that correspond to values of the real API.
func (m *ids) learn(theirs, ours any) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.known == nil {
		m.known = map[string]string{}
	}
	m.learnPairs("", theirs, ours)
}

// learnPairs records the pairs of values at the same places below a key.
func (m *ids) learnPairs(key string, theirs, ours any) {
	switch v := theirs.(type) {
	case string:
		other, is := ours.(string)
		if is && v != other && len(v) >= shortestID && other != "" && sentBack().MatchString(key) {
			m.known[v] = other
		}
	case []any:
		other, _ := ours.([]any)
		for i := range min(len(v), len(other)) {
			m.learnPairs(key, v[i], other[i])
		}
	case map[string]any:
		other, _ := ours.(map[string]any)
		for key, inner := range v {
			m.learnPairs(key, inner, other[key])
		}
	}
}

// idText matches text in a request that may be an id.
var idText = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`[A-Za-z0-9_.~+/=-]{8,}`)
})

// translate replaces each known value of the real API in a text.
func (m *ids) translate(text string) string {
	m.mu.RLock()
	defer m.mu.RUnlock()
	return idText().ReplaceAllStringFunc(text, func(found string) string {
		if other, known := m.known[found]; known {
			return other
		}
		parts := strings.Split(found, "/")
		for i, part := range parts {
			if other, known := m.known[part]; known {
				parts[i] = other
			}
		}
		for i, part := range parts {
			if name, value, is := strings.Cut(part, "="); is {
				if other, known := m.known[value]; known {
					parts[i] = name + "=" + other
				}
			}
		}
		return strings.Join(parts, "/")
	})
}
