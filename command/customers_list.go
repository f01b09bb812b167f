package command

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"budsandbox/client"
	"budsandbox/internal/quantity"
)

func (c *customersFlags) listCommand() *cobra.Command {
	var from, to string
	cmd := &cobra.Command{
		Use:     "list",
		Short:   "List customers",
		Long:    "List the project's customers in the order of their ids, or those created within a time.",
		Example: "  budsandbox customers list --from 2026-01-01 --to 2026-01-31T23:59:59Z",
		Args:    noArguments,
		RunE: c.run(func(ctx context.Context, api *client.Client) error {
			filter, err := creationFilter(from, to)
			if err != nil {
				return err
			}
			customers, err := c.list(ctx, api, filter)
			if err != nil {
				return err
			}
			if len(customers) == 0 {
				c.note("There are no such customers.")
			}
			return c.printCustomers(customers)
		}),
	}
	cmd.Flags().StringVar(&from, "from", "", "created at or after this date or time (default no limit)")
	cmd.Flags().StringVar(&to, "to", "",
		"created at or before this time, or up to the end of this date (default no limit)")
	return cmd
}

func (c *customersFlags) countCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "count",
		Short: "Count customers",
		Long: `Count the project's customers. Bud's API has no such question, so this reads the whole list, 1,000
at a time.`,
		Example: "  budsandbox customers count --output json",
		Args:    noArguments,
		RunE: c.run(func(ctx context.Context, api *client.Client) error {
			customers, err := c.list(ctx, api, client.Filter{})
			if err != nil {
				return err
			}
			count := map[string]int{"count": len(customers)}
			return c.print(count, func(w io.Writer) { fmt.Fprintln(w, quantity.Of(len(customers), "customer")) })
		}),
	}
}

// list reads all pages.
func (c *customersFlags) list(
	ctx context.Context, api *client.Client, filter client.Filter,
) ([]client.Customer, error) {
	customers := []client.Customer{} // a list without customers is [] in JSON too
	bar := newProgress(c.env, -1, "Listing")
	defer bar.Clear()
	for customer, err := range api.Customers(ctx, filter) {
		if err != nil {
			return nil, err
		}
		customers = append(customers, customer)
		bar.Add(1)
	}
	return customers, nil
}

// creationFilter parses the flags --from and --to.
func creationFilter(from, to string) (filter client.Filter, err error) {
	if filter.From, err = parseTime("from", from); err != nil {
		return filter, err
	}
	if filter.To, err = parseTime("to", to); err != nil {
		return filter, err
	}
	if len(to) == len(time.DateOnly) {
		filter.To = filter.To.Add(24*time.Hour - time.Second)
	}
	if !filter.To.IsZero() && filter.To.Before(filter.From) {
		return filter, usagef("--to %s is before --from %s", to, from)
	}
	return filter, nil
}

// printCustomers prints a list of customers, one on each line.
func (c *customersFlags) printCustomers(customers []client.Customer) error {
	return c.print(customers, func(w io.Writer) {
		if len(customers) > 0 {
			fmt.Fprintf(w, "%-36s  %-20s  %s\n", "CUSTOMER ID", "CREATED AT", "IDEMPOTENT IDENTIFIER")
		}
		for _, customer := range customers {
			fmt.Fprintln(w, customerLine(customer))
		}
	})
}

// customerLine formats a customer on one line.
func customerLine(customer client.Customer) string {
	line := fmt.Sprintf("%-36s  %s", customer.ID, customer.CreatedAt.Format(time.RFC3339))
	if customer.Identifier != "" {
		line += "  " + oneLine(customer.Identifier)
	}
	return line
}
