package command

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"budsandbox/client"
	"budsandbox/internal/quantity"
)

func (c *customersFlags) createCommand() *cobra.Command {
	var number int
	var identifier string
	cmd := &cobra.Command{
		Use:   "create",
		Short: "Create customers",
		Long: `Create any number of customers, in batches of 200, and print their ids. With --identifier, create one
customer with your own identifier; a second call returns the same customer.`,
		Example: `  budsandbox customers create -n 500 --output json
  budsandbox customers create --identifier user-42`,
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
	cmd.Flags().IntVarP(&number, "number", "n", 1, "number of customers")
	cmd.Flags().StringVar(&identifier, "identifier", "", "idempotent identifier of the customer (default none)")
	return cmd
}

// create creates batches. After a failure it prints the customers created so far.
func (c *customersFlags) create(ctx context.Context, api *client.Client, number int) (err error) {
	created := []client.Customer{}
	bar := newProgress(c.env, number, "Creating")
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
	printErr := c.printCustomers(created)
	if err == nil {
		err = printErr
	}
	if len(created) > 0 {
		c.note("Created %s.", quantity.Of(len(created), "customer"))
	}
	return err
}
