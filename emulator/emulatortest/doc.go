// Package emulatortest is the kit for tests of the sandbox's API. A Client is a project, a Scenario is one request
// with its expected response, a Customer has a clock that the test moves, a ConnectedCustomer has the data of a
// persona, and an Inbox receives webhooks. The kit checks every response for what is true of all responses. It also
// validates responses against Bud's documents if BUD_CONTRACT names the folder that holds them.
package emulatortest
