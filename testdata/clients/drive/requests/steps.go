// Package requests sends the requests of requests.json through a generated client, and tells which answers the client
// could not decode.
package requests

import (
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
)

// Step is one request: of an operation, through the client, or of the control plane, without it. Texts in braces are
// variables; Keep says which values of the answer become variables, by their paths.
type Step struct {
	Operation, Send, Media string
	Path, Query, Headers   map[string]any
	Body                   any
	Keep                   map[string]string
}

// Variables are the values that steps use.
type Variables map[string]string

// personas are those as whom each document is driven, one after the other, with what a customer of their region uses.
var personas = map[string][]Variables{
	"uk": {british("uk_overindebted"), british("uk_uc_pip"), british("uk_salaried_renter")},
	"us": {american("us_paycheck_to_paycheck"), american("us_laid_off"), american("us_ssa_retiree")},
	"own": {
		british("uk_overindebted"), british("uk_uc_pip"), american("us_paycheck_to_paycheck"), american("us_ssa_retiree"),
	},
}

func british(persona string) Variables {
	return Variables{
		"persona": persona, "region": "GB", "currency": "GBP", "locale": "en-GB", "model": "uk-v2", "shop": "tesco",
		"bank": "Natwest_Sandbox",
	}
}

func american(persona string) Variables {
	return Variables{
		"persona": persona, "region": "US", "currency": "USD", "locale": "en-US", "model": "us-v3", "shop": "walmart",
		"bank": "First_Imaginary_Bank",
	}
}

// readJSON decodes a file.
func readJSON(name string, into any) error {
	text, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(text, into); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

var variable = regexp.MustCompile(`\{[a-z][a-z0-9_ ]*\}`)

// fill puts variables into all texts of a value. It names one that is not known, if any.
func (v Variables) fill(value any) (filled any, lacking string) {
	switch value := value.(type) {
	case string:
		text := variable.ReplaceAllStringFunc(value, func(name string) string {
			known := v[strings.Trim(name, "{}")]
			if known == "" {
				lacking = name
			}
			return known
		})
		return text, lacking
	case map[string]any:
		all := map[string]any{}
		for key, inner := range value {
			one, missing := v.fill(inner)
			all[key], lacking = one, lacking+missing
		}
		return all, lacking
	case []any:
		all := []any{}
		for _, inner := range value {
			one, missing := v.fill(inner)
			all, lacking = append(all, one), lacking+missing
		}
		return all, lacking
	default:
		return value, ""
	}
}

// fillStep puts variables into a step.
func (v Variables) fillStep(s Step) (filled Step, lacking string) {
	var body any
	parts := []any{s.Send, s.Path, s.Query, s.Headers, s.Body}
	for i, part := range parts {
		if inner, isMap := part.(map[string]any); isMap && inner == nil {
			part = map[string]any{}
		}
		one, missing := v.fill(part)
		parts[i], lacking = one, lacking+missing
	}
	s.Send, body = parts[0].(string), parts[4]
	s.Path, s.Query, s.Headers = parts[1].(map[string]any), parts[2].(map[string]any), parts[3].(map[string]any)
	s.Body = body
	return s, lacking
}

// keep makes variables of an answer. A path that begins with *. finds a key anywhere; one that ends in ?name finds a
// parameter of an address.
func (v Variables) keep(wanted map[string]string, answer []byte) {
	var body any
	if json.Unmarshal(answer, &body) != nil {
		return
	}
	for name, path := range wanted {
		path, parameter, isAddress := strings.Cut(path, "?")
		found := ""
		if key, anywhere := strings.CutPrefix(path, "*."); anywhere {
			found = search(body, key)
		} else {
			found = at(body, path)
		}
		if isAddress {
			address, _ := url.Parse(found)
			found = address.Query().Get(parameter)
		}
		v[name] = found
	}
}

// at reads a text by its path, such as data.0.id.
func at(value any, path string) string {
	for step := range strings.SplitSeq(path, ".") {
		switch inner := value.(type) {
		case map[string]any:
			value = inner[step]
		case []any:
			var i int
			if _, err := fmt.Sscan(step, &i); err != nil || i >= len(inner) {
				return ""
			}
			value = inner[i]
		default:
			return ""
		}
	}
	text, _ := value.(string)
	return text
}

// search finds the first text of a key, in the order of names.
func search(value any, key string) string {
	switch value := value.(type) {
	case map[string]any:
		if text, _ := value[key].(string); text != "" {
			return text
		}
		var names []string
		for name := range value {
			names = append(names, name)
		}
		slices.Sort(names)
		for _, name := range names {
			if found := search(value[name], key); found != "" {
				return found
			}
		}
	case []any:
		for _, inner := range value {
			if found := search(inner, key); found != "" {
				return found
			}
		}
	}
	return ""
}
