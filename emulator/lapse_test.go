package emulator_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"budsandbox/emulator"
)

// Ensure that half a year fires the ends of consents in the order of their times, each once and with its own time, that every read agrees
// with them, and that what was renewed meanwhile stays.
func TestHalfAYear(t *testing.T) {
	s := emulator.Start(t, emulator.Options{Now: time.Date(2026, 1, 1, 9, 0, 0, 0, time.UTC), Freeze: true, TaskDelay: new(time.Duration)})
	in := newInbox(t)
	if err := s.Webhooks().Send("*", in.URL+"/all"); err != nil {
		t.Fatal(err)
	}
	client := s.Client("shop")
	var customers []string
	var want []time.Time
	for i, after := range []time.Duration{0, 3 * time.Hour, 5 * 24 * time.Hour, time.Minute, 40 * 24 * time.Hour} {
		if err := s.Clock().Advance(after); err != nil {
			t.Fatal(err)
		}
		id, err := client.NewCustomer(emulator.CustomerOptions{Identifier: fmt.Sprint("user-", i)})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := client.Connect(id, "uk_student"); err != nil {
			t.Fatal(err)
		}
		customers, want = append(customers, id), append(want, s.Clock().Now().Add(180*24*time.Hour))
	}
	if err := s.Clock().AdvanceBy("P3M"); err != nil {
		t.Fatal(err)
	}
	renewed := consentsOfCustomer(t, client, customers[1])[0]
	if err := client.Call("POST", "/v1/open-banking/account-access-consents/"+renewed.ID+"/reconfirm", customers[1], nil, nil); err != nil {
		t.Fatal(err)
	}
	want = slices.Delete(want, 1, 2)
	if err := s.Clock().AdvanceBy("P3M"); err != nil {
		t.Fatal(err)
	}
	var told []time.Time
	for _, e := range in.all("open_banking.consent.revoked") {
		var body struct {
			Data struct {
				At       time.Time `json:"updated_at"`
				Reason   string
				Customer string `json:"customer_id"`
			}
		}
		if err := json.Unmarshal([]byte(e.body), &body); err != nil {
			t.Fatal(err)
		}
		if body.Data.Reason != "consent_invalid" {
			t.Errorf("the reason is %q", body.Data.Reason)
		}
		told = append(told, body.Data.At)
	}
	if !slices.EqualFunc(told, want, time.Time.Equal) {
		t.Errorf("told are %v, want %v", told, want)
	}
	for i, id := range customers {
		c := consentsOfCustomer(t, client, id)[0]
		if i != 1 && c.Status != "revoked" || i == 1 && c.Status != "authorised" {
			t.Errorf("the consent of customer %d is %s", i, c.Status)
		}
	}
}

type consent struct {
	ID      string
	Status  string
	Revoked time.Time `json:"revoked_at"`
}

func consentsOfCustomer(t *testing.T, client *emulator.Client, id string) []consent {
	t.Helper()
	var list struct{ Data []consent }
	if err := client.Call("GET", "/v1/open-banking/account-access-consents?status=all", id, nil, &list); err != nil {
		t.Fatal(err)
	}
	return list.Data
}
