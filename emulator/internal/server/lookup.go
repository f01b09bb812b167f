package server

import (
	"budsandbox/emulator/internal/api/authentication"
	"budsandbox/emulator/internal/customer"
)

// lookup implements route.Lookup.
type lookup struct {
	*authentication.Handlers
	*customer.Service
}
