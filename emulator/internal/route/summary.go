package route

import "strings"

// Summarise sets what each route does, and returns the routes. The table has a line for each operation: its id, a tab,
// and the summary. The words are the sandbox's own, because Bud's may not be distributed.
func Summarise(routes []*Route, table string) []*Route {
	all := map[string]string{}
	for line := range strings.Lines(table) {
		id, summary, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		all[id] = summary
	}
	for _, r := range routes {
		r.Summary = all[r.ID]
	}
	return routes
}
