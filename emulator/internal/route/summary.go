package route

import (
	"net/http"
	"slices"
	"strings"
)

// summary describes an operation in a few words for the OpenAPI document and generated clients. It is derived from the
// method and the path, because Bud's texts may not be distributed.
func summary(method, path string) string {
	var nouns, by []string
	for segment := range strings.SplitSeq(strings.Trim(path, "/"), "/") {
		switch {
		case isVersion(segment) || segment == "_sandbox":
		case strings.HasPrefix(segment, "{"):
			by = append(by, words(strings.Trim(segment, "{}")))
		default:
			nouns, by = append(nouns, words(segment)), nil // parameters within the path do not name the result
		}
	}
	text := verbs[method] + " " + strings.Join(slices.Compact(nouns), " ")
	if len(by) > 0 {
		text += " by " + strings.Join(by, " and ")
	}
	return text
}

var verbs = map[string]string{
	http.MethodGet: "Get", http.MethodPost: "Post", http.MethodPut: "Put", http.MethodPatch: "Change",
	http.MethodDelete: "Delete",
}

func words(segment string) string { return strings.NewReplacer("-", " ", "_", " ").Replace(segment) }

// isVersion reports whether a segment is one of Bud's versions, such as v2.
func isVersion(segment string) bool {
	return len(segment) == 2 && segment[0] == 'v' && '0' <= segment[1] && segment[1] <= '9'
}
