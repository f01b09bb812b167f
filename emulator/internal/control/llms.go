package control

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"budsandbox/emulator/internal/mcp"
	"budsandbox/emulator/internal/route"
)

// llms returns a description of the sandbox for language models, in the format of https://llmstxt.org. It is generated
// from the routes, tools and personas of this sandbox.
func (h *Handlers) llms(req *route.Request, _ *noParameters) (reply route.Data[route.File], _ error) {
	var b strings.Builder
	fmt.Fprintf(&b, llmsIntroduction, h.Version, req.BaseURL())
	b.WriteString("\n## Tools of the MCP server\n\n")
	table := h.Table()
	for _, t := range mcp.ControlTools {
		if !slices.ContainsFunc(table, func(r *route.Route) bool { return r.ID == t.Operation }) {
			continue
		}
		fmt.Fprintf(&b, "- %s: %s\n", t.Name, t.Description)
	}
	b.WriteString("\n## Control plane\n\n")
	h.writeOperations(&b, func(r *route.Route) bool { return r.ControlPlane })
	b.WriteString("\n## Personas\n\n")
	all, err := h.Connections.Personas.All()
	if err != nil {
		return reply, err
	}
	for _, p := range all {
		fmt.Fprintf(&b, "- %s (%s, %s): %s\n", p.ID, p.Region, p.Type, strings.Join(p.GoodFor, ", "))
	}
	b.WriteString("\n## Bud's operations\n")
	h.writeOperations(&b, func(r *route.Route) bool { return !r.ControlPlane && !r.Pending })
	reply.Data = route.File{Type: "text/plain; charset=utf-8", Bytes: []byte(b.String())}
	return reply, nil
}

// writeOperations lists operations under the headings of their documentation.
func (h *Handlers) writeOperations(b *strings.Builder, match func(*route.Route) bool) {
	tag := "Sandbox"
	for _, r := range h.Table() {
		if !match(r) {
			continue
		}
		if r.Tag != tag {
			tag = r.Tag
			fmt.Fprintf(b, "\n### %s\n\n", tag)
		}
		fmt.Fprintf(b, "- %s %s (%s)", r.Method, r.Path, r.ID)
		if r.Summary != "" {
			b.WriteString(": " + r.Summary)
		}
		b.WriteString("\n")
	}
}

// llmsIntroduction is a format string for the version and the base URL.
//
//go:embed llms.txt
var llmsIntroduction string
