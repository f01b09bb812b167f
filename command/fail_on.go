package command

import (
	"fmt"
	"slices"
	"strings"

	"budsandbox/emulator"
	"budsandbox/internal/spelling"
	"budsandbox/report"
)

// failOn are the kinds of advice that fail a suite.
type failOn struct {
	all   bool
	kinds []string
}

// parseFailOn parses the values of --fail-on: advice, or advice=KIND,KIND.
func parseFailOn(values []string) (f failOn, err error) {
	known := emulator.AdviceKinds()
	for _, value := range values {
		what, list, some := strings.Cut(value, "=")
		if what != "advice" {
			const format = "--fail-on %q is unknown; write advice, or some kinds of advice as in advice=deprecated,unknown_field"
			return f, usagef(format, value)
		}
		f.all = f.all || !some
		if !some {
			continue
		}
		for kind := range strings.SplitSeq(list, ",") {
			if kind = strings.TrimSpace(kind); !slices.Contains(known, kind) {
				const format = "--fail-on %q: %q is not a kind of advice; %s"
				return f, usagef(format, value, kind, spelling.DidYouMean(kind, known))
			}
			f.kinds = append(f.kinds, kind)
		}
	}
	return f, nil
}

// given reports whether the flag was given.
func (f failOn) given() bool { return f.all || len(f.kinds) > 0 }

// of returns the advice that fails the suite.
func (f failOn) of(all []report.Advice) (found []report.Advice) {
	for _, a := range all {
		if f.all || slices.Contains(f.kinds, a.Kind) {
			found = append(found, a)
		}
	}
	return found
}

// String returns the value of the flag.
func (f failOn) String() string {
	if f.all {
		return "advice"
	}
	return fmt.Sprintf("advice=%s", strings.Join(f.kinds, ","))
}
