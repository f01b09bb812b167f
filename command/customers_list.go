package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"budsandbox/bank"
	"budsandbox/client"
)

func (c *customersFlags) createCommand() *cobra.Command {
	var number int
	var identifier string
	cmd := &cobra.Command{
		Use:   "create",
		Short: "Create customers",
		Long: "Create customers and print their ids, as many as you like: they are created in batches of 200. With " +
			"--identifier it is\n" +
			"one customer, which your own name for it identifies: asking again returns the same.",
		Example: "  budsandbox customers create -n 500 --output json\n" +
			"  budsandbox customers create --identifier user-42",
		Args: noArguments,
		RunE: c.run(func(ctx context.Context, api *client.Client) error {
			if number < 1 {
				return usagef("--number %d is not a number of customers from 1", number)
			}
			if identifier == "" {
				return c.create(ctx, api, number)
			}
			if number > 1 {
				return usagef("--number %d does not go with --identifier, which identifies one customer", number)
			}
			customer, err := api.Create(ctx, identifier)
			if err != nil {
				return err
			}
			return c.printCustomers([]client.Customer{customer})
		}),
	}
	cmd.Flags().IntVarP(&number, "number", "n", 1, "how many customers")
	cmd.Flags().StringVar(&identifier, "identifier", "", "idempotent identifier of the customer (default none)")
	return cmd
}

// create creates batches. After a failure it prints the customers created so far.
func (c *customersFlags) create(ctx context.Context, api *client.Client, number int) (err error) {
	created := []client.Customer{}
	bar := c.progress(number, "Creating")
	for len(created) < number && err == nil {
		var batch []client.Customer
		batch, err = api.CreateBatch(ctx, min(number-len(created), client.MaxBatch))
		if err == nil && len(batch) == 0 {
			err = errors.New("create customers: the API answered with an empty batch")
		}
		created = append(created, batch...)
		bar.Add(len(batch))
	}
	bar.Clear()
	if failed := c.printCustomers(created); err == nil {
		err = failed
	}
	if len(created) > 0 {
		c.note("Created %s.", customerCount(len(created)))
	}
	return err
}

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
		Long: "Count the project's customers. Bud's API has no such question, so this reads the whole list, 1,000 at a " +
			"time.",
		Example: "  budsandbox customers count --output json",
		Args:    noArguments,
		RunE: c.run(func(ctx context.Context, api *client.Client) error {
			customers, err := c.list(ctx, api, client.Filter{})
			if err != nil {
				return err
			}
			count := map[string]int{"count": len(customers)}
			return c.print(count, func(w io.Writer) { fmt.Fprintln(w, customerCount(len(customers))) })
		}),
	}
}

// list reads all pages.
func (c *customersFlags) list(
	ctx context.Context,
	api *client.Client,
	filter client.Filter,
) ([]client.Customer, error) {
	customers := []client.Customer{} // a list without customers is [] in JSON too
	bar := c.progress(0, "Listing")
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

// parseTime parses a flag that is a time or a date. It returns the zero time for an empty flag.
func parseTime(flag, text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	at, err := bank.ParseInstant(text)
	if err != nil {
		return at, usagef("--%s %w", flag, err)
	}
	return at, nil
}
