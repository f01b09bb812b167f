package control

import (
	"fmt"
	"slices"
	"strings"

	"budsandbox/emulator/internal/mcp"
	"budsandbox/emulator/internal/route"
)

// llms returns a description of the sandbox for language models, in the format of https://llmstxt.org. It is generated
// from the routes, tools and personas of this sandbox.
func (h *Handlers) llms(req *route.Request, _ *nothing) (reply route.Data[route.File], _ error) {
	var b strings.Builder
	fmt.Fprintf(&b, llmsIntroduction, h.Version, req.BaseURL())
	b.WriteString("\n## Tools of the MCP server\n\n")
	table := h.Table()
	for _, t := range mcp.ControlTools {
		if !slices.ContainsFunc(table, func(r route.Route) bool { return r.ID == t.Operation }) {
			continue
		}
		fmt.Fprintf(&b, "- %s: %s\n", t.Name, t.Description)
	}
	b.WriteString("\n## Control plane\n\n")
	h.writeOperations(&b, func(r route.Route) bool { return r.ControlPlane })
	b.WriteString("\n## Personas\n\n")
	all, err := h.Connections.Personas.All()
	if err != nil {
		return reply, err
	}
	for _, p := range all {
		fmt.Fprintf(&b, "- %s (%s, %s): %s\n", p.ID, p.Region, p.Type, strings.Join(p.GoodFor, ", "))
	}
	b.WriteString("\n## Bud's operations\n")
	h.writeOperations(&b, func(r route.Route) bool { return !r.ControlPlane && !r.Pending })
	reply.Data = route.File{Type: "text/plain; charset=utf-8", Bytes: []byte(b.String())}
	return reply, nil
}

// writeOperations lists operations under the headings of their documentation.
func (h *Handlers) writeOperations(b *strings.Builder, match func(route.Route) bool) {
	tag := "Sandbox"
	for _, r := range h.Table() {
		if !match(r) {
			continue
		}
		if r.Tag != tag {
			tag = r.Tag
			fmt.Fprintf(b, "\n### %s\n\n", tag)
		}
		fmt.Fprintf(b, "- %s %s (%s)\n", r.Method, r.Path, r.ID)
	}
}

// llmsIntroduction is a format string for the version and the base URL.
const llmsIntroduction = `# budsandbox

> A local stand-in for the sandbox of Bud (thisisbud.com), a financial-data API. Version %[1]s. No real bank, no ` +
	`real data.

## Use it

- Base URL: %[2]s in place of https://api-sandbox.thisisbud.com. Paths, bodies, errors and webhooks are Bud's.
- Credentials: unless the sandbox was started with --project, any client id and secret will do. One client id is one ` +
	`project.
- Token: POST /v1/oauth/token with HTTP Basic and grant_type=client_credentials. Send it as a bearer token with ` +
	`X-Client-Id.
- A customer with two years of data in one call: POST /_sandbox/customers with
  {"client_id": "demo", "customers": [{"idempotent_identifier": "a", "connections": [{"persona": ` +
	`"uk_salaried_renter"}]}]}
- Time: PUT /_sandbox/clock {"now": "2026-03-01T09:00:00Z", "frozen": true}; POST /_sandbox/clock/advance {"by": "P1M"}.
- Failures: POST /_sandbox/faults {"match": {"operation_id": "v2_transactions_get"}, "answer": {"status": 503}, ` +
	`"times": 1}.
- What your program did wrong although it was answered: GET /_sandbox/advice, and in each entry of GET /_sandbox/` +
	`requests.
- Where a figure comes from: GET /_sandbox/explain?operation_id=v2_income_get&client_id=demo&customer_id=ID.
- OpenAPI of all of it: GET /_sandbox/openapi.json.
- MCP: POST /_sandbox/mcp (streamable HTTP), or the command "budsandbox mcp" (standard input and output).
`
