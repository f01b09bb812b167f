package console

import (
	"net/http"
	"net/url"
)

type faultsData struct {
	Rules      []Value // in force
	UsedUp     []Value
	Operations []operation
	Providers  []Value
}

// faults shows the active faults, and the maintenance of banks.
func (v *visit) faults() any {
	v.title = "Faults"
	data := faultsData{Operations: v.operations()}
	for _, rule := range v.control("faults").List("data") {
		if isUsedUp(rule) {
			data.UsedUp = append(data.UsedUp, rule)
		} else {
			data.Rules = append(data.Rules, rule)
		}
	}
	data.Providers = v.allBanks()
	return data
}

// isUsedUp reports whether a fault has been applied as often as it should be.
func isUsedUp(rule Value) bool {
	return rule.Has("times") && rule.Number("hits") >= rule.Number("times")
}

// faultsInForce returns the faults in force that can apply to requests of the project.
func (v *visit) faultsInForce() (all []Value) {
	for _, rule := range v.control("faults").List("data") {
		client := rule.Text("match.client_id")
		if !isUsedUp(rule) && (client == "" || client == v.Client) {
			all = append(all, rule)
		}
	}
	return all
}

// faultActions add and remove faults.
var faultActions = []action{
	{name: "fault-add", title: "Add a fault", request: func(_ *visit, form url.Values) Request {
		match := object(field{"operation_id", form.Get("operation_id")}, field{"client_id", form.Get("client")},
			field{"customer_id", form.Get("customer_id")}, field{"provider", form.Get("provider")})
		fields := []field{{"match", raw(match)}}
		if status := form.Get("status"); status != "" {
			answer := object(field{"status", number(status)}, field{"code_id", form.Get("code_id")})
			fields = append(fields, field{"answer", raw(answer)})
		}
		fields = append(fields, field{"delay", form.Get("delay")}, field{"result", form.Get("result")},
			field{"times", number(form.Get("times"))}, field{"probability", number(form.Get("probability"))})
		if form.Get("drop") != "" {
			fields = append(fields, field{"drop", true})
		}
		return Request{Method: http.MethodPost, Path: "/_sandbox/faults", Body: object(fields...)}
	}},
	{name: "fault-remove", title: "Remove the fault", request: func(_ *visit, form url.Values) Request {
		return Request{Method: http.MethodDelete, Path: "/_sandbox/faults/" + url.PathEscape(form.Get("id"))}
	}},
	{name: "fault-clear", title: "Remove all faults", request: func(*visit, url.Values) Request {
		return Request{Method: http.MethodDelete, Path: "/_sandbox/faults"}
	}},
	{name: "bank-close", title: "Close a bank for maintenance", request: func(_ *visit, form url.Values) Request {
		return maintenance(form, "{}")
	}},
	{name: "bank-open", title: "Open the bank", request: func(_ *visit, form url.Values) Request {
		return maintenance(form, "null")
	}},
}

// maintenance sets the maintenance window of a bank for all projects, or for one.
func maintenance(form url.Values, window string) Request {
	return Request{
		Method: http.MethodPut, Path: "/_sandbox/providers/" + url.PathEscape(form.Get("provider")),
		Body: object(field{"client_id", form.Get("client")}, field{"maintenance_window", raw(window)}),
	}
}
