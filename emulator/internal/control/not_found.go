package control

import (
	"fmt"

	"budsandbox/emulator/internal/route"
)

// notFound returns a 404 that names the unknown id and the request that lists the known ones.
func notFound(kind, id, list string) *route.Error {
	missing := route.NotFound()
	missing.Message = fmt.Sprintf("There is no %s %q; GET %s lists them.", kind, id, list)
	return missing
}

// noCustomer returns the 404 for a customer that the client does not have, or that no client has if client is
// empty.
func noCustomer(id, client string) *route.Error {
	missing := notFound("customer", id, "/_sandbox/customers")
	if client != "" {
		const format = "The client %q has no customer %q; GET /_sandbox/customers lists those of all clients."
		missing.Message = fmt.Sprintf(format, client, id)
	}
	return missing
}
