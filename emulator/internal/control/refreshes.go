package control

import (
	"net/http"

	"budsandbox/bank"
	"budsandbox/emulator/internal/route"
)

type refreshResultRequest struct {
	route.Public
	Token      string `header:"Authorization"`
	CustomerID string `                       path:"customer_id"`
	Body       struct {
		Client   string `json:"client_id"`
		Provider string `json:"provider"`
		Result   string `json:"result" validate:"required"`
	} `                                          body:"required"`
}

type refreshResultData struct {
	Consent  string `json:"consent_id"`
	Provider string `json:"provider"`
	Result   string `json:"result"`
}

type refreshResultList struct {
	Data []refreshResultData `json:"data"`
}

// setRefreshResult sets the result of later refreshes of a customer. The result connection_revoked simulates a
// customer who revokes the consent at the bank, which Bud notices at the next refresh. Success makes refreshes succeed
// again.
func (h *Handlers) setRefreshResult(
	req *route.Request, in *refreshResultRequest,
) (reply route.Data[refreshResultList], _ error) {
	project, customer, err := h.findCustomer(req.Context(), in.Token, in.Body.Client, in.CustomerID)
	if err != nil {
		return reply, err
	}
	consents, err := h.Connections.SetRefreshResult(req.Context(), project, customer, in.Body.Provider,
		bank.Result(in.Body.Result))
	if err != nil {
		return reply, wireError(err)
	}
	if len(consents) == 0 {
		return reply, &route.Error{
			Status: http.StatusNotFound, Code: "connection_not_found",
			Message: "The customer has no authorised consent there; " +
				"POST /_sandbox/customers/" + in.CustomerID + "/connections makes one.",
		}
	}
	for _, c := range consents {
		reply.Data.Data = append(reply.Data.Data, refreshResultData{c.ID.String(), c.Provider, in.Body.Result})
	}
	return reply, nil
}
