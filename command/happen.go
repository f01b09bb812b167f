package command

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"budsandbox/fixtures"
)

// lifeEvents says what happens with each kind, and which flags it takes.
var lifeEvents = map[string]string{
	"income_stops":           "an income is not paid any more (--obligation)",
	"income_changes":         "an income is another amount from then on (--obligation, --amount or --percent)",
	"payment_missed":         "the next payment of an agreement is left out (--obligation)",
	"payment_doubled":        "a payment is taken twice at the same instant (--obligation)",
	"payment_changes":        "a payment is another amount from then on (--obligation, --amount or --percent)",
	"new_loan":               "money is lent, and paid back monthly (--merchant, --amount, --principal)",
	"new_insurance":          "a premium is paid every month (--merchant, --amount)",
	"new_subscription":       "a subscription is paid every month (--merchant, --amount)",
	"account_closed":         "an account is closed, and what it holds is paid out (--account-id)",
	"overdraft":              "a payment leaves an account at minus --amount",
	"windfall":               "money comes that nobody expected (--amount)",
	fixtures.TransactionMade: "one row with a --description, and an --amount with a sign",
}

// describeLifeEvents lists kinds with what happens.
func describeLifeEvents(kinds []string) string {
	var lines []string
	for _, kind := range kinds {
		lines = append(lines, fmt.Sprintf("  %-16s  %s", kind, lifeEvents[kind]))
	}
	return strings.Join(lines, "\n")
}

// happenCommand adds a life event at a customer's bank.
func happenCommand(env Environment) *cobra.Command {
	var sandbox controlPlane
	values := map[string]*string{}
	var customer string
	cmd := &cobra.Command{
		Use:   "happen KIND --customer-id ID",
		Short: "Add a life event at a customer's bank: a salary stops, a payment is missed...",
		Long: "Add a life event at the bank of a customer of a running sandbox; the next refresh fetches its\n" +
			"effects. It prints the id of the event, or of the transaction, and on standard error which payment or\n" +
			"income the event changes first. The kinds are\n\n" +
			describeLifeEvents(slices.Concat(fixtures.LifeEventKinds, []string{fixtures.TransactionMade})),
		Example: `  budsandbox happen income_stops --customer-id $customer
  budsandbox happen transaction --customer-id $customer --description 'CORNER SHOP' --amount -12.50`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usagef("`%s` wants one kind of event, such as income_stops", cmd.CommandPath())
			}
			if customer == "" {
				return usagef("`%s` wants a --customer-id", cmd.CommandPath())
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			given := map[string]string{}
			for name, value := range values {
				if *value != "" {
					given[name] = *value
				}
			}
			return addEvent(cmd.Context(), env, &sandbox, customer, args[0], given)
		},
	}
	sandbox.define(cmd.Flags())
	cmd.Flags().StringVar(&customer, "customer-id", "", "the customer")
	for _, flag := range [][2]string{
		{"client_id", "the project of the customer (default the only one that has it)"},
		{"connection_id", "at which bank, if the customer has several"},
		{"account_id", "on which account (default the first current account)"},
		{"at", "when, such as 2026-03-01T09:00:00Z (default now)"},
		{"obligation", "the persona's income or payment (default the first income, or the payment due next)"},
		{"amount", "an amount such as 12.50"},
		{"percent", "the new amount in per cent of the present one, instead of --amount"},
		{"merchant", "the payee: the slug of a merchant in the catalogue, such as tesco"},
		{"principal", "what a new loan pays out"},
		{"description", "the statement line of a transaction"},
		{"booked_at", "when a transaction is booked; it is pending until then (default at once)"},
		{"category", "the category of a transaction, as level1/level2"},
	} {
		values[flag[0]] = cmd.Flags().String(strings.ReplaceAll(flag[0], "_", "-"), "", flag[1])
	}
	return cmd
}

// addEvent adds a life event or a transaction of a customer, and prints its id. What the event changes goes to standard
// error, so that a script reads the id alone.
func addEvent(
	ctx context.Context, env Environment, sandbox *controlPlane, customer, kind string, body map[string]string,
) error {
	path := "/_sandbox/customers/" + url.PathEscape(customer) + "/transactions"
	if kind != fixtures.TransactionMade {
		path = "/_sandbox/customers/" + url.PathEscape(customer) + "/events"
		body["kind"] = kind
	}
	var added struct {
		Event       string `json:"event_id"`
		Transaction string `json:"transaction_id"`
		Text        string
	}
	if err := sandbox.ask(ctx, http.MethodPost, path, body, &added); err != nil {
		return err
	}
	if _, err := fmt.Fprintln(env.Stdout, cmp.Or(added.Transaction, added.Event)); err != nil || added.Text == "" {
		return err
	}
	_, err := fmt.Fprintln(env.Stderr, oneLine(added.Text))
	return err
}
