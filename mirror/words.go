package mirror

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// compareWords compares the fixed texts of two responses: the operation's name and, in errors, the code, the
// message and the texts of the fields.
func compareWords(operation string, theirs, ours answer) (all []Difference) {
	there, here := wordsOf(theirs), wordsOf(ours)
	for _, path := range slices.Sorted(maps.Keys(there)) {
		if other, found := here[path]; found && other != there[path] {
			all = append(all, Difference{Operation: operation, Kind: "words", Path: path, Upstream: there[path], Sandbox: other})
		}
	}
	return all
}

// wordsOf returns the fixed texts of a response by path. Parts that may be values are masked.
func wordsOf(a answer) map[string]string {
	words := map[string]string{}
	body, _ := a.value.(map[string]any)
	add := func(key string) {
		if text, is := body[key].(string); is {
			words[key] = mask(text)
		}
	}
	add("operation_id")
	if a.status >= 400 {
		add("code_id")
		add("message")
		collectTexts("errors", body["errors"], words)
	}
	return words
}

// collectTexts adds the texts in a value by their paths.
func collectTexts(path string, v any, into map[string]string) {
	switch v := v.(type) {
	case string:
		into[path] = mask(v)
	case []any:
		for _, inner := range v {
			collectTexts(path+"[]", inner, into)
		}
	case map[string]any:
		for key, inner := range v {
			collectTexts(path+"."+keyName(key), inner, into)
		}
	}
}

// valueText matches parts of texts that may be values: ids, long words with digits, numbers, quoted texts and
// addresses.
var valueText = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(
		`[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|"[^"]*"|'[^']*'|\S+@\S+|https?://\S+|` +
			`[A-Za-z0-9_./+=-]*[0-9][A-Za-z0-9_./+=-]*|[A-Za-z0-9+/=_-]{25,}`,
	)
})

// mask replaces parts of a text that may be values by a star.
func mask(text string) string {
	return valueText().ReplaceAllStringFunc(text, func(found string) string {
		if strings.Contains(found, "_") && !strings.ContainsAny(found, "0123456789") || operationName().MatchString(found) {
			return found // a name in the API
		}
		return "*"
	})
}

// operationName matches names of operations such as v2_transactions_get.
var operationName = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^[a-z]+[0-9]?(_[a-z0-9]{1,24})+$`)
})
