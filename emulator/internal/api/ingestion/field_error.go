package ingestion

import (
	"fmt"
	"slices"
	"strings"

	"budsandbox/bank"
	"budsandbox/emulator/internal/route"
)

// fieldError is one error in ingested data.
type fieldError struct {
	path    string // where Bud lists it: transactions[0], or the whole path of a field that every request needs
	field   string // name of the field, or a sentence
	missing bool
	reason  string // text for tasks
}

type fieldErrors []fieldError

// The maximum number of errors in a response or a task, and the maximum length of each in bytes.
const maxFieldErrors, maxReason = 20, 500

// add adds errors up to maxFieldErrors. A missing field is always among them, because it decides the result.
func (f *fieldErrors) add(more ...fieldError) {
	for _, e := range more {
		switch {
		case len(*f) < maxFieldErrors:
			*f = append(*f, e)
		case e.missing && !f.anyMissing():
			(*f)[maxFieldErrors-1] = e
		}
	}
}

func (f *fieldErrors) missing(path, field string) {
	f.add(fieldError{path, field, true, "is mandatory"})
}

// mandatory adds Bud's sentence about a part that every request needs.
func (f *fieldErrors) mandatory(path, part string) {
	f.add(fieldError{path, "The " + part + " is mandatory", true, "is mandatory"})
}

func (f *fieldErrors) invalid(path, field, why string, values ...any) {
	if len(*f) < maxFieldErrors {
		text := fmt.Sprintf(why, values...)
		f.add(fieldError{path, field, false, strings.ToValidUTF8(text[:min(len(text), maxReason)], "")})
	}
}

func (f *fieldErrors) anyMissing() bool {
	return slices.ContainsFunc(*f, func(e fieldError) bool { return e.missing })
}

// wireError returns Bud's error, which lists the missing and the invalid fields of each item.
func (f fieldErrors) wireError() error {
	missing, invalid := map[string][]string{}, map[string][]string{}
	for _, e := range f {
		list := invalid
		if e.missing {
			list = missing
		}
		if !slices.Contains(list[e.path], e.field) {
			list[e.path] = append(list[e.path], e.field)
		}
	}
	fields := map[string]map[string][]string{}
	if len(missing) > 0 {
		fields["missing_fields"] = missing
	}
	if len(invalid) > 0 {
		fields["invalid_fields"] = invalid
	}
	return &route.Error{
		Status: 400, Code: "failed_validation", Message: "validation failure(s) in request payload", Fields: fields,
	}
}

// refuse returns Bud's error for the request, and adds advice that explains it.
func (f fieldErrors) refuse(req *route.Request) error {
	req.Warn(f.advice()...)
	return f.wireError()
}

// texts returns the errors in the form of tasks: a text for each field.
func (f fieldErrors) texts() map[string]string {
	texts := make(map[string]string, len(f))
	for _, e := range f {
		texts[e.path+"."+e.field] = e.reason
	}
	return texts
}

// result returns Bud's result code for data with these errors.
func (f fieldErrors) result() bank.IngestResult {
	switch {
	case len(f) == 0:
		return bank.IngestSuccess
	case f.anyMissing():
		return bank.IngestInvalid
	}
	return bank.IngestUnmappable
}

// maxAdvice limits the advice about a request. Bud's error only names fields, so the advice explains what is wrong.
const maxAdvice = 5

func (f fieldErrors) advice() (all []route.Advice) {
	for i, e := range f {
		if i == maxAdvice {
			break
		}
		text := e.field + ": " + e.reason
		if strings.Contains(e.field, " ") { // a complete sentence
			text = e.field
		}
		all = append(all, route.Advice{Kind: "refused_data", Text: e.path + ": " + text})
	}
	return all
}
