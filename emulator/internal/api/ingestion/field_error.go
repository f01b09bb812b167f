package ingestion

import (
	"fmt"
	"slices"
	"strings"

	"budsandbox/bank"
	"budsandbox/emulator/internal/route"
)

// fault is one thing wrong with data that a client brings.
type fault struct {
	at      string // what Bud lists it under: transactions[0], or the whole path of a field that every request needs
	field   string // listed there, or a sentence
	missing bool
	why     string // in words, as tasks tell it
}

type faults []fault

func (f *faults) missing(at, field string) {
	*f = append(*f, fault{at, field, true, "is mandatory"})
}

func (f *faults) invalid(at, field, why string, values ...any) {
	*f = append(*f, fault{at, field, false, fmt.Sprintf(why, values...)})
}

// refusal is Bud's answer to data that cannot be taken: which rows lack which fields, and which fields of theirs cannot be read.
func (f faults) refusal() error {
	lacking, unreadable := map[string][]string{}, map[string][]string{}
	for _, one := range f {
		into := unreadable
		if one.missing {
			into = lacking
		}
		if !slices.Contains(into[one.at], one.field) {
			into[one.at] = append(into[one.at], one.field)
		}
	}
	listed := map[string]map[string][]string{}
	if len(lacking) > 0 {
		listed["missing_fields"] = lacking
	}
	if len(unreadable) > 0 {
		listed["invalid_fields"] = unreadable
	}
	return &route.Error{
		Status: 400, Code: "failed_validation", Message: "validation failure(s) in request payload", Fields: listed,
	}
}

// told are the faults as a task tells them: a sentence for each field.
func (f faults) told() map[string]string {
	told := make(map[string]string, len(f))
	for _, one := range f {
		told[one.at+"."+one.field] = one.why
	}
	return told
}

// result is Bud's code of data with these faults.
func (f faults) result() bank.IngestResult {
	switch {
	case len(f) == 0:
		return bank.IngestSuccess
	case slices.ContainsFunc(f, func(one fault) bool { return one.missing }):
		return bank.IngestInvalid
	}
	return bank.IngestUnmappable
}

// mostAloud is how many faults are told with the request in the sandbox's list, as Bud's answer names fields alone.
const mostAloud = 5

func (f faults) advice() (all []route.Advice) {
	for i, one := range f {
		if i == mostAloud {
			break
		}
		text := one.field + ": " + one.why
		if strings.Contains(one.field, " ") { // a sentence by itself
			text = one.field
		}
		all = append(all, route.Advice{Kind: "refused_data", Text: one.at + ": " + text})
	}
	return all
}
