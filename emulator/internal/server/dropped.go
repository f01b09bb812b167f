package server

import "budsandbox/emulator/internal/route"

// droppedPath is a path that Bud's documents have dropped, with the operation that replaced it.
type droppedPath struct{ path, successor string }

// unserved lists dropped paths whose responses no published document shows. The sandbox does not serve them.
var unserved = []droppedPath{
	{"/v1/payments/domestic/single", "POST /v1/payments/single"},
	{"/v1/payments/domestic/standing-order", "POST /v1/payments/standing-order"},
	{"/v1/payments/domestic/scheduled", "POST /v1/payments/scheduled"},
}

// droppedFrom returns the paths that Bud's documents have dropped, including those that routes still serve.
func droppedFrom(routes []*route.Route) []droppedPath {
	all := unserved
	for _, r := range routes {
		if r.Successor != "" {
			all = append(all[:len(all):len(all)], droppedPath{r.Path, r.Successor})
		}
	}
	return all
}
