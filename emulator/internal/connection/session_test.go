package connection_test

import (
	"encoding/base64"
	"errors"
	"testing"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/connection"
	"budsandbox/storage"
)

// Ensure that a gateway's link token opens its session for 30 minutes, and that no other text opens one.
func TestTokens(t *testing.T) {
	s := open(t)
	customer := s.customer(t, "GB")
	gateway := bank.Gateway{Providers: []string{"Bank_Of_Bud"}}
	begun, err := s.StartGateway(t.Context(), shop, customer, "https://app.example.com/back", gateway)
	if err != nil {
		t.Fatal(err)
	}
	v, err := s.Open(t.Context(), begun.LinkToken)
	if err != nil || v.Project != shop || v.Customer.ID != customer.ID ||
		v.Authorisation.Return != "https://app.example.com/back" {
		t.Fatalf("the token leads to %+v, %v", v, err)
	}
	raw, err := base64.RawURLEncoding.DecodeString(begun.LinkToken)
	if err != nil {
		t.Fatal(err)
	}
	for i := range raw {
		changed := append([]byte(nil), raw...)
		changed[i] ^= 1
		_, err := s.Open(t.Context(), base64.RawURLEncoding.EncodeToString(changed))
		if !errors.Is(err, connection.ErrToken) {
			t.Fatalf("with byte %d changed: %v", i, err)
		}
	}
	for _, text := range []string{"", "x", begun.LinkToken[1:], begun.LinkToken + "A", "../" + begun.LinkToken} {
		if _, err := s.Open(t.Context(), text); !errors.Is(err, connection.ErrToken) {
			t.Errorf("%q: %v", text, err)
		}
	}
	s.now = start.Add(30*time.Minute - time.Second)
	if _, err := s.Open(t.Context(), begun.LinkToken); err != nil {
		t.Errorf("a second before its end: %v", err)
	}
	s.now = start.Add(30 * time.Minute)
	expired, err := s.Open(t.Context(), begun.LinkToken)
	if !errors.Is(err, connection.ErrExpired) || expired.Authorisation.Return == "" {
		t.Errorf("at its end: %+v, %v", expired, err)
	}
	_, err = s.Complete(t.Context(), v, connection.ConnectRequest{Provider: "Bank_Of_Bud"})
	if !errors.Is(err, connection.ErrExpired) {
		t.Errorf("completed at its end: %v", err)
	}
	err = s.Store.Update(t.Context(), func(tx *storage.Tx) error { return tx.DeleteCustomer(shop, customer.ID) })
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Open(t.Context(), begun.LinkToken); !errors.Is(err, connection.ErrToken) {
		t.Errorf("after the customer's deletion: %v", err)
	}
}

// Ensure that a gateway ends with its first success, after any number of failures, and that one for several
// accounts continues.
func TestGatewayUse(t *testing.T) {
	s := open(t)
	customer := s.customer(t, "GB")
	visit := func(g bank.Gateway) connection.Session {
		t.Helper()
		begun, err := s.StartGateway(t.Context(), shop, customer, "https://app.example.com/back", g)
		if err != nil {
			t.Fatal(err)
		}
		return connection.Session{Project: shop, Customer: customer, Authorisation: begun.Authorisation}
	}
	v := visit(bank.Gateway{Providers: []string{"Bank_Of_Bud"}})
	_, err := s.Complete(t.Context(), v, connection.ConnectRequest{Provider: "Natwest_Sandbox"})
	if !errors.Is(err, connection.ErrProvider) {
		t.Errorf("a provider that was not offered: %v", err)
	}
	for _, refuse := range []func() (connection.ConnectResult, error){
		func() (connection.ConnectResult, error) {
			return s.Fail(t.Context(), v, "Bank_Of_Bud", bank.AuthDenied)
		},
		func() (connection.ConnectResult, error) {
			return s.Complete(t.Context(), v, connection.ConnectRequest{Provider: "Bank_Of_Bud",
				Persona: "error.provider_timeout"})
		},
	} {
		if done, err := refuse(); err != nil || !done.Fetch.Failed() {
			t.Errorf("refused: %+v, %v", done.Fetch, err)
		}
	}
	done, err := s.Complete(t.Context(), v, connection.ConnectRequest{Provider: "Bank_Of_Bud", Persona: "ben"})
	if err != nil || done.Fetch.Failed() || done.Connection.Persona != "ben" || len(done.Accounts) != 2 {
		t.Fatalf("completed: %+v, %v", done, err)
	}
	for _, again := range []func() (connection.ConnectResult, error){
		func() (connection.ConnectResult, error) {
			return s.Complete(t.Context(), v, connection.ConnectRequest{Provider: "Bank_Of_Bud", Persona: "anna"})
		},
		func() (connection.ConnectResult, error) {
			return s.Fail(t.Context(), v, "Bank_Of_Bud", bank.AuthDenied)
		},
	} {
		if _, err := again(); !errors.Is(err, connection.ErrUsed) {
			t.Errorf("used again: %v", err)
		}
	}
	if found, err := s.Find(t.Context(), shop, customer.ID, v.Authorisation.ID); err != nil ||
		found.Authorisation.Connected != done.Fetch.ID ||
		found.Authorisation.UsedAt.IsZero() {
		t.Errorf("afterwards it is %+v, %v", found.Authorisation, err)
	}
	more := visit(bank.Gateway{ConnectMore: true})
	for _, persona := range []string{"ben", "anna"} {
		if done, err := s.Complete(t.Context(), more, connection.ConnectRequest{Provider: "Natwest_Sandbox",
			Persona: persona}); err != nil ||
			done.Fetch.Failed() {
			t.Errorf("one more, %s: %v", persona, err)
		}
	}
	if _, err := s.Fail(t.Context(), more, "Bank_Of_Bud", bank.Success); !errors.Is(err, connection.ErrResult) {
		t.Errorf("failing with success: %v", err)
	}
}

