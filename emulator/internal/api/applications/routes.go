// Package applications holds the handlers of the Assess API: applications, and the links through which applicants
// connect their accounts. It converts requests and responses; package assess implements the operations.
package applications

import (
	"errors"
	"slices"

	"github.com/google/uuid"

	"budsandbox/bank"
	"budsandbox/emulator/internal/assess"
	"budsandbox/emulator/internal/customer"
	"budsandbox/emulator/internal/ledger"
	"budsandbox/emulator/internal/route"
)

// Handlers implements the Assess API.
type Handlers struct {
	Service    *assess.Service
	Customers  *customer.Service
	Books      *ledger.Books
	PageTokens *route.PageTokens
}

// Routes returns the API's routes.
func (h *Handlers) Routes() []*route.Route {
	return slices.Concat(
		route.Group("Customer Applications", route.Classic,
			route.New("POST /assess/v1/customer-applications", "v1_customer_applications_post", h.create,
				route.Succeeds(201), route.Only(route.UK)),
			route.New("GET /assess/v1/customer-applications", "v1_customer_applications_get", h.list,
				route.Only(route.UK)),
			route.New("GET /assess/v1/customer-applications/{application_id}", "v1_customer_application_get", h.read,
				route.Only(route.UK)),
			route.New("DELETE /assess/v1/customer-applications/{application_id}", "v1_customer_application_delete",
				h.remove, route.Succeeds(204), route.Only(route.UK)),
		),
		route.Group("Customer Application Links", route.Classic,
			route.New("POST /assess/v1/customer-applications/{application_id}/customer-links",
				"v1_customer_applications_customer_links_post", h.requestLink,
				route.Succeeds(201), route.Only(route.UK)),
		),
	)
}

type applicationPath struct {
	route.ForProject
	ID string `path:"application_id"`
}

// parseID parses the id in a path. An invalid id is not found.
func parseID(text string) (bank.ApplicationID, error) {
	id, err := uuid.Parse(text)
	if err != nil {
		return bank.ApplicationID{}, route.NotFound()
	}
	return bank.ApplicationID(id), nil
}

// wireError converts the errors for an application or a customer that does not exist to Bud's 404.
func wireError(err error) error {
	if errors.Is(err, assess.ErrNotFound) || errors.Is(err, bank.ErrNoCustomer) {
		return route.NotFound()
	}
	return err
}

// remove deletes an application with its customer.
func (h *Handlers) remove(req *route.Request, in *applicationPath) (reply route.Empty, _ error) {
	id, err := parseID(in.ID)
	if err != nil {
		return reply, err
	}
	return reply, wireError(h.Service.Delete(req.Context(), req.Project, id))
}

type linkRequest struct {
	route.ForProject
	ID   string `path:"application_id"`
	Body struct {
		SendTo      string `json:"send_to" validate:"omitempty,email"`
		RedirectURL string `json:"redirect_url"`
	} `                      body:"optional"`
}

type linkData struct {
	Link string `json:"link"`
}

type linkMeta struct {
	ConnectionID string `json:"connection_id"`
}

// requestLink creates a link through which the applicant connects accounts.
func (h *Handlers) requestLink(
	req *route.Request, in *linkRequest,
) (reply route.Reply[linkData, linkMeta], _ error) {
	id, err := parseID(in.ID)
	if err != nil {
		return reply, err
	}
	if in.Body.RedirectURL != "" {
		if problem := route.CheckRedirectURL("redirect_url", in.Body.RedirectURL); problem != nil {
			return reply, problem
		}
	}
	link, err := h.Service.RequestLink(req.Context(), req.Project, id, assess.LinkRequest{
		SendTo: in.Body.SendTo, Redirect: in.Body.RedirectURL, Base: req.BaseURL(),
	})
	if err != nil {
		return reply, wireError(err)
	}
	reply.Data.Link = linkURL(req, link.ID)
	reply.Meta = &linkMeta{link.ID.String()}
	return reply, nil
}

// linkURL returns the URL that the applicant follows.
func linkURL(req *route.Request, id bank.LinkID) string {
	return req.BaseURL() + assess.Prefix + id.String()
}
