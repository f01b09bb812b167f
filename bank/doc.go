// Package bank defines the domain types, such as customers, accounts, payments and tasks. It has no I/O and no HTTP.
//
// A project is one client id. It owns its customers and cannot access those of other projects. A customer is an end
// user of the client's product. A task is asynchronous work that completes after a short delay.
package bank
