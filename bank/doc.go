// Package bank holds the nouns: what a customer, a task and the clock are, with no I/O and no HTTP.
//
// A project is one client id and owns its customers; no project sees another's. A customer is an end user of
// the client's product. A task is work that ends a short delay after it was asked for. The clock says what
// time it is in the sandbox, which people may freeze and move.
package bank
