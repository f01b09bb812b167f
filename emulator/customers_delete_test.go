package emulator_test

import (
	"testing"
	"time"

	"budsandbox/emulator"
)

// Ensure that a deletion takes the customer at once and its task goes from Pending to Completed, at the path that
// the answer prints and at the documented one.
func TestDeleteCustomer(t *testing.T) {
	hour := time.Hour // real time, which this test does not wait for
	s := emulator.Start(t, emulator.Options{TaskDelay: &hour})
	c := connect(t, s, "shop")
	id := c.newCustomer(t, `{"client_metadata":{"idempotent_identifier":"user-1"}}`)
	got := c.call(t, "DELETE", "/platform/v3/customers/"+id, "", nil)
	if got.status != 202 {
		t.Fatalf("delete: %d %s", got.status, got.text)
	}
	task := got.str("data.task_id")
	printed, documented := "/v3/customers/"+id+"/"+task, "/platform/v3/customers/"+id+"/"+task
	got.mustBe(t, `{"operation_id":"platform_v3_customers_delete","data":{"task_id":"*"},
		"metadata":{"status":"Pending","next_url":"`+printed+`","next_url_delay":3600000}}`)
	for _, path := range []string{printed, documented} {
		scenario{name: "pending", method: "GET", path: path, status: 200, want: `{"operation_id":"platform_v3_customers_delete_status",
			"data":{"task_id":"` + task + `"},"metadata":{"status":"Pending","next_url":"` + printed + `","next_url_delay":3600000}}`}.run(t, c)
	}
	for _, gone := range []scenario{
		{method: "GET", path: "/v1/customers/" + id + "/context", status: 404},
		{method: "DELETE", path: "/platform/v3/customers/" + id, status: 404},
		{method: "DELETE", path: "/v1/customers/" + id, status: 404},
		{method: "DELETE", path: "/platform/v3/customers/idempotent-identifier/user-1", status: 404},
	} {
		gone.name = gone.method + " " + gone.path
		gone.want = `{"operation_id":"unknown","code_id":"unknown","message":"Route or resource not found","errors":{}}`
		gone.run(t, c)
	}
	if got := c.call(t, "GET", "/platform/v3/customers", "", nil); got.at("metadata.results") != 0.0 {
		t.Errorf("after the deletion the list has %s", got.text)
	}
	c.call(t, "POST", "/_sandbox/clock/advance", `{"by":"1h"}`, nil)
	c = connect(t, s, "shop") // the token, too, is an hour older
	scenario{name: "completed", method: "GET", path: printed, status: 200, want: `{"operation_id":"platform_v3_customers_delete_status",
		"data":{"task_id":"` + task + `","result":"success"},"metadata":{"status":"Completed"}}`}.run(t, c)
	if again := c.newCustomer(t, `{"client_metadata":{"idempotent_identifier":"user-1"}}`); again == id {
		t.Error("the identifier of a deleted customer gives the deleted customer")
	}
}

// Ensure that a task ends in real time while the clock stands still, as Bud's 50 milliseconds say.
func TestTaskOnFrozenClock(t *testing.T) {
	c := connect(t, frozen(t), "shop")
	got := c.call(t, "DELETE", "/platform/v3/customers/"+c.newCustomer(t, ""), "", nil)
	if got.at("metadata.next_url_delay") != 50.0 {
		t.Errorf("next_url_delay is %v", got.at("metadata.next_url_delay"))
	}
	for range 1000 {
		status := c.call(t, "GET", got.str("metadata.next_url"), "", nil)
		if status.str("metadata.status") == "Completed" {
			return
		}
		time.Sleep(time.Millisecond)
	}
	t.Error("the task never ended")
}

// Ensure that a delay of nothing ends tasks with the answer that starts them.
func TestNoTaskDelay(t *testing.T) {
	var none time.Duration
	c := connect(t, emulator.Start(t, emulator.Options{TaskDelay: &none}), "shop")
	c.newCustomer(t, `{"client_metadata":{"idempotent_identifier":"a/b %41"}}`)
	got := c.call(t, "DELETE", "/platform/v3/customers/idempotent-identifier/a%2Fb%20%2541", "", nil)
	if got.status != 202 {
		t.Fatalf("delete by identifier: %d %s", got.status, got.text)
	}
	got.mustBe(t, `{"operation_id":"platform_v3_customers_idempotent_identifier_delete","data":{"task_id":"*"},"metadata":{"status":"Completed"}}`)
}

// Ensure that V1 deletes at once and without a body, and that nobody deletes another project's customers or asks
// for its tasks.
func TestDeleteBoundaries(t *testing.T) {
	s := frozen(t)
	c, other := connect(t, s, "shop"), connect(t, s, "other")
	id := c.newCustomer(t, "")
	for _, path := range []string{"/v1/customers/" + id, "/platform/v3/customers/" + id} {
		scenario{name: "another project: " + path, method: "DELETE", path: path, status: 404}.run(t, other)
	}
	if got := c.call(t, "DELETE", "/v1/customers/"+id, "", nil); got.status != 204 || got.text != "" {
		t.Errorf("V1 answers %d %q", got.status, got.text)
	}
	task := c.call(t, "DELETE", "/platform/v3/customers/"+c.newCustomer(t, ""), "", nil).str("metadata.next_url")
	scenario{name: "another project's task", method: "GET", path: task, status: 404}.run(t, other)
	for _, id := range []string{"batch", "nobody", "00000000-0000-0000-0000-000000000000", "%7B%7D"} {
		scenario{name: id, method: "DELETE", path: "/platform/v3/customers/" + id, status: 404}.run(t, c)
		scenario{name: "V1 " + id, method: "DELETE", path: "/v1/customers/" + id, status: 404}.run(t, c)
		scenario{name: "task " + id, method: "GET", path: "/platform/v3/customers/" + id + "/" + id, status: 404}.run(t, c)
	}
}
