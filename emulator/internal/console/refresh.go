package console

import (
	"net/url"
	"slices"
	"time"
)

// outcome describes in sentences what an action has caused after its request was answered.
type outcome struct {
	Texts    []string
	Failed   bool
	Repeated bool // the sandbox returned an earlier task
}

// maxWait is the maximum time that a page waits for the tasks that a button has started. Bud's own tasks take half a
// second.
const maxWait = 3 * time.Second

// awaitRefresh waits until a customer has no pending task, and describes how the tasks of a refresh ended.
func (v *visit) awaitRefresh(form url.Values, answer Answer) (o outcome) {
	var tasks []Value
	for deadline := time.Now().Add(maxWait); time.Now().Before(deadline) && v.err == nil; {
		tasks = v.control("customers/"+url.PathEscape(form.Get("customer_id")), "client_id", v.Client).List("tasks")
		if !slices.ContainsFunc(tasks, func(t Value) bool { return t.Text("status") == "Pending" }) {
			break
		}
		select {
		case <-v.req.Context().Done():
			return o
		case <-time.After(50 * time.Millisecond):
		}
	}
	// The response describes a new refresh as pending.
	o.Repeated = answer.Body.Text("metadata.status") == "Completed"
	for _, part := range answer.Body.List("data.sub_tasks") {
		i := slices.IndexFunc(tasks, func(t Value) bool { return t.Text("task_id") == part.Text("task_id") })
		if i < 0 {
			continue
		}
		text, failed := describeRefresh(tasks[i])
		if o.Repeated {
			text += ", on " + When(tasks[i].Time("started_at"))
		}
		o.Texts, o.Failed = append(o.Texts, v.Bank(part.Text("provider"))+": "+text), o.Failed || failed
	}
	return o
}

// describeRefresh describes how the refresh of a bank ended.
func describeRefresh(task Value) (text string, failed bool) {
	switch {
	case task.Text("status") == "Pending":
		return "not at its end yet", false
	case task.Text("result") != "success":
		return words(task.Text("result")), true
	case task.Is("has_new_transactions"):
		return "new transactions", false
	}
	return "nothing new", false
}
