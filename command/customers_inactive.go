package command

import (
	"cmp"
	"context"
	"errors"
	"regexp"
	"slices"
	"sort"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"budsandbox/bank"
	"budsandbox/client"
	"budsandbox/internal/quantity"
)

// inactiveFlags select inactive customers: customers of some age without an account.
type inactiveFlags struct{ olderThan, asOf string }

func (i *inactiveFlags) define(flags *pflag.FlagSet) {
	flags.StringVar(&i.olderThan, "older-than", "30d", "minimum age of the customers, as in 12h, 30d, 2w, P1M or PT12H")
	flags.StringVar(&i.asOf, "as-of", "",
		"the time at which ages are computed; the sandbox's clock may differ from yours (default now)")
}

// createdBefore returns the latest creation time of customers of that age.
func (i *inactiveFlags) createdBefore() (time.Time, error) {
	now, err := parseTime("as-of", i.asOf)
	if err != nil {
		return time.Time{}, err
	}
	if now.IsZero() {
		now = time.Now().UTC()
	}
	age, err := parseAge(i.olderThan)
	if err != nil {
		return time.Time{}, err
	}
	return age.Before(now).Truncate(time.Second), nil
}

// inDays matches the short form of an age in days or weeks.
var inDays = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^\d+[dw]$`)
})

// parseAge parses --older-than.
func parseAge(text string) (bank.Period, error) {
	period := text
	if inDays().MatchString(text) {
		period = "P" + strings.ToUpper(text)
	}
	age, err := bank.ParsePeriod(period)
	const centuries = 1000 * 365 // a longer age is a mistake, and outside the range of years that the API supports
	if err != nil || age.Exact < 0 || age.Months > centuries/30 || age.Days > centuries {
		return bank.Period{}, usagef("--older-than %q is not an age such as 12h, 30d, 2w, P1M or PT12H", text)
	}
	return age, nil
}

func (c *customersFlags) inactiveCommand() *cobra.Command {
	var selected inactiveFlags
	cmd := &cobra.Command{
		Use:   "inactive",
		Short: "List old customers without an account",
		Long: "List customers who were created some time ago and have no account, oldest first. Bud bills them\n" +
			"although nobody uses them. To delete them, see `budsandbox customers prune`.",
		Example: "  budsandbox customers inactive --older-than 2w",
		Args:    noArguments,
		RunE: c.run(func(ctx context.Context, api *client.Client) error {
			until, err := selected.createdBefore()
			if err != nil {
				return err
			}
			found, err := c.inactive(ctx, api, until)
			if err != nil {
				return err
			}
			c.note("%s created up to %s without an account.", quantity.Of(len(found), "customer"), until.Format(time.RFC3339))
			return c.printCustomers(found)
		}),
	}
	selected.define(cmd.Flags())
	return cmd
}

// inactive returns the customers created up to a time that have no account, oldest first.
func (c *customersFlags) inactive(ctx context.Context, api *client.Client, until time.Time) ([]client.Customer, error) {
	customers, err := c.list(ctx, api, client.Filter{To: until})
	if err != nil {
		return nil, err
	}
	// The customers may be deleted, so the age is checked again instead of relying on the server's filter.
	customers = slices.DeleteFunc(customers, func(each client.Customer) bool { return each.CreatedAt.After(until) })
	sort.Slice(customers, func(i, j int) bool {
		a, b := &customers[i], &customers[j]
		return cmp.Or(a.CreatedAt.Compare(b.CreatedAt), strings.Compare(a.ID, b.ID)) < 0
	})
	active, locked := make([]bool, len(customers)), atomic.Int64{}
	bar := newProgress(c.env, len(customers), "Asking for accounts")
	defer bar.Clear()
	err = inParallel(ctx, len(customers), func(ctx context.Context, i int) (err error) {
		active[i], err = api.HasAccounts(ctx, customers[i].ID)
		if errors.Is(err, client.ErrSecret) { // unknown, so it is not listed
			locked.Add(1)
			active[i], err = true, nil
		}
		bar.Add(1)
		return err
	})
	if err != nil {
		return nil, err
	}
	if n := int(locked.Load()); n > 0 {
		c.note("Left out: %s whose secret Bud does not host; their accounts cannot be seen without it.",
			quantity.Of(n, "customer"))
	}
	found := []client.Customer{}
	for i, customer := range customers {
		if !active[i] {
			found = append(found, customer)
		}
	}
	return found, nil
}
