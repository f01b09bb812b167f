package emulator_test

import (
	"testing"
	"time"

	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
)

// Ensure that a deletion removes the customer at once, and that its task goes from Pending to Completed at the
// returned path and at the documented one.
func TestDeleteCustomer(t *testing.T) {
	t.Parallel()
	hour := time.Hour // real time, which this test does not wait for
	s := emulator.Start(t, emulator.Options{TaskDelay: &hour})
	c := emulatortest.NewClient(t, s, "shop")
	id := c.NewCustomer(t, `{"client_metadata":{"idempotent_identifier":"user-1"}}`)
	got := c.Call(t, "DELETE", "/platform/v3/customers/"+id, "", nil)
	if got.Status != 202 {
		t.Fatalf("delete: %d %s", got.Status, got.Text)
	}
	task := got.Str("data.task_id")
	printed, documented := "/v3/customers/"+id+"/"+task, "/platform/v3/customers/"+id+"/"+task
	got.MustBe(t, `{"operation_id":"platform_v3_customers_delete","data":{"task_id":"*"},
		"metadata":{"status":"Pending","next_url":"`+printed+`","next_url_delay":3600000}}`)
	for _, path := range []string{printed, documented} {
		emulatortest.Scenario{
			Name:   "pending",
			Method: "GET",
			Path:   path,
			Status: 200,
			Want: `{"operation_id":"platform_v3_customers_delete_status",
			"data":{"task_id":"` + task + `"},"metadata":{"status":"Pending","next_url":"` + printed + `",
			"next_url_delay":3600000}}`,
		}.Run(t, c)
	}
	for _, gone := range []emulatortest.Scenario{
		{Method: "GET", Path: "/v1/customers/" + id + "/context", Status: 404},
		{Method: "DELETE", Path: "/platform/v3/customers/" + id, Status: 404},
		{Method: "DELETE", Path: "/v1/customers/" + id, Status: 404},
		{Method: "DELETE", Path: "/platform/v3/customers/idempotent-identifier/user-1", Status: 404},
	} {
		gone.Name = gone.Method + " " + gone.Path
		gone.Want = `{"operation_id":"unknown","code_id":"unknown","message":"Route or resource not found","errors":{}}`
		gone.Run(t, c)
	}
	if got := c.Call(t, "GET", "/platform/v3/customers", "", nil); got.At("metadata.results") != 0.0 {
		t.Errorf("after the deletion the list has %s", got.Text)
	}
	c.Call(t, "POST", "/_sandbox/clock/advance", `{"by":"1h"}`, nil)
	c = emulatortest.NewClient(t, s, "shop") // the token, too, is an hour older
	emulatortest.Scenario{
		Name:   "completed",
		Method: "GET",
		Path:   printed,
		Status: 200,
		Want: `{"operation_id":"platform_v3_customers_delete_status",
		"data":{"task_id":"` + task + `","result":"success"},"metadata":{"status":"Completed"}}`,
	}.Run(t, c)
	if again := c.NewCustomer(t, `{"client_metadata":{"idempotent_identifier":"user-1"}}`); again == id {
		t.Error("the identifier of a deleted customer gives the deleted customer")
	}
}

// Ensure that a task ends in real time while the clock is frozen, after Bud's 50 milliseconds.
func TestTaskOnFrozenClock(t *testing.T) {
	t.Parallel()
	c := emulatortest.NewClient(t, emulatortest.Frozen(t), "shop")
	got := c.Call(t, "DELETE", "/platform/v3/customers/"+c.NewCustomer(t, ""), "", nil)
	if got.At("metadata.next_url_delay") != 50.0 {
		t.Errorf("next_url_delay is %v", got.At("metadata.next_url_delay"))
	}
	for range 1000 {
		status := c.Call(t, "GET", got.Str("metadata.next_url"), "", nil)
		if status.Str("metadata.status") == "Completed" {
			return
		}
		time.Sleep(time.Millisecond)
	}
	t.Error("the task never ended")
}

// Ensure that with a delay of zero a task has ended when it is started.
func TestNoTaskDelay(t *testing.T) {
	t.Parallel()
	var none time.Duration
	c := emulatortest.NewClient(t, emulator.Start(t, emulator.Options{TaskDelay: &none}), "shop")
	c.NewCustomer(t, `{"client_metadata":{"idempotent_identifier":"a/b %41"}}`)
	got := c.Call(t, "DELETE", "/platform/v3/customers/idempotent-identifier/a%2Fb%20%2541", "", nil)
	if got.Status != 202 {
		t.Fatalf("delete by identifier: %d %s", got.Status, got.Text)
	}
	got.MustBe(
		t,
		`{"operation_id":"platform_v3_customers_idempotent_identifier_delete","data":{"task_id":"*"},
			"metadata":{"status":"Completed"}}`,
	)
}

// Ensure that V1 deletes at once without a response body, and that no project can delete another's customers or
// read its tasks.
func TestDeleteBoundaries(t *testing.T) {
	t.Parallel()
	s := emulatortest.Frozen(t)
	c, other := emulatortest.NewClient(t, s, "shop"), emulatortest.NewClient(t, s, "other")
	id := c.NewCustomer(t, "")
	for _, path := range []string{"/v1/customers/" + id, "/platform/v3/customers/" + id} {
		emulatortest.Scenario{Name: "another project: " + path, Method: "DELETE", Path: path, Status: 404}.Run(t, other)
	}
	if got := c.Call(t, "DELETE", "/v1/customers/"+id, "", nil); got.Status != 204 || got.Text != "" {
		t.Errorf("V1 answers %d %q", got.Status, got.Text)
	}
	task := c.Call(t, "DELETE", "/platform/v3/customers/"+c.NewCustomer(t, ""), "", nil).Str("metadata.next_url")
	emulatortest.Scenario{Name: "another project's task", Method: "GET", Path: task, Status: 404}.Run(t, other)
	for _, id := range []string{"batch", "nobody", "00000000-0000-0000-0000-000000000000", "%7B%7D"} {
		emulatortest.Scenario{Name: id, Method: "DELETE", Path: "/platform/v3/customers/" + id, Status: 404}.Run(t, c)
		emulatortest.Scenario{Name: "V1 " + id, Method: "DELETE", Path: "/v1/customers/" + id, Status: 404}.Run(t, c)
		emulatortest.Scenario{
			Name:   "task " + id,
			Method: "GET",
			Path:   "/platform/v3/customers/" + id + "/" + id,
			Status: 404,
		}.Run(t, c)
	}
}
