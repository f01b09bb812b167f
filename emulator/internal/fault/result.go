package fault

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"budsandbox/bank"
	"budsandbox/emulator/internal/route"
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

// canResult says whether a call begins a task that can end with a result.
func canResult(c route.Call, result string) bool {
	if slices.Contains(fetching, c.Route.ID) {
		return bank.Result(result).Known()
	}
	if !slices.Contains(ingesting, c.Route.ID) || !slices.Contains(ingestFailures, bank.IngestResult(result)) {
		return false
	}
	later, _ := strconv.ParseBool(c.Header.Get("X-Disable-Synchronous"))
	return later || strings.HasPrefix(c.Route.ID, "v3_")
}

// CheckResult refuses a result that no task, or none of the operation, can be made to come to. Success needs no rule.
func CheckResult(result, id string) error {
	fetched, ingested := bank.Result(result).Known() && bank.Result(result) != bank.Success, slices.Contains(ingestFailures, bank.IngestResult(result))
	if !fetched && !ingested {
		return route.InvalidField("result", fmt.Sprintf("result %q is no failure of a task, such as provider_timeout or %s", result, bank.IngestTimedOut))
	}
	if id == "" || fetched && slices.Contains(fetching, id) || ingested && slices.Contains(ingesting, id) {
		return nil
	}
	return route.InvalidField("result", fmt.Sprintf("%s has no task that can come to %s; these have: %s", id, result,
		strings.Join(slices.Concat(fetching, ingesting), ", ")))
}
