package mcp

// controlArguments holds the descriptions of the arguments of the control plane's tools.
var controlArguments = map[string]string{
	"client_id":   "Client id of the project. Without it, the only project or all of them.",
	"customer_id": "Id of a customer, as create_customers has it.",
	"customers": "What to make, each with idempotent_identifier, customer_context (region GB or US) and connections " +
		"(persona, provider).",
	"persona":  "Persona that the accounts are made from; list_personas has them.",
	"provider": "Provider to connect, such as Bank_Of_Bud.",
	"outcome":  "Result of connecting, such as success or auth_denied.",
	"by":       "How far, as an ISO 8601 duration or Go's: P1M, P1D, 36h. Or give to, or until.",
	"to":       "next: to the first entry of the agenda.",
	"until":    "Until a webhook is sent, such as {\"event\":\"payment.success\",\"within\":\"P30D\"}.",
	"search":   "Part of the client's own identifier, or the beginning of a customer's id.",
	"state":    "failing, expired, connected, revoked or never_connected.",
	"wait":     "How long to wait for one if there is none, such as 10s.",
	"now":      "Instant to set the clock to, RFC 3339.",
	"frozen":   "Whether the clock stands still.",
	"maintenance_window": "When the bank is closed: {} from now until it is opened, or with start and end. null opens " +
		"the bank.",
	"name":         "Name of the snapshot.",
	"operation_id": "operationId of Bud's OpenAPI document.",
	"match":        "Which requests fail: operation_id, customer_id, provider, client_id. Empty for all.",
	"times":        "How many requests fail, at least 1. Without it, all of them.",
	"kind":         "What happens, such as income_stops, new_loan, payment_missed or windfall.",
	"result":       "Result code that the next task ends with.",
}

// latest bounds a list of which the latest rows come last.
func latest(things string, rows int) *Bound {
	return &Bound{
		List: "data", Rows: rows, Latest: true, Page: 100, Limit: "How many " + things + " to return at most: the latest.",
		More: "These are the latest. Give a limit of up to 1000 for more, or other filters.",
	}
}

// ofClock describes the project of a clock.
var ofClock = map[string]string{
	"client_id": "Client id of a project whose own clock is meant. Without it, the clock that projects share.",
}

