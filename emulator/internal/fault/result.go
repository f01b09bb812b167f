package fault

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"budsandbox/bank"
	"budsandbox/emulator/internal/route"
)

// fetchOperations lists the operations whose tasks have result codes of connections.
var fetchOperations = []string{
	"open_banking_refresh_post", "v2_open_banking_refresh_post", "open_banking_account_access_consent_revoke_post",
	"v1_open_banking_authorisation_codes_post", "v2_open_banking_authorisation_codes_post",
}

// ingestOperations lists the operations whose tasks have result codes of ingestion. The first two only start a task if
// the client asks for it.
var ingestOperations = []string{
	"v2_ingest_accounts_post", "v2_ingest_transactions_post",
	"v3_ingest_transactions_book_post", "v3_ingest_transactions_decline_post",
}

// ingestFailures are the results that a fault can give an ingestion.
var ingestFailures = []bank.IngestResult{
	bank.IngestInvalid, bank.IngestUnmappable, bank.IngestInternal, bank.IngestTimedOut,
}

// canHaveResult reports whether a call starts a task that can have a result.
func canHaveResult(c route.Call, result string) bool {
	if slices.Contains(fetchOperations, c.Route.ID) {
		return bank.Result(result).Known()
	}
	if !slices.Contains(ingestOperations, c.Route.ID) || !slices.Contains(ingestFailures, bank.IngestResult(result)) {
		return false
	}
	async, _ := strconv.ParseBool(c.Header.Get("X-Disable-Synchronous"))
	return async || strings.HasPrefix(c.Route.ID, "v3_")
}

// checkResult returns an error for a result that no task of the operation can have, or no task at all if id is empty.
func checkResult(result, id string) error {
	fetched := bank.Result(result).Known() && bank.Result(result) != bank.Success
	ingested := slices.Contains(ingestFailures, bank.IngestResult(result))
	if !fetched && !ingested {
		const format = "result %q is not a failure of a task, such as provider_timeout or %s"
		return route.InvalidField("result", fmt.Sprintf(format, result, bank.IngestTimedOut))
	}
	if id == "" || fetched && slices.Contains(fetchOperations, id) || ingested && slices.Contains(ingestOperations, id) {
		return nil
	}
	return route.InvalidField("result", fmt.Sprintf("%s has no task that can come to %s; these have: %s", id, result,
		strings.Join(slices.Concat(fetchOperations, ingestOperations), ", ")))
}
