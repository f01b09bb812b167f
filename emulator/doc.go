// Package emulator runs a local stand-in for Bud's financial-data sandbox, with the same API, errors and webhooks.
//
// A test starts a sandbox of its own in a few milliseconds. It is in memory, listens on a free port, and ends with the
// test:
//
//	func TestAccounts(t *testing.T) {
//		sandbox := emulator.Start(t)
//		client := sandbox.Client("shop")
//		customer, err := client.NewCustomer(emulator.CustomerOptions{Identifier: "user-1"})
//		if err != nil {
//			t.Fatal(err)
//		}
//		if _, err := client.Connect(customer, "uk_salaried_renter"); err != nil {
//			t.Fatal(err)
//		}
//		bud := NewYourBudClient(sandbox.URL(), client.ID, client.Secret) // the code to be tested
//		accounts, err := bud.Accounts(customer)
//		if err != nil || len(accounts) != 2 {
//			t.Errorf("the accounts are %v, %v", accounts, err)
//		}
//	}
//
// A program calls [New] and [Sandbox.Close] instead of [Start].
//
// A [Client] is one of Bud's projects. Projects do not see each other's customers, so parallel tests can share a
// sandbox if each has its own client id. A customer is connected to a persona: a generated bank customer with accounts
// and transactions, which depend only on the persona, the seed and the clock.
//
// The sandbox does what Bud does, and in addition:
//   - [Clock] moves time. Consents expire, payments settle and webhooks are sent as if the time had passed.
//   - [Faults] injects failures: errors, delays, dropped connections, rate limits, and failed tasks.
//   - [Webhooks] waits for events without a server, or sends them to an endpoint, signed as Bud's are.
//   - [Sandbox.Requests] lists the requests that were answered, and [Sandbox.Advice] what the real Bud would refuse.
//   - [Sandbox.Snapshot] and [Sandbox.Restore], [Sandbox.Export] and [Sandbox.Import], and [Sandbox.Reset] manage all
//     data.
//
// Everything that this package does can also be done over HTTP with the control plane at /_sandbox/; see
// docs/testing.md.
package emulator
