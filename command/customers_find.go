package command

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/spf13/cobra"

	"budsandbox/emulator"
)

// newCustomerList returns the list of a running sandbox's customers, newest first.
func newCustomerList(env Environment) *list {
	return &list{
		env: env, path: "/_sandbox/customers", paged: true, nothing: "There are no such customers.",
		filters: []filter{
			{"persona", "persona", "only those with a connection to this persona"},
			{"provider", "provider", "only those with a connection to this bank"},
			{"state", "state", "only those that are failing, expired, connected, revoked or never_connected"},
		},
		columns: []string{"CUSTOMER ID", "CLIENT ID", "IDENTIFIER", "STATE", "CONNECTIONS", "CREATED AT"},
		row: func(entry json.RawMessage) ([]string, error) {
			var s emulator.CustomerSummary
			err := json.Unmarshal(entry, &s)
			var banks []string
			for _, one := range s.Connections {
				banks = append(banks, one.Provider+" ("+one.Persona+")")
			}
			return []string{s.ID, s.Client, s.Identifier, s.State, strings.Join(banks, ", "), shortTime(s.CreatedAt)}, err
		},
	}
}

// findCommand finds customers of a running sandbox over its control plane.
func (c *customersFlags) findCommand() *cobra.Command {
	l := newCustomerList(c.env)
	cmd := &cobra.Command{
		Use:   "find [TEXT]",
		Short: "Find customers of a running sandbox by identifier, persona, bank or state",
		Long: `Find customers of a running sandbox, newest first. TEXT is part of your own identifier or the
beginning of a customer's id. Bud has no such search, so this uses the sandbox's control plane. It
searches the project --client-id, or all projects. STATE is the first of these that applies to one
of the customer's banks: failing if refreshes are set to fail, expired if a consent is older than 90
days, connected, revoked if no consent is left, or never_connected.`,
		Example: `  budsandbox customers find user-4
  budsandbox customers find --state expired --json
  budsandbox customers find --persona uk_student --limit 0`,
		Args: atMostOne("one text to look for, or none"),
		RunE: func(cmd *cobra.Command, args []string) error {
			l.sandbox.base = c.api.BaseURL
			if c.output == "json" {
				l.json = true
			}
			query := l.given.query()
			if cmd.Flags().Changed("client-id") {
				query.Set("client_id", c.api.ID)
			}
			if len(args) == 1 {
				query.Set("search", args[0])
			}
			return l.print(cmd.Context(), query)
		},
	}
	l.ownFlags(cmd)
	return cmd
}

// showCommand shows one customer of a running sandbox.
func (c *customersFlags) showCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "show CUSTOMER_ID",
		Short: "Show one customer of a running sandbox",
		Long: `Show everything that a running sandbox knows about a customer except the transactions: context,
connections and consents, accounts with their balances, totals, tasks, and how much was written for
it. --output json has more.`,
		Example: `  budsandbox customers show $customer
  budsandbox customers show $customer --output json`,
		Args: exactlyOne("the id of one customer"),
		RunE: func(cmd *cobra.Command, args []string) error {
			client := ""
			if cmd.Flags().Changed("client-id") {
				client = c.api.ID
			}
			return c.show(cmd.Context(), args[0], client)
		},
	}
	return cmd
}

func (c *customersFlags) show(ctx context.Context, id, client string) error {
	sandbox := controlPlane{base: c.api.BaseURL, tlsDir: c.tlsDir}
	var encoded json.RawMessage
	path := "/_sandbox/customers/" + url.PathEscape(id) + scope(client)
	if err := sandbox.ask(ctx, http.MethodGet, path, nil, &encoded); err != nil {
		return err
	}
	var customer emulator.Customer
	if err := json.Unmarshal(encoded, &customer); err != nil {
		return fmt.Errorf("the customer cannot be read: %w", err)
	}
	return c.print(encoded, func(w io.Writer) { printCustomer(w, customer) })
}

// printCustomer prints a customer as text.
func printCustomer(w io.Writer, c emulator.Customer) {
	line := func(name, format string, values ...any) {
		fmt.Fprintf(w, "%-12s %s\n", name, oneLine(fmt.Sprintf(format, values...)))
	}
	line("customer", "%s of %s", c.ID, c.Client)
	if c.Identifier != "" {
		line("identifier", "%s", c.Identifier)
	}
	line("created", "%s", shortTime(c.CreatedAt))
	line("context", "%s, %s, %s, %s", c.Context.Type, c.Context.Region, c.Context.Locale, c.Context.Model)
	line("state", "%s", c.State)
	for _, one := range c.Consents {
		text := one.Provider + " " + one.Status
		if !one.ExpiresAt.IsZero() {
			text += ", fetching ends " + shortTime(one.ExpiresAt)
		}
		if one.Reason != "" {
			text += ", " + one.Reason
		}
		line("consent", "%s", text)
	}
	for _, a := range c.Accounts {
		balance := "balance unknown"
		if a.Balance != nil {
			balance = a.Balance.Value + " " + a.Balance.Currency
		}
		line("account", "%s  %s %s %s  %s", a.ID, a.Provider, a.Type, a.Name, balance)
	}
	for _, t := range c.Totals {
		line("total", "%s %s; in 30 days %s earned, %s spent", t.Balance, t.Currency, t.Earned, t.Spent)
	}
	line("transactions", "%d, of which %d pending", c.Transactions.Count, c.Transactions.Pending)
	for _, task := range c.Tasks[:min(len(c.Tasks), 5)] {
		line("task", "%s %s %s %s %s", shortTime(task.StartedAt), task.Kind, task.Provider, task.Status, task.Result)
	}
}
