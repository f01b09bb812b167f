package console

import (
	"net/url"
	"slices"
)

// firstRequest returns the request that the overview shows as code.
func (v *visit) firstRequest() Request {
	return Request{Method: "GET", Path: "/platform/v3/customers", Client: v.Client}
}

type overviewData struct {
	Health                            Value
	Secret                            string
	Start                             []Snippet
	Requests, Advice, Refused, Faults []Value
	Due                               []Value // consents, within two weeks
	Personas                          int
	Project                           Value // with counts of its data
}

// overview shows first steps and what needs attention.
func (v *visit) overview() any {
	v.title = "Overview"
	data := overviewData{
		Health: v.control("health"), Secret: v.credentials().secret,
		Start:    v.firstRequest().Snippets(v.Base, v.credentials()),
		Requests: newestFirst(v.control("requests", "client_id", v.Client, "limit", "10").List("data")),
		Advice:   v.control("advice", "client_id", v.Client).List("data"),
		Refused: newestFirst(
			v.control("webhooks/deliveries", "client_id", v.Client, "state", "refused", "limit", "5").List("data"),
		),
		Faults: v.faultsInForce(), Personas: len(v.control("personas").List("data")),
	}
	data.Project = v.control("projects/" + url.PathEscape(v.Client))
	if data.Project.Number("customers") <= maxAgendaCustomers {
		data.Due = v.control("agenda", "client_id", v.Client, "kind", "consent_expires", "until", "P14D", "limit", "5").
			List("data")
	}
	return data
}

// newestFirst reverses a list of the control plane.
func newestFirst(all []Value) []Value {
	slices.Reverse(all)
	return all
}

// maxAgendaCustomers is the maximum number of customers for which the overview lists expiring consents, because the
// agenda reads the consents of all of them.
const maxAgendaCustomers = 10_000
