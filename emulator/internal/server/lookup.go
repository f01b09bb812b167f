package server

import (
	"budsandbox/emulator/internal/api/authentication"
	"budsandbox/emulator/internal/customer"
)

// lookup implements route.Lookup: Handlers has Bearer, Service has Customer and CustomerByIdentifier.
type lookup struct {
	*authentication.Handlers
	*customer.Service
}
