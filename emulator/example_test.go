package emulator_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
)

// open starts a sandbox for an example. In a test, emulator.Start(t) does all of this.
func open() (*emulator.Sandbox, func()) {
	sandbox, err := emulator.New(emulatortest.March)
	if err != nil {
		panic(err)
	}
	return sandbox, func() { _ = sandbox.Close(context.Background()) }
}

// This example creates a customer, connects it to a persona and lists its accounts. Your own client does the same over
// HTTP with the sandbox's URL.
func Example() {
	sandbox, end := open()
	defer end()
	client := sandbox.Client("shop")
	customer, err := client.NewCustomer(emulator.CustomerOptions{Identifier: "user-1"})
	if err != nil {
		panic(err)
	}
	connection, err := client.Connect(customer, "uk_salaried_renter", emulator.ConnectOptions{Seed: 1})
	if err != nil {
		panic(err)
	}
	var accounts struct {
		Data []struct {
			Type string `json:"account_type"`
		}
	}
	if err := client.Call("GET", "/financial/v3/accounts", customer, nil, &accounts); err != nil {
		panic(err)
	}
	fmt.Println(connection.Result, len(accounts.Data), "accounts, the first a", accounts.Data[0].Type)
	// Output: success 2 accounts, the first a current_account
}

// Half a year after a connection its consent has expired.
func ExampleClock_AdvanceBy() {
	sandbox, end := open()
	defer end()
	client := sandbox.Client("shop")
	customer, _ := client.NewCustomer(emulator.CustomerOptions{})
	if _, err := client.Connect(customer, "uk_student"); err != nil {
		panic(err)
	}
	if err := sandbox.Clock().AdvanceBy("P6M"); err != nil {
		panic(err)
	}
	var consents struct {
		Data []struct{ Status string }
	}
	if err := client.Call("GET", "/v1/open-banking/account-access-consents?status=all", customer, nil,
		&consents); err != nil {
		panic(err)
	}
	event, err := sandbox.Webhooks().Wait(context.Background(), "open_banking.consent.revoked")
	if err != nil {
		panic(err)
	}
	fmt.Println(sandbox.Clock().Now().Format(time.DateOnly), consents.Data[0].Status, event.Customer == customer)
	// Output: 2026-09-01 revoked true
}

// The fault makes one request fail with an error in Bud's format.
func ExampleFaults_Add() {
	sandbox, end := open()
	defer end()
	client := sandbox.Client("shop")
	customer, _ := client.NewCustomer(emulator.CustomerOptions{})
	if _, err := sandbox.Faults().Add(emulator.Fault{Operation: "financial_v3_accounts_get", Status: 503,
		Times: 1}); err != nil {
		panic(err)
	}
	for range 2 {
		err := client.Call("GET", "/financial/v3/accounts", customer, nil, nil)
		var refusal *emulator.APIError
		fmt.Println(errors.As(err, &refusal), err)
	}
	// Output:
	// true GET /financial/v3/accounts: 503 unknown: Service unavailable map[]
	// false <nil>
}

// Wait returns an event without a webhook server.
func ExampleWebhooks_Wait() {
	sandbox, end := open()
	defer end()
	client := sandbox.Client("shop")
	customer, _ := client.NewCustomer(emulator.CustomerOptions{})
	if _, err := client.Connect(customer, "uk_student", emulator.ConnectOptions{Outcome: "auth_denied"}); err != nil {
		panic(err)
	}
	event, err := sandbox.Webhooks().Wait(context.Background(), "open_banking.connect.completed")
	if err != nil {
		panic(err)
	}
	fmt.Println(event.Client, event.Customer == customer, bytes.Contains(event.Body, []byte(`"result":"auth_denied"`)))
	// Output: shop true true
}

// Requests lists what the code under test sent, with advice about what the real Bud would discourage.
func ExampleSandbox_Requests() {
	sandbox, end := open()
	defer end()
	client := sandbox.Client("shop")
	customer, _ := client.NewCustomer(emulator.CustomerOptions{})
	_ = client.Call("GET", "/financial/v2/accounts", customer, nil, nil)
	requests, err := sandbox.Requests(emulator.RequestFilter{Client: "shop", Advised: true})
	if err != nil {
		panic(err)
	}
	for _, r := range requests {
		fmt.Println(r.Method, r.Path, r.Status, r.Advice[0].Kind)
	}
	// Output: GET /financial/v2/accounts 200 deprecated
}

// An export moves the data of one sandbox to another.
func ExampleSandbox_Export() {
	first, end := open()
	defer end()
	customer, _ := first.Client("shop").NewCustomer(emulator.CustomerOptions{Identifier: "user-1"})
	var file bytes.Buffer
	if err := first.Export(&file); err != nil {
		panic(err)
	}
	second, endSecond := open()
	defer endSecond()
	if err := second.Import(&file); err != nil {
		panic(err)
	}
	again, _ := second.Client("shop").NewCustomer(emulator.CustomerOptions{Identifier: "user-1"})
	fmt.Println(again == customer)
	// Output: true
}

// Parallel tests share a sandbox when each has a client id of its own. Their customers, faults and webhooks are
// separate.
func ExampleSandbox_Client() {
	sandbox, end := open()
	defer end()
	for _, name := range []string{"suite-1", "suite-2"} {
		suite := sandbox.Client(name)
		customer, _ := suite.NewCustomer(emulator.CustomerOptions{Identifier: "user-1"})
		if _, err := suite.Connect(customer, "uk_student"); err != nil {
			panic(err)
		}
	}
	first, second := sandbox.Client("suite-1"), sandbox.Client("suite-2")
	if _, err := first.Faults().Add(emulator.Fault{Status: 503}); err != nil {
		panic(err)
	}
	event, err := second.Webhooks().Wait(context.Background(), "open_banking.connect.completed")
	if err != nil {
		panic(err)
	}
	var refusal *emulator.APIError
	fmt.Println(event.Client)
	fmt.Println(errors.As(first.Call("GET", "/financial/v3/accounts", event.Customer, nil, nil), &refusal), refusal.Status)
	fmt.Println(second.Call("GET", "/financial/v3/accounts", event.Customer, nil, nil))
	// Output:
	// suite-2
	// true 503
	// <nil>
}

// Restore sets the data and the clock back to a snapshot.
func ExampleSandbox_Restore() {
	sandbox, end := open()
	defer end()
	client := sandbox.Client("shop")
	if err := sandbox.Snapshot("empty"); err != nil {
		panic(err)
	}
	customer, _ := client.NewCustomer(emulator.CustomerOptions{})
	if err := sandbox.Clock().AdvanceBy("P1M"); err != nil {
		panic(err)
	}
	if err := sandbox.Restore("empty"); err != nil {
		panic(err)
	}
	err := client.Call("GET", "/v1/customers/"+customer+"/context", "", nil, nil)
	fmt.Println(sandbox.Clock().Now().Format(time.DateOnly), err != nil)
	// Output: 2026-03-01 true
}
