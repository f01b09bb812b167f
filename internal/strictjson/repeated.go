// Package strictjson finds what encoding/json accepts silently.
package strictjson

import (
	"encoding/json"
	"strconv"
	"strings"
	"unicode/utf8"
)

// maxDepth is the depth at which encoding/json refuses a value.
const maxDepth = 10_000

// Repeated returns the path of the first name that comes twice in an object, such as lines[2].amount, or "". Of such
// members encoding/json keeps the last one. Text that is not JSON is read up to the error.
func Repeated(text []byte) (path string) {
	s := scanner{text: string(text), seen: map[member]bool{}}
	path, _ = s.value(0)
	return strings.TrimPrefix(path, ".")
}

// scanner reads JSON without decoding it.
type scanner struct {
	text    string
	at      int // where the next byte is
	objects int // number of objects that have begun
	seen    map[member]bool
}

// member is a name in one of the objects.
type member struct {
	object int
	name   string
}

// value reads a value. It returns the path from the value to a repeated name, and whether the text goes on.
func (s *scanner) value(depth int) (path string, ok bool) {
	if depth > maxDepth {
		return "", false
	}
	switch s.next() {
	case '{':
		return s.object(depth)
	case '[':
		return s.array(depth)
	case '"':
		_, ok = s.string()
		return "", ok
	}
	return "", s.literal()
}

func (s *scanner) object(depth int) (path string, ok bool) {
	s.objects++
	object := s.objects
	s.at++
	for s.next() != '}' {
		name, ok := s.string()
		if !ok {
			return "", false
		}
		key := member{object, name}
		if s.seen[key] {
			return "." + name, false
		}
		s.seen[key] = true
		if s.next() != ':' {
			return "", false
		}
		s.at++
		if path, ok = s.value(depth + 1); !ok {
			if path != "" {
				path = "." + name + path
			}
			return path, false
		}
		if !s.separator('}') {
			return "", false
		}
	}
	s.at++
	return "", true
}

func (s *scanner) array(depth int) (path string, ok bool) {
	s.at++
	for i := 0; s.next() != ']'; i++ {
		if path, ok = s.value(depth + 1); !ok {
			if path != "" {
				path = "[" + strconv.Itoa(i) + "]" + path
			}
			return path, false
		}
		if !s.separator(']') {
			return "", false
		}
	}
	s.at++
	return "", true
}

// separator passes a comma. It returns whether there was one or the end follows.
func (s *scanner) separator(end byte) bool {
	switch s.next() {
	case ',':
		s.at++
		return true
	case end:
		return true
	}
	return false
}

// next passes white space and returns the byte behind it, 0 at the end of the text.
func (s *scanner) next() byte {
	for ; s.at < len(s.text); s.at++ {
		switch c := s.text[s.at]; c {
		case ' ', '\t', '\r', '\n':
		default:
			return c
		}
	}
	return 0
}

// string reads a string and returns its decoded text.
func (s *scanner) string() (text string, ok bool) {
	if s.next() != '"' {
		return "", false
	}
	start, plain := s.at, true
	for s.at++; s.at < len(s.text); s.at++ {
		switch c := s.text[s.at]; {
		case c == '\\':
			plain = false
			s.at++
		case c >= utf8.RuneSelf:
			plain = false // may be invalid, which decoding replaces
		case c == '"':
			s.at++
			if plain {
				return s.text[start+1 : s.at-1], true
			}
			err := json.Unmarshal([]byte(s.text[start:s.at]), &text)
			return text, err == nil
		}
	}
	return "", false
}

// literal passes a number, true, false or null.
func (s *scanner) literal() bool {
	start := s.at
	for ; s.at < len(s.text); s.at++ {
		switch s.text[s.at] {
		case ' ', '\t', '\r', '\n', ',', ']', '}', ':', '"', '[', '{':
			return s.at > start
		}
	}
	return s.at > start
}
