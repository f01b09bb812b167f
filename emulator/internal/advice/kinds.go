package advice

import (
	"slices"

	"budsandbox/emulator/internal/route"
)

// Kinds returns the kinds of advice that requests can have, sorted.
func Kinds() []string {
	return slices.Sorted(slices.Values(append([]string{
		"deprecated", "dummy_data", "hosted_secret", "media_type", "missing_client_id", "old_gateway_url", "polled_early",
		"read_before_completed", "refused", "refused_data", "task_not_awaited", UnknownValue, "unpublished_budql",
	}, route.RemarkKinds...)))
}
