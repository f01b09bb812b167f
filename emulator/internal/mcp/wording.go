package mcp

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
)

// schemaProblem returns an error of the schemas' library with the path of the argument alone, and whole numbers without
// fractions.
func schemaProblem(err error) string {
	text := err.Error()
	place := ""
	if at := regexp.MustCompile(`validating /properties/(\S+): `).FindAllStringSubmatch(text, -1); len(at) > 0 {
		place = strings.ReplaceAll(at[len(at)-1][1], "/properties/", ".") + ": "
	}
	text = regexp.MustCompile(`validating \S+: `).ReplaceAllString(text, "")
	return place + regexp.MustCompile(`\b(\d+)(/1|\.0+)\b`).ReplaceAllString(text, "$1")
}

// namedTool is a tool with the requests of its operation.
type namedTool struct {
	tool     string
	requests *regexp.Regexp
}

// namedTools returns tools with the requests of their operations, the longest paths first, because others begin them.
func namedTools(tools []Tool, operations map[string]operation) []namedTool {
	var known []Tool
	for _, t := range tools {
		if operations[t.Operation].path != "" {
			known = append(known, t)
		}
	}
	slices.SortStableFunc(known, func(a, b Tool) int {
		return cmp.Compare(len(operations[b.Operation].path), len(operations[a.Operation].path))
	})
	named := make([]namedTool, len(known))
	parameter := regexp.MustCompile(`\\\{[^}]*\\\}`)
	for i, t := range known {
		o := operations[t.Operation]
		path := parameter.ReplaceAllString(regexp.QuoteMeta(o.path), `[^\s"/;,\\]+`)
		named[i] = namedTool{t.Name, regexp.MustCompile(o.method + " " + path + `([^\w/.]|\.[\s"]|$)`)}
	}
	return named
}

// withTools returns a message of the control plane with tools in place of requests.
func withTools(message []byte, named []namedTool) []byte {
	for _, one := range named {
		message = one.requests.ReplaceAll(message, []byte(one.tool+"$1"))
	}
	return message
}
