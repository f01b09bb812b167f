package control

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"budsandbox/emulator/internal/route"
	"budsandbox/internal/spelling"
)

// node is a value of a JSON document with its path. A method that reads another type than the value has records a
// problem and returns a zero value, so that one pass finds all problems. The zero node is a value that is missing.
type node struct {
	path     string
	value    any
	problems *[]error
}

// maxProblems limits the number of reported problems.
const maxProblems = 20

// fail records a problem of the value.
func (n node) fail(text string) {
	if len(*n.problems) >= maxProblems {
		return
	}
	*n.problems = append(*n.problems, nodeError{n.path, text})
}

// nodeError is a problem of the value with a path, which is empty for that of the whole document.
type nodeError struct{ path, text string }

func (e nodeError) Error() string { return strings.TrimPrefix(e.path+": "+e.text, ": ") }

// descriptionProblems returns the problems of a description of customers by their paths. Those without one are of the
// body.
func descriptionProblems(err error) (all route.Problems) {
	joined, is := err.(interface{ Unwrap() []error })
	if !is {
		return route.InvalidField("body", err.Error())
	}
	for _, one := range joined.Unwrap() {
		path := "body"
		var placed nodeError
		if errors.As(one, &placed) && placed.path != "" {
			path = placed.path
		}
		if i := slices.IndexFunc(all, func(p route.Problem) bool { return p.Name == path }); i >= 0 {
			all[i].Text += "; " + one.Error()
			continue
		}
		all = append(all, route.InvalidField(path, one.Error())...)
	}
	return all
}

// mustBe records that a value is of the wrong type, unless it is missing.
func (n node) mustBe(want string) {
	if n.problems != nil {
		n.fail("it must be " + want)
	}
}

// object returns the members of an object. Members with other names are problems.
func (n node) object(names ...string) map[string]node {
	members := map[string]node{}
	values, isObject := n.value.(map[string]any)
	if !isObject {
		n.mustBe("an object")
		return members
	}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		inner := node{strings.TrimPrefix(n.path+"."+name, "."), values[name], n.problems}
		if !slices.Contains(names, name) {
			inner.fail("nothing reads it; " + spelling.DidYouMean(name, names))
			continue
		}
		members[name] = inner
	}
	return members
}

// list returns the elements of a list.
func (n node) list() (all []node) {
	values, isList := n.value.([]any)
	if !isList {
		n.mustBe("a list")
	}
	for i, value := range values {
		all = append(all, node{fmt.Sprintf("%s[%d]", n.path, i), value, n.problems})
	}
	return all
}

// text returns a string.
func (n node) text() string {
	text, isText := n.value.(string)
	if !isText {
		n.mustBe("a text in quotes")
	}
	return text
}

// count returns a non-negative integer, or nil if the value is missing.
func (n node) count() *uint64 {
	if n.problems == nil {
		return nil
	}
	number, _ := n.value.(json.Number)
	count, err := strconv.ParseUint(number.String(), 10, 64)
	if err != nil {
		n.mustBe("a whole number from 0 on")
		return nil
	}
	return &count
}
