package control

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// node is a value of a JSON document that knows its path. Reading it as what it is not notes a problem and gives nothing, so
// that one reading finds all problems. The zero part is one that was left out.
type node struct {
	path     string
	value    any
	problems *[]error
}

// mostProblems is how many problems are told; more help nobody.
const mostProblems = 20

func (p node) fail(text string) {
	if len(*p.problems) >= mostProblems {
		return
	}
	if p.path != "" {
		text = p.path + ": " + text
	}
	*p.problems = append(*p.problems, errors.New(text))
}

func (p node) is(want string) {
	if p.problems != nil {
		p.fail("it must be " + want)
	}
}

// object is the members of an object that may have these; others are problems.
func (p node) object(names ...string) map[string]node {
	members := map[string]node{}
	if p.value == nil {
		if p.problems != nil {
			p.is("an object")
		}
		return members
	}
	values, isObject := p.value.(map[string]any)
	if !isObject {
		p.is("an object")
		return members
	}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		inner := node{strings.TrimPrefix(p.path+"."+name, "."), values[name], p.problems}
		if !slices.Contains(names, name) {
			inner.fail("nothing reads it; known here are " + strings.Join(names, ", "))
			continue
		}
		members[name] = inner
	}
	return members
}

// list is the elements of a list.
func (p node) list() (all []node) {
	values, isList := p.value.([]any)
	if !isList {
		p.is("a list")
	}
	for i, value := range values {
		all = append(all, node{fmt.Sprintf("%s[%d]", p.path, i), value, p.problems})
	}
	return all
}

func (p node) text() string {
	text, isText := p.value.(string)
	if !isText {
		p.is("a text in quotes")
	}
	return text
}

// count is a whole number from 0 on, nil when it was left out.
func (p node) count() *uint64 {
	if p.problems == nil {
		return nil
	}
	number, _ := p.value.(json.Number)
	n, err := strconv.ParseUint(number.String(), 10, 64)
	if err != nil {
		p.is("a whole number from 0 on")
		return nil
	}
	return &n
}
