package control

import "budsandbox/emulator/internal/route"

// inventoryRoutes returns the routes that list the sandbox's content.
func (h *Handlers) inventoryRoutes() []*route.Route {
	return []*route.Route{
		route.New("GET /_sandbox/projects", "sandbox_projects_get", h.listProjects),
		route.New("GET /_sandbox/projects/{project_id}", "sandbox_project_get", h.getProject),
		route.New("GET /_sandbox/applications", "sandbox_applications_get", h.listApplications),
		route.New("GET /_sandbox/customers", "sandbox_customers_get", h.listCustomers),
		route.New("GET /_sandbox/customers/{customer_id}", "sandbox_customer_get",
			h.getCustomer, route.Fails(401, 404)),
		route.New("GET /_sandbox/connections", "sandbox_connections_get", h.listConnections),
		route.New("GET /_sandbox/providers", "sandbox_providers_get", h.listProviders),
		route.New("GET /_sandbox/agenda", "sandbox_agenda_get", h.listAgenda),
		route.New("GET /_sandbox/stream", "sandbox_stream_get", h.stream, route.Fails(429)),
		route.New("GET /_sandbox/webhooks/events", "sandbox_webhook_events_get",
			h.events, route.Fails(429)),
		route.New("POST /_sandbox/enrich", "sandbox_enrich_post", h.enrich),
		route.New("GET /_sandbox/payments", "sandbox_payments_list", h.listPayments),
	}
}