// ControlTools lists the tools with which a coding agent controls a sandbox.
var ControlTools = []Tool{
	{
		Name: "list_personas", Title: "List personas", Operation: "sandbox_personas_get",
		Description: "Lists the personas that customers can be made from, with what each shows.",
	},
	{
		Name: "create_customers", Title: "Create customers", Operation: "sandbox_customers_post", Writes: true,
		Description: "Creates customers with their bank connections, or finds those that are there, by " +
			"idempotent_identifier.",
		Descriptions: map[string]string{"client_id": "Client id of the project that gets the customers. It is needed."},
	},
	{
		Name: "list_customers", Title: "List customers", Operation: "sandbox_customers_get",
		Default: map[string]int{"limit": 20},
		Description: "Lists customers with the state of their connections, the newest first, by part of an identifier, " +
			"persona, provider or state.",
	},
	{
		Name: "get_customer", Title: "Show a customer", Operation: "sandbox_customer_get",
		Description: "Shows a customer whole: consents, accounts with balances, totals, tasks and life events.",
	},
	{
		Name: "list_payments", Title: "List payments", Operation: "sandbox_payments_list",
		Default:     map[string]int{"limit": 20},
		Description: "Lists payments, the newest first, with what each waits for and its history.",
	},
	{
		Name: "list_events", Title: "List events", Operation: "sandbox_webhook_events_get",
		Bound: latest("events", 20),
		Description: "Lists what happened that Bud sends webhooks for, whether or not there is an address; can wait for " +
			"one. Insights are events if they come with a refresh after the first call for the project, so call it before.",
	},
	{
		Name: "get_agenda", Title: "Read the agenda", Operation: "sandbox_agenda_get",
		Bound: &Bound{
			List: "data", Rows: 20, Page: 100, Limit: "How many entries to return at most, the earliest first.",
			More: "These are the earliest. Give a limit of up to 1000 for more, or other filters.",
		},
		Description: "Lists what will fall due: ends of consents, background refreshes, payments, webhooks.",
	},
	{
		Name: "connect_bank", Title: "Connect a bank", Operation: "sandbox_connections_post", Writes: true,
		Description: "Connects a customer to a bank without a browser: a persona's accounts and two years of transactions, " +
			"or a failure.",
	},
	{
		Name: "set_refresh_result", Title: "Set how refreshes end", Operation: "sandbox_refreshes_put", Writes: true,
		Description: "Decides how the next refreshes of a customer's connection end.",
	},
	{
		Name: "add_life_event", Title: "Add a life event", Operation: "sandbox_life_events_post", Writes: true,
		Description: "Makes something happen to a customer from a date on, such as lost income, a new loan or a missed " +
			"payment.",
	},
	{
		Name: "list_life_events", Title: "List life events", Operation: "sandbox_life_events_get",
		Description: "Lists what was made to happen to a customer.",
	},
	{
		Name: "close_bank", Title: "Close or open a bank", Operation: "sandbox_providers_put", Writes: true,
		Nullable:    []string{"maintenance_window"},
		Description: "Closes a bank for maintenance, or opens it again.",
	},
	{
		Name: "get_clock", Title: "Read the clock", Operation: "sandbox_clock_get",
		Descriptions: ofClock,
		Description:  "Tells the sandbox's time and whether it stands still.",
	},
	{
		Name: "set_clock", Title: "Set the clock", Operation: "sandbox_clock_put", Writes: true,
		Descriptions: ofClock,
		Description:  "Sets the sandbox's time, freezes or releases it. Time goes forward only; restore_snapshot goes back.",
	},
	{
		Name: "advance_clock", Title: "Advance the clock", Operation: "sandbox_clock_advance_post", Writes: true,
		Descriptions: ofClock,
		Description: "Moves the sandbox's time forward and carries out what falls due: refreshes, payments, ends of " +
			"consents.",
	},
	{
		Name: "list_faults", Title: "List faults", Operation: "sandbox_faults_get",
		Description: "Lists the failures that are in force and how often each was hit.",
	},
	{
		Name: "add_fault", Title: "Add a fault", Operation: "sandbox_faults_post", Writes: true,
		Description: "Makes requests fail on purpose: with a status, a delay, a dropped connection, a rate limit or a " +
			"task's result.",
	},
	{
		Name: "clear_faults", Title: "Clear faults", Operation: "sandbox_faults_delete", Writes: true,
		Description: "Removes all faults, or with client_id those of a project; faults without a client_id then stay.",
	},
	{
		Name: "get_requests", Title: "Read requests", Operation: "sandbox_requests_get",
		Bound:       latest("requests", 10),
		Description: "Shows the requests that programs sent to Bud's API, with answers and advice, newest last.",
	},
	{
		Name: "get_advice", Title: "Read advice", Operation: "sandbox_advice_get",
		Description: "Lists what the real Bud would refuse or discourage in the requests so far.",
	},
	{
		Name: "explain_figure", Title: "Explain a figure", Operation: "sandbox_explain_get",
		Bound: &Bound{
			List: "figures.*.transaction_ids", Rows: 5, Limit: "How many transactions of each figure to name at most.",
			More: "Each figure names its first transactions. Give a limit for more of each.",
		},
		Description: "Shows which transactions and which formula the figures of an operation's answer come from.",
	},
	{
		Name: "list_webhook_deliveries", Title: "List webhook deliveries", Operation: "sandbox_deliveries_get",
		Bound:       latest("deliveries", 20),
		Description: "Lists the webhooks that were sent, with each attempt's answer.",
	},
	{
		Name: "send_webhook", Title: "Send a webhook", Operation: "sandbox_webhook_trigger", Writes: true,
		Description: "Sends an event to the configured address.",
	},
	{
		Name: "list_snapshots", Title: "List snapshots", Operation: "sandbox_snapshots_get",
		Description: "Lists snapshots.",
	},
	{
		Name: "take_snapshot", Title: "Take a snapshot", Operation: "sandbox_snapshot_post", Writes: true,
		Description: "Keeps everything in the sandbox under a name, to go back to it later.",
	},
	{
		Name: "restore_snapshot", Title: "Go back to a snapshot", Operation: "sandbox_snapshot_restore", Writes: true,
		Destroys: true,
		Description: "Goes back to a snapshot. What happened since is lost, the clock goes back too. Removes all faults " +
			"and events, which are in no snapshot.",
	},
	{
		Name: "reset", Title: "Reset", Operation: "sandbox_reset_post", Writes: true, Destroys: true,
		Description: "Removes every customer with all data, the clock, faults and events, of one project or of all. " +
			"Keeps the log of requests, and faults without a client_id when it is for one project.",
	},
}
