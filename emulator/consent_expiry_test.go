package emulator_test

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
	"budsandbox/internal/long"
)

// Ensure that over half a year the events of ending consents are sent in the order of their times, each once and
// with its own time, that every read agrees with them, and that renewed consents stay.
func TestConsentsEndInOrder(t *testing.T) {
	t.Parallel()
	s := emulator.Start(
		t,
		emulator.Options{Now: time.Date(2026, 1, 1, 9, 0, 0, 0, time.UTC), Freeze: true, TaskDelay: new(time.Duration)},
	)
	in := emulatortest.NewInbox(t)
	if err := s.Webhooks().SetEndpoint("*", in.URL+"/all"); err != nil {
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
	if err := client.Call("POST", "/v1/open-banking/account-access-consents/"+renewed.ID+"/reconfirm", customers[1], nil,
		nil); err != nil {
		t.Fatal(err)
	}
	want = slices.Delete(want, 1, 2)
	if err := s.Clock().AdvanceBy("P3M"); err != nil {
		t.Fatal(err)
	}
	var told []time.Time
	for _, e := range in.Named("open_banking.consent.revoked") {
		var body struct {
			Data struct {
				At       time.Time `json:"updated_at"`
				Reason   string
				Customer string `json:"customer_id"`
			}
		}
		if err := json.Unmarshal([]byte(e.Body), &body); err != nil {
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

// Ensure that whatever falls due while the clock moves is sent in the order of its times, for every project, kind
// and address of the receiver: here the ends of consents of two projects between the ends of refreshes.
func TestEventsOfProjectsInOrder(t *testing.T) {
	t.Parallel()
	day := 24 * time.Hour
	delay := 20 * day
	start := time.Date(2026, 1, 1, 9, 0, 0, 0, time.UTC)
	s := emulator.Start(t, emulator.Options{Now: start, Freeze: true, TaskDelay: &delay})
	var want []string
	at := func(days int, what string) {
		want = append(want, fmt.Sprintf("%s %s", start.Add(time.Duration(days)*day).Format(time.DateOnly), what))
	}
	const ended, refreshed = "open_banking.consent.revoked", "open_banking.v2.refresh.completed"
	clients := []*emulator.Client{s.Client("shop"), s.Client("bank")}
	var customers []string
	for i := range 6 { // one on each of the first days, of either project in turn
		id, err := clients[i%2].NewCustomer(emulator.CustomerOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := clients[i%2].Connect(id, "thin_file"); err != nil {
			t.Fatal(err)
		}
		customers = append(customers, id)
		if err := s.Clock().Advance(day); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Clock().Set(start.Add(89 * day)); err != nil {
		t.Fatal(err)
	}
	in := emulatortest.NewInbox(t)
	for _, event := range []string{ended, refreshed} {
		if err := s.Webhooks().SetEndpoint(event, in.URL+"/"+event); err != nil {
			t.Fatal(err)
		}
	}
	for i, id := range customers[4:] { // late enough to be fetched, so that they end among the others' consents
		if err := s.Clock().Set(start.Add(time.Duration(89)*day + time.Duration(i)*time.Hour)); err != nil {
			t.Fatal(err)
		}
		consent := consentsOfCustomer(t, clients[i%2], id)[0].ID
		if err := clients[i%2].Call("POST", "/v1/open-banking/account-access-consents/"+consent+"/reconfirm", id, nil,
			nil); err != nil {
			t.Fatal(err)
		}
	}
	for i, days := range []int{161, 162} { // which end on days 181 and 182
		if err := s.Clock().Set(start.Add(time.Duration(days)*day + time.Hour)); err != nil {
			t.Fatal(err)
		}
		if err := clients[i].Call("POST", "/open-banking/v2/refresh", customers[4+i], map[string]any{}, nil); err != nil {
			t.Fatal(err)
		}
	}
	at(180, ended+" "+customers[0])
	at(181, ended+" "+customers[1])
	at(181, refreshed+" "+customers[4]) // an hour later
	at(182, ended+" "+customers[2])
	at(182, refreshed+" "+customers[5])
	at(183, ended+" "+customers[3])
	if err := s.Clock().AdvanceBy("P3M"); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range in.All() {
		var body struct {
			Customer string `json:"customer_id"`
			Data     struct {
				Customer string    `json:"customer_id"`
				At       time.Time `json:"updated_at"`
			}
			Started time.Time `json:"start_time"`
		}
		if err := json.Unmarshal([]byte(e.Body), &body); err != nil {
			t.Fatal(err)
		}
		when := body.Data.At
		if e.Name == refreshed {
			when, body.Data.Customer = body.Started.Add(delay), body.Customer
		}
		got = append(got, fmt.Sprintf("%s %s %s", when.Format(time.DateOnly), e.Name, body.Data.Customer))
	}
	if !slices.Equal(got, want) {
		t.Errorf("told are\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// Ensure that half a year in a single step and half a year in weeks leave the same responses of every reading
// operation.
func TestStepsOfTimeAddUp(t *testing.T) {
	t.Parallel()
	var worlds [2]map[string]string
	for i, step := range []string{"P182D", long.Of("P26D", "P7D")} {
		s := emulator.Start(t, emulator.Options{Now: emulatortest.March.Now, Freeze: true, TaskDelay: new(time.Duration)})
		h := newExampleCustomer(t, emulatortest.NewClient(t, s, "shop"), "uk_salaried_renter")
		for range map[string]int{"P182D": 1, "P26D": 7, "P7D": 26}[step] {
			if err := s.Clock().AdvanceBy(step); err != nil {
				t.Fatal(err)
			}
		}
		var failed []string
		worlds[i], failed = h.walk(t, s)
		// By then, searches and tasks have expired, and applications are deleted after 30 days.
		if len(failed) > 5 || len(worlds[i]) < 50 {
			t.Errorf("of %d operations these fail after half a year: %v", len(worlds[i]), failed)
		}
	}
	for id, text := range worlds[0] {
		if worlds[1][id] != text {
			t.Errorf("%s answers after one step\n%.600s\nand after many\n%.600s", id, text, worlds[1][id])
		}
	}
}

// Ensure that the end of a consent while the sandbox was stopped is sent once at the next start, with the time at
// which it ended.
func TestConsentEndsWhileStopped(t *testing.T) {
	t.Parallel()
	in, file := emulatortest.NewInbox(t), filepath.Join(t.TempDir(), "sandbox.db")
	options := emulator.Options{
		Data:      file,
		Now:       emulatortest.March.Now,
		Freeze:    true,
		TaskDelay: new(time.Duration),
		Webhooks:  map[string]string{"open_banking.consent.revoked": in.URL + "/revoked"},
	}
	var id string
	t.Run("on", func(t *testing.T) {
		client := emulator.Start(t, options).Client("shop")
		var err error
		if id, err = client.NewCustomer(emulator.CustomerOptions{}); err != nil {
			t.Fatal(err)
		}
		if _, err := client.Connect(id, "thin_file"); err != nil {
			t.Fatal(err)
		}
	})
	options.Now = emulatortest.March.Now.AddDate(1, 0, 0)
	for range 2 {
		t.Run("on again", func(t *testing.T) {
			s := emulator.Start(t, options)
			client := s.Client("shop")
			if err := s.Clock().Advance(time.Minute); err != nil { // waits for running tasks
				t.Fatal(err)
			}
			want := emulatortest.March.Now.Add(180 * 24 * time.Hour)
			if c := consentsOfCustomer(t, client, id)[0]; c.Status != "revoked" || !c.Revoked.Equal(want) {
				t.Errorf("the consent is %v, want its end at %v", c, want)
			}
		})
	}
	in.Take(t, "revoked")
	if more := in.All(); len(more) > 0 {
		t.Errorf("it was told again: %v", more)
	}
}
