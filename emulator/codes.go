package emulator

import (
	"slices"

	"budsandbox/bank"
	"budsandbox/emulator/internal/advice"
	"budsandbox/emulator/internal/route"
	"budsandbox/emulator/internal/webhook"
)

// WebhookEvents returns the names of the events that Bud sends.
func WebhookEvents() []string { return slices.Clone(webhook.Events) }

// ResultCodes returns Bud's result codes of connecting, refreshing, revoking and authorising.
func ResultCodes() []string {
	codes := make([]string, len(bank.Results))
	for i, result := range bank.Results {
		codes[i] = string(result)
	}
	return codes
}

// AdviceKinds returns the kinds of advice.
func AdviceKinds() []string { return advice.Kinds() }

// ErrorCodes returns the codes of the errors that the sandbox answers as Bud does (code_id).
func ErrorCodes() []string { return slices.Clone(route.ErrorCodes) }
