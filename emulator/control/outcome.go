package control

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"budsandbox/bank"
	"budsandbox/emulator/operation"
)

// fetching are the operations whose tasks come to Bud's result codes of connections.
var fetching = []string{
	"open_banking_refresh_post", "v2_open_banking_refresh_post", "open_banking_account_access_consent_revoke_post",
	"v1_open_banking_authorisation_codes_post", "v2_open_banking_authorisation_codes_post",
}

// ingesting are those whose tasks come to its codes of ingestions; the first two only where the client waits for the task.
var ingesting = []string{
	"v2_ingest_accounts_post", "v2_ingest_transactions_post", "v3_ingest_transactions_book_post", "v3_ingest_transactions_decline_post",
}

// ingestFailures are what an ingestion can be made to come to.
var ingestFailures = []bank.IngestResult{bank.IngestInvalid, bank.IngestUnmappable, bank.IngestInternal, bank.IngestTimedOut}

// ends says whether a call begins a task that can end with a result.
func ends(c operation.Call, result string) bool {
	if slices.Contains(fetching, c.Row.ID) {
		return bank.Result(result).Known()
	}
	if !slices.Contains(ingesting, c.Row.ID) || !slices.Contains(ingestFailures, bank.IngestResult(result)) {
		return false
	}
	later, _ := strconv.ParseBool(c.Header.Get("X-Disable-Synchronous"))
	return later || strings.HasPrefix(c.Row.ID, "v3_")
}

// checkResult refuses a result that no task, or none of the operation, can be made to come to. Success needs no rule.
func checkResult(result, id string) error {
	fetched, ingested := bank.Result(result).Known() && bank.Result(result) != bank.Success, slices.Contains(ingestFailures, bank.IngestResult(result))
	if !fetched && !ingested {
		return operation.InvalidField("result", fmt.Sprintf("result %q is no failure of a task, such as provider_timeout or %s", result, bank.IngestTimedOut))
	}
	if id == "" || fetched && slices.Contains(fetching, id) || ingested && slices.Contains(ingesting, id) {
		return nil
	}
	return operation.InvalidField("result", fmt.Sprintf("%s has no task that can come to %s; these have: %s", id, result,
		strings.Join(slices.Concat(fetching, ingesting), ", ")))
}

type refreshesRequest struct {
	operation.Unscoped
	Token      string `header:"Authorization"`
	CustomerID string `path:"customer_id"`
	Body       struct {
		Client   string `json:"client_id"`
		Provider string `json:"provider"`
		Result   string `json:"result" validate:"required"`
	} `body:"required"`
}

type refreshesData struct {
	Consent  string `json:"consent_id"`
	Provider string `json:"provider"`
	Result   string `json:"result"`
}

type refreshesList struct {
	Data []refreshesData `json:"data"`
}

// refreshesAs decides what the bank will answer when a customer's data are refreshed: connection_revoked is a customer who took his
// consent back at the bank, which Bud learns at the next refresh. Success makes it work again.
func (r *Room) refreshesAs(_ context.Context, in *refreshesRequest) (reply operation.Reply[refreshesList, operation.None], _ error) {
	project, customer, err := r.whoseBy(in.Token, in.Body.Client, in.CustomerID)
	if err != nil {
		return reply, err
	}
	consents, err := r.Desk.RefreshAs(project, customer, in.Body.Provider, bank.Result(in.Body.Result))
	if err != nil {
		return reply, refused(err)
	}
	if len(consents) == 0 {
		return reply, &operation.Error{
			Status: http.StatusNotFound, Code: "connection_not_found",
			Message: "The customer has no authorised consent there; POST /_sandbox/customers/" + in.CustomerID + "/connections makes one.",
		}
	}
	for _, c := range consents {
		reply.Data.Data = append(reply.Data.Data, refreshesData{c.ID.String(), c.Provider, in.Body.Result})
	}
	return reply, nil
}
