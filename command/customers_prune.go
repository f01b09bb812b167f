package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sort"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"budsandbox/client"
	"budsandbox/internal/quantity"
)

const (
	deletionTimeout = 2 * time.Minute // for the deletion of one customer
	previewSize     = 5               // how many customers a preview names
)

// pruneResult is the outcome of deleting inactive customers.
type pruneResult struct {
	Found   int              `json:"found"`
	Deleted int              `json:"deleted"`
	Skipped int              `json:"skipped"` // connected an account or were deleted since they were found
	Failed  []failedDeletion `json:"failed"`
	DryRun  bool             `json:"dry_run"`
}

// failedDeletion is a customer that was not deleted, with the reason.
type failedDeletion struct {
	CustomerID string `json:"customer_id"`
	Error      string `json:"error"`
}

func (c *customersFlags) pruneCommand() *cobra.Command {
	var selected inactiveFlags
	var yes bool
	cmd := &cobra.Command{
		Use:   "prune",
		Short: "Delete old customers without an account",
		Long: `Delete customers who were created some time ago and have no account, for example before each month's
bill. Without --yes, it only shows which customers it would delete. Deleted customers cannot be
restored.`,
		Example: `  budsandbox customers prune --older-than 30d        # look
  budsandbox customers prune --older-than 30d --yes  # delete`,
		Args: noArguments,
		RunE: c.run(func(ctx context.Context, api *client.Client) error {
			until, err := selected.createdBefore()
			if err != nil {
				return err
			}
			found, err := c.inactive(ctx, api, until)
			if err != nil {
				return err
			}
			if c.output == "text" {
				preview(c.env.Stdout, found, until)
			}
			outcome := pruneResult{Found: len(found), Failed: []failedDeletion{}, DryRun: !yes}
			if yes {
				err = c.delete(ctx, api, found, &outcome)
			}
			return c.printOutcome(outcome, err)
		}),
	}
	selected.define(cmd.Flags())
	cmd.Flags().BoolVar(&yes, "yes", false, "delete them; without it, nothing changes")
	return cmd
}

// preview shows how many customers would be deleted, and the first of them.
func preview(w io.Writer, found []client.Customer, until time.Time) {
	fmt.Fprintf(w, "Found %s created up to %s without an account.\n",
		quantity.Of(len(found), "customer"), until.Format(time.RFC3339))
	if len(found) == 0 {
		return
	}
	fmt.Fprintln(w, "The oldest:")
	for _, customer := range found[:min(len(found), previewSize)] {
		fmt.Fprintln(w, "  "+customerLine(customer))
	}
	if more := len(found) - previewSize; more > 0 {
		fmt.Fprintf(w, "  and %d more, which `budsandbox customers inactive` lists\n", more)
	}
}

// delete deletes customers and adds up the outcome. It stops early if ctx is done or the API is unreachable.
func (c *customersFlags) delete(
	ctx context.Context, api *client.Client, found []client.Customer, outcome *pruneResult,
) error {
	var mu sync.Mutex
	bar := newProgress(c.env, len(found), "Deleting")
	defer bar.Clear()
	err := inParallel(ctx, len(found), func(ctx context.Context, i int) error {
		deleted, err := remove(ctx, api, found[i].ID)
		var unreachable *client.UnreachableError
		if err != nil && (ctx.Err() != nil || errors.As(err, &unreachable)) {
			return err
		}
		mu.Lock()
		defer mu.Unlock()
		switch {
		case err != nil:
			outcome.Failed = append(outcome.Failed, failedDeletion{found[i].ID, err.Error()})
		case deleted:
			outcome.Deleted++
		default:
			outcome.Skipped++
		}
		bar.Add(1)
		return nil
	})
	sort.Slice(outcome.Failed, func(i, j int) bool { return outcome.Failed[i].CustomerID < outcome.Failed[j].CustomerID })
	if err != nil {
		return fmt.Errorf("stopped early, the same command goes on from here: %w", err)
	}
	return nil
}

// remove deletes a customer and waits until the data are deleted. It checks the accounts again, because the search may
// be minutes old. A customer who has connected an account since, or was deleted by someone else, is skipped.
func remove(ctx context.Context, api *client.Client, id string) (deleted bool, err error) {
	ctx, cancel := context.WithTimeoutCause(ctx, deletionTimeout, fmt.Errorf("not over after %v", deletionTimeout))
	defer cancel()
	active, err := api.HasAccounts(ctx, id)
	if err != nil || active {
		return false, err
	}
	deletion, err := api.Delete(ctx, id)
	var refused *client.Error
	if errors.As(err, &refused) && refused.Status == http.StatusNotFound {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return true, deletion.Wait(ctx)
}

// printOutcome prints the outcome, and fails if a customer could not be deleted.
func (c *customersFlags) printOutcome(outcome pruneResult, err error) error {
	printErr := c.print(outcome, func(w io.Writer) {
		switch {
		case outcome.Found == 0:
			fmt.Fprintln(w, "There is nothing to delete.")
			return
		case outcome.DryRun:
			fmt.Fprintln(w, "Nothing was deleted; --yes deletes them.")
			return
		}
		fmt.Fprintf(w, "Deleted %d of %s.\n", outcome.Deleted, quantity.Of(outcome.Found, "customer"))
		if outcome.Skipped > 0 {
			fmt.Fprintf(w, "Left alone: %s, with an account or deleted by now.\n", quantity.Of(outcome.Skipped, "customer"))
		}
		for _, each := range outcome.Failed {
			fmt.Fprintf(w, "Failed: %s: %s\n", each.CustomerID, each.Error)
		}
	})
	if err == nil && len(outcome.Failed) > 0 {
		err = fmt.Errorf("%s could not be deleted", quantity.Of(len(outcome.Failed), "customer"))
	}
	return errors.Join(err, printErr)
}
