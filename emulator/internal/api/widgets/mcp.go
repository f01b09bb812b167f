package widgets

import (
	"budsandbox/emulator/internal/customertoken"
	"budsandbox/emulator/internal/route"
)

// MCPPath is the path of Bud's MCP server.
const MCPPath = "/bud-api-mcp/mcp"

type mcpRequest struct {
	route.NamesCustomer
	Zone route.Zone `header:"X-Timezone" validate:"required"`
}

type mcpData struct {
	URL   string `json:"url"`
	Token string `json:"token"`
}

// mcp returns the address of the MCP server and a token for the customer's data.
func (h *Handlers) mcp(req *route.Request, in *mcpRequest) (reply route.Data[mcpData], _ error) {
	grant := customertoken.Grant{Project: req.Project, Customer: req.Customer.ID, Timezone: in.Zone.Name}
	token, err := h.Tokens.Sign(grant, customertoken.MCP)
	if err != nil {
		return reply, err
	}
	reply.Data = mcpData{req.BaseURL() + MCPPath, token}
	return reply, nil
}
