// Package widgets holds the handlers of Bud's frontend widgets: nine operations that return the address of a page,
// and one that returns the address of the MCP server. The pages are in package widget, the server is in package
// mcp.
package widgets

import (
	"cmp"
	"net/url"
	"strconv"
	"time"

	"github.com/google/uuid"

	"budsandbox/emulator/internal/customertoken"
	"budsandbox/emulator/internal/route"
	"budsandbox/emulator/internal/widget"
)

// Handlers implements the operations.
type Handlers struct {
	Pages  *widget.Pages
	Tokens *customertoken.Signer
}

// appearance holds the options for the appearance of a page, which become parameters of its address.
type appearance struct {
	Level     *int   `json:"base_heading_level,omitempty" validate:"omitempty,gte=1,lte=6"`
	ColorMode string `json:"color_mode,omitempty"         validate:"omitempty,oneof=system light dark"`
}

type appearanceBody struct {
	Appearance appearance `json:"additional_query_params,omitzero"`
}

type urlRequest struct {
	route.NamesCustomer
	Body appearanceBody `body:"optional"`
}

type summaryBody struct {
	Type string `json:"summary_type" validate:"required,oneof=weekly monthly quarterly"`
}

// summaryRequest has the type of the summary in JSON or, as in Bud's own collection, in a form. Without a body the
// type is weekly.
type summaryRequest struct {
	route.NamesCustomer
	Body *summaryBody `body:"optional"`
	Type string       `                form:"summary_type" validate:"omitempty,oneof=weekly monthly quarterly"`
}

type searchRequest struct {
	route.NamesCustomer
	Zone route.Zone     `header:"X-Timezone"`
	Body appearanceBody `                    body:"optional"`
}

type urlData struct {
	URL string `json:"url"`
}

type contentMeta struct {
	Sufficient bool `json:"sufficient_data"`
}

type summaryMeta struct {
	contentMeta
	Insights int       `json:"number_of_insights"`
	To       time.Time `json:"summary_to"`
	From     time.Time `json:"summary_from"`
}

// plain returns the handler of a widget that has no parameters except its appearance.
func (h *Handlers) plain(name string) route.Handler[urlRequest, urlData, contentMeta] {
	return func(req *route.Request, in *urlRequest) (route.Reply[urlData, contentMeta], error) {
		return h.reply(req, name, customertoken.Grant{}, in.Body.Appearance)
	}
}

// search returns the address of the search, which interprets dates in a time zone. Bud does not document the
// header, but its collection sends it.
func (h *Handlers) search(req *route.Request, in *searchRequest) (route.Reply[urlData, contentMeta], error) {
	grant := customertoken.Grant{WidgetID: h.id(req, widget.Search, ""), Timezone: in.Zone.Name}
	return h.reply(req, widget.Search, grant, in.Body.Appearance)
}

// summary returns the address of a summary with its period.
func (h *Handlers) summary(req *route.Request, in *summaryRequest) (reply route.Reply[urlData, summaryMeta], _ error) {
	kind := cmp.Or(in.Type, widget.Weekly)
	if in.Body != nil {
		kind = in.Body.Type
	}
	grant := customertoken.Grant{WidgetID: h.id(req, widget.Summary, kind), SummaryType: kind}
	address, content, err := h.address(req, widget.Summary, grant, appearance{})
	if err != nil {
		return reply, err
	}
	reply.Data.URL = address
	reply.Meta = &summaryMeta{
		contentMeta: contentMeta{content.Sufficient}, Insights: content.Cards,
		To: content.To.UTC(), From: content.From.UTC(),
	}
	return reply, nil
}

func (h *Handlers) reply(
	req *route.Request, name string, grant customertoken.Grant, look appearance,
) (reply route.Reply[urlData, contentMeta], _ error) {
	address, content, err := h.address(req, name, grant, look)
	if err != nil {
		return reply, err
	}
	reply.Data.URL, reply.Meta = address, &contentMeta{content.Sufficient}
	return reply, nil
}

// address signs a token for the customer and returns the page's address with it.
func (h *Handlers) address(
	req *route.Request, name string, grant customertoken.Grant, look appearance,
) (address string, content widget.Content, err error) {
	grant.Project, grant.Customer = req.Project, req.Customer.ID
	token, err := h.Tokens.Sign(grant, customertoken.Widgets)
	if err != nil {
		return "", content, err
	}
	if content, err = h.Pages.ContentOf(req.Context(), name, grant, req.Customer); err != nil {
		return "", content, err
	}
	query := url.Values{"token": {token}}
	if look.Level != nil {
		query.Set("base_heading_level", strconv.Itoa(*look.Level))
	}
	if look.ColorMode != "" {
		query.Set("color_mode", look.ColorMode)
	}
	path := widget.Prefix + name
	if grant.WidgetID != uuid.Nil {
		path += "/" + grant.WidgetID.String()
	}
	return req.BaseURL() + path + "?" + query.Encode(), content, nil
}

// id returns the id of a summary or a search. The same customer, kind and time give the same id.
func (h *Handlers) id(req *route.Request, name, kind string) uuid.UUID {
	text := name + " " + kind + " " + string(req.Project) + " " + req.Now().Format(time.RFC3339Nano)
	return uuid.NewSHA1(uuid.UUID(req.Customer.ID), []byte(text))
}
