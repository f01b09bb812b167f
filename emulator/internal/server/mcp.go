package server

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"budsandbox/emulator/internal/api/widgets"
	"budsandbox/emulator/internal/customertoken"
	"budsandbox/emulator/internal/mcp"
	"budsandbox/emulator/internal/route"
)

// mcpPath is the path of Bud's MCP server. The sandbox's own server is below the control plane.
const mcpPath = widgets.MCPPath

// mountMCP serves both MCP servers, which are initialised by their first requests.
func (a *App) mountMCP(e *echo.Echo, adapter *route.Adapter) {
	o := operations{a, adapter}
	customers := &mcp.Customers{
		Tokens: a.customerTokens, Version: a.config.Version, Document: a.openAPI, Log: a.config.Log, Invoke: o.answer,
		Implements: o.implements,
	}
	bud := customers.Handler(func(r *http.Request) string { return route.BaseURL(r, a.config.PublicURL) })
	e.Router().Add(http.MethodPost, mcpPath, func(c echo.Context) error {
		if _, err := customers.Verify(c.Request().Header); err != nil {
			reason := route.BadCredentials
			if errors.Is(err, customertoken.ErrExpired) {
				reason = route.TokenExpired
			}
			return adapter.WriteError(c, &route.Route{}, route.Unauthorised(reason))
		}
		return countBody(adapter, mcp.MaxBody)(echo.WrapHandler(bud))(c)
	})
	control := mcp.Control{Version: a.config.Version, Document: a.openAPI, Do: a.controlCall, Log: a.config.Log}
	e.Router().Add(
		http.MethodPost, mcp.ControlPath, countBody(adapter, mcp.MaxBody)(echo.WrapHandler(control.Handler())),
	)
}

// openAPI returns the OpenAPI document of all operations of the sandbox.
func (a *App) openAPI() (json.RawMessage, error) {
	raw, err := route.OpenAPI(a.config.Version, "", slices.Concat(a.routes.bud, a.routes.control))
	return json.RawMessage(raw), err
}

// controlCall calls an operation of the control plane without the network.
func (a *App) controlCall(r *http.Request) (mcp.Answer, error) {
	status, body := a.Do(r)
	return mcp.Answer{Status: status, Body: body}, nil
}

// answer calls an operation for a tool.
func (o operations) answer(
	ctx context.Context, g customertoken.Grant, base string, call mcp.Call,
) (mcp.Answer, error) {
	c, err := o.app.customerOf(ctx, g.Project, g.Customer)
	if err != nil {
		return mcp.Answer{}, err
	}
	called, data, metadata, err := o.invoke(ctx, g.Project, c, call.Operation, base, call.Parameters)
	if err != nil {
		status, body := o.adapter.ErrorJSON(called, err)
		return mcp.Answer{Status: status, Body: body}, nil
	}
	body, err := json.Marshal(struct {
		Data     json.RawMessage `json:"data,omitempty"`
		Metadata json.RawMessage `json:"metadata,omitempty"`
	}{data, metadata})
	return mcp.Answer{Status: http.StatusOK, Body: body}, err
}
