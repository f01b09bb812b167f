package emulator

import (
	"budsandbox/emulator/internal/route"
	"budsandbox/emulator/internal/server"
)

// Operation is one of Bud's published operations.
type Operation struct {
	ID           string // Bud's operationId, such as v2_transactions_get
	Method, Path string // the path as in OpenAPI: /v1/customers/{customer_id}
	Aliases      []string
	Tag          string // tag in Bud's documentation
	UK, US       bool   // whether the edition has it; operations that are only in Bud's collection are in neither
	Deprecated   bool
	Answered     bool     // false if the sandbox answers 501
	Explained    bool     // whether the control plane can explain its figures
	Parameters   []string // names of path, query, header and form parameters
}

// Operations returns every operation of Bud's API in the order of Bud's documentation.
func Operations() []Operation {
	routes := server.BudRoutes()
	all := make([]Operation, len(routes))
	for i, r := range routes {
		all[i] = Operation{
			ID: r.ID, Method: r.Method, Path: r.Path, Aliases: r.Aliases, Tag: r.Tag,
			UK: r.Editions&route.UK != 0, US: r.Editions&route.US != 0,
			Deprecated: r.Deprecated, Answered: !r.Pending,
			Explained: r.Explained, Parameters: r.Parameters(),
		}
	}
	return all
}
