package emulator_test

import (
	"cmp"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"budsandbox/emulator/emulatortest"
)

// facts are the properties of one place in a document: "type" is "string", "required" is "".
type facts map[string]string

// places maps the places of a document to their facts. A place begins with the id of its operation.
type places map[string]facts

// differences lists the differences between Bud's document and ours: "customers_create_v1: response 201:
// data.customer_secret: required there, not here".
func differences(theirs, ours places) (lines []string) {
	for place, facts := range theirs {
		if _, found := ours[place]; !found {
			lines = append(lines, place+": not here")
			continue
		}
		for name, value := range facts {
			if line := difference(name, value, ours[place]); line != "" {
				lines = append(lines, place+": "+line)
			}
		}
	}
	for place, facts := range ours {
		if _, found := theirs[place]; !found {
			lines = append(lines, place+": not there")
			continue
		}
		for name, value := range facts {
			if _, said := theirs[place][name]; !said {
				lines = append(lines, strings.TrimSuffix(place+": "+name+" "+value, " ")+" here, not there")
			}
		}
	}
	slices.Sort(lines)
	return lines
}

// difference compares one of Bud's facts with ours, and returns "" if they agree.
func difference(name, value string, ours facts) string {
	own, said := ours[name]
	switch {
	case !said:
		return strings.TrimSuffix(name+" "+value, " ") + " there, not here"
	case own != value:
		return fmt.Sprintf("%s %s there, %s here", name, cmp.Or(value, "none"), cmp.Or(own, "none"))
	default:
		return ""
	}
}

// differencesOfEditions compares each edition with our operations of it. A line that holds for only one of two
// editions names that edition.
func differencesOfEditions(
	all []emulatortest.Edition,
	read func(emulatortest.Edition) (theirs, ours places),
) (lines []string) {
	where := map[string][]string{}      // the editions of a line
	having := map[string]map[int]bool{} // the editions of an operation
	for i, e := range all {
		theirs, ours := read(e)
		for place := range theirs {
			if having[operationOf(place)] == nil {
				having[operationOf(place)] = map[int]bool{}
			}
			having[operationOf(place)][i] = true
		}
		for _, line := range differences(theirs, ours) {
			where[line] = append(where[line], e.Name)
		}
	}
	for line, names := range where {
		if len(names) < len(having[operationOf(line)]) {
			line += " (" + strings.Join(names, ", ") + ")"
		}
		lines = append(lines, line)
	}
	return lines
}

func operationOf(line string) string {
	id, _, _ := strings.Cut(line, ":")
	return id
}

// exceptions maps patterns of intended differences, in which * stands for anything, to their reasons.
type exceptions map[string]string

// mustExplain fails for a difference without a reason, and for a reason without a difference.
func (e exceptions) mustExplain(t *testing.T, lines []string) {
	t.Helper()
	matched := map[string]bool{}
	for _, line := range slices.Sorted(slices.Values(lines)) {
		explained := false
		for pattern := range e {
			if matches(pattern, line) {
				matched[pattern], explained = true, true
			}
		}
		if !explained {
			t.Error(line)
		}
	}
	for _, pattern := range slices.Sorted(maps.Keys(e)) {
		if !matched[pattern] {
			t.Errorf("nothing differs as the exception %q says", pattern)
		}
	}
}

func matches(pattern, line string) bool {
	return regexp.MustCompile("^" + strings.ReplaceAll(regexp.QuoteMeta(pattern), `\*`, ".*") + "$").MatchString(line)
}