// Ensure that a gateway offers the allowed providers of the customer's region, and that region's personas.
func TestOffers(t *testing.T) {
	s := open(t)
	for region, want := range map[string]string{"GB": "anna ben corp", "US": "dora", "FR": "anna ben corp"} {
		customer := s.customer(t, region)
		offered, err := s.PersonasFor(customer, "Bank_Of_Bud")
		got := ""
		for _, p := range offered {
			got += " " + p.ID
		}
		if err != nil || got != " "+want {
			t.Errorf("in %s the personas are%s, %v", region, got, err)
		}
		for _, gateway := range []bank.Gateway{{}, {ProviderTypes: []string{"business"}},
			{Providers: []string{"Bank_Of_Bud", "Natwest_Sandbox"}}} {
			v := connection.Session{Project: shop, Customer: customer, Authorisation: bank.Authorisation{Gateway: gateway}}
			providers, err := s.ProvidersFor(t.Context(), v)
			if err != nil || len(providers) == 0 || providers[0].ID != "Bank_Of_Bud" {
				t.Errorf("in %s with %+v the providers are %v, %v", region, gateway, providers, err)
			}
			for _, p := range providers {
				if p.ID == "Natwest_Sandbox" && region == "US" {
					t.Errorf("an American is offered %s", p.ID)
				}
			}
		}
	}
	british := s.customer(t, "GB")
	if offered, err := s.PersonasFor(british, "Make_Believe_Business"); err != nil || offered[0].ID != "corp" {
		t.Errorf("a bank for businesses offers %v, %v", offered, err)
	}
}

// Ensure that the parameters of the client's own address come before Bud's.
func TestReturnURL(t *testing.T) {
	task := bank.TaskID{1}
	for address, want := range map[string]string{
		"https://app.example.com/back": "https://app.example.com/back?status=success&task_id=" + task.String(),
		"https://app.example.com/back?z=1&a=2#part": "https://app.example.com/back?z=1&a=2&status=success&" +
			"task_id=" + task.String() + "#part",
		"my-app://back": "my-app://back?status=success&task_id=" + task.String(),
	} {
		a := bank.Authorisation{Task: bank.Task{ID: task}, Return: address}
		if got := connection.ReturnURL(a, bank.Fetch{Task: a.Task, Result: bank.Success}); got != want {
			t.Errorf("%s becomes %s, want %s", address, got, want)
		}
	}
	authorisation := bank.Authorisation{Task: bank.Task{ID: task}, Return: "https://app.example.com/bank?own=1"}
	base := "https://app.example.com/bank?own=1&"
	denied := bank.Fetch{Task: authorisation.Task, Result: bank.AuthDenied}
	if got := connection.ReturnURL(authorisation, denied); got != base+"status=failed&"+
		"task_id="+task.String() {
		t.Errorf("failed: %s", got)
	}
	for _, test := range []struct {
		failure bank.Result
		want    string
	}{{"", "code=persona%3Aanna"}, {bank.AuthDenied, "error=access_denied"}, {bank.ProviderFailure,
		"error=provider_failure"}} {
		got := connection.CallbackURL(authorisation, "anna", test.failure)
		if got != base+"state="+task.String()+"&"+test.want {
			t.Errorf("%q: %s", test.failure, got)
		}
	}
}
