package command

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"sync/atomic"

	"github.com/spf13/cobra"

	"budsandbox/emulator"
	"budsandbox/fixtures"
	"budsandbox/internal/quantity"
	"budsandbox/seed"
)

// crowd holds the flags of `budsandbox crowd`.
type crowd struct {
	sandbox controlPlane
	client  string
	number  int
	seed    uint64
	region  string
	list    string
}

// crowdCommand fills a running sandbox with customers, for load tests and demos.
func crowdCommand(env Environment) *cobra.Command {
	c := &crowd{}
	cmd := &cobra.Command{
		Use:   "crowd",
		Short: "Fill a running sandbox with customers who are like a population",
		Long: `Create customers, each connected to a bank, with the ages of British and American adults and
personas with realistic shares at each age. The same seed gives the same customers; a second run
adds nothing, and continues an interrupted one. Identifiers are crowd-SEED-NUMBER, or with --region
crowd-SEED-REGION-NUMBER. --list writes their made-up names, e-mail addresses, telephone numbers and
addresses. 100,000 customers take about a minute and 140 MB.`,
		Example: `  budsandbox crowd -n 500
  budsandbox crowd -n 200 --region GB --list crowd.csv`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return c.run(cmd.Context(), env) },
	}
	c.sandbox.define(cmd.Flags())
	flags := cmd.Flags()
	flags.StringVar(&c.client, "client-id", emulator.DemoClient, "client id of the project")
	flags.IntVarP(&c.number, "number", "n", 100, "number of customers")
	flags.Uint64Var(&c.seed, "seed", 1, "seed of the crowd")
	flags.StringVar(&c.region, "region", "", "GB or US (default seven tenths British)")
	flags.StringVar(&c.list, "list", "", "write a CSV file with a line for each customer")
	return cmd
}

// crowdBatch is the number of customers that one request describes. Each request is one transaction.
const crowdBatch = 250

func (c *crowd) run(ctx context.Context, env Environment) error {
	if c.number < 1 {
		return usagef("--number %d is not a number of customers from 1", c.number)
	}
	countries := []fixtures.Country{fixtures.GB, fixtures.US}
	switch country := fixtures.Country(c.region); {
	case country.Known():
		countries = []fixtures.Country{country}
	case c.region != "":
		return usagef("--region %q is neither GB nor US", c.region)
	}
	data := fixtures.Load()
	members, err := seed.NewCrowd(data, c.seed, countries...)
	if err != nil {
		return err
	}
	list, err := newCrowdList(c.list, c.number)
	if err != nil {
		return err
	}
	bar := newProgress(env, c.number, "Connecting")
	var created atomic.Int64
	batches := (c.number + crowdBatch - 1) / crowdBatch
	err = inParallel(ctx, batches, func(ctx context.Context, batch int) error {
		first := batch * crowdBatch
		done, err := c.create(ctx, data, members, list, first, min(first+crowdBatch, c.number))
		created.Add(int64(done))
		bar.Add(min(crowdBatch, c.number-first))
		return err
	})
	_ = bar.Finish() // only the display can fail
	if err == nil {
		count := int(created.Load())
		fmt.Fprintf(env.Stdout, "created %s\n", quantity.Of(count, "customer"))
		if count < c.number {
			fmt.Fprintf(env.Stdout, "%s existed already\n", quantity.Of(c.number-count, "customer"))
		}
	}
	return errors.Join(err, list.close(context.WithoutCancel(ctx), env))
}

// customerDescription is the description of a customer in a request of POST /_sandbox/customers.
type customerDescription struct {
	Identifier  string                  `json:"idempotent_identifier"`
	Context     map[string]string       `json:"customer_context"`
	Connections []connectionDescription `json:"connections"`
}

// connectionDescription is the description of a connection of a customer.
type connectionDescription struct {
	Provider string `json:"provider"`
	Persona  string `json:"persona"`
	Seed     uint64 `json:"seed"`
}

// identifier returns the identifier of a member. Crowds of different regions have different identifiers.
func (c *crowd) identifier(number int) string {
	if c.region != "" {
		return fmt.Sprintf("crowd-%d-%s-%d", c.seed, c.region, number)
	}
	return fmt.Sprintf("crowd-%d-%d", c.seed, number)
}

// create creates the members from first to before end, and returns how many of them are new.
func (c *crowd) create(
	ctx context.Context, data *fixtures.Fixtures, members *seed.Crowd, list *crowdList, first, end int,
) (created int, err error) {
	batch := make([]seed.Member, 0, end-first)
	body := struct {
		Client    string                `json:"client_id"`
		Customers []customerDescription `json:"customers"`
	}{Client: c.client}
	for number := first; number < end; number++ {
		m, err := members.Member(number)
		if err != nil {
			return 0, err
		}
		batch = append(batch, m)
		body.Customers = append(body.Customers, customerDescription{
			Identifier:  c.identifier(number),
			Context:     map[string]string{"type": string(m.Persona.Type), "region": string(m.Persona.Region)},
			Connections: []connectionDescription{{m.Provider, m.Persona.ID, m.Seed}},
		})
	}
	var reply struct {
		Data []struct {
			ID         string `json:"customer_id"`
			Identifier string `json:"idempotent_identifier"`
			Created    bool   `json:"created"`
		} `json:"data"`
	}
	if err := c.sandbox.ask(ctx, http.MethodPost, "/_sandbox/customers", body, &reply); err != nil {
		return 0, err
	}
	for i, one := range reply.Data {
		if one.Created {
			created++
		}
		if err := list.add(data, one.ID, one.Identifier, batch[i]); err != nil {
			return created, err
		}
	}
	return created, nil
}

// crowdList is the CSV file of --list; nil writes none. Different members may be added concurrently.
type crowdList struct {
	file  string
	lines [][]string // by number
}

func newCrowdList(name string, number int) (*crowdList, error) {
	if name == "" {
		return nil, nil
	}
	if name != stdio { // checked before customers are created
		folder := filepath.Dir(name)
		if info, err := os.Stat(folder); err != nil || !info.IsDir() {
			return nil, fmt.Errorf("--list: there is no folder %s", folder)
		}
	}
	return &crowdList{file: name, lines: make([][]string, number)}, nil
}

// add adds the line of a member.
func (l *crowdList) add(data *fixtures.Fixtures, id, identifier string, m seed.Member) error {
	if l == nil {
		return nil
	}
	p, err := m.Person(data)
	if err != nil {
		return err
	}
	l.lines[m.Number] = []string{
		id, identifier, m.Persona.ID, m.Provider, string(m.Persona.Region), strconv.Itoa(m.Age),
		p.Given + " " + p.Surname, p.Email, p.Phone, p.Street, p.Town.Name, p.Postcode,
	}
	return nil
}

// close writes the lines of the members that were added, in order.
func (l *crowdList) close(ctx context.Context, env Environment) error {
	if l == nil {
		return nil
	}
	var text bytes.Buffer
	w := csv.NewWriter(&text)
	_ = w.Write([]string{
		"customer_id", "idempotent_identifier", "persona", "provider", "region", "age",
		"name", "email", "telephone", "street", "town", "postcode",
	})
	for _, line := range l.lines {
		if line != nil {
			_ = w.Write(line)
		}
	}
	w.Flush()
	if err := errors.Join(w.Error(), writeFile(ctx, env, l.file, text.Bytes())); err != nil {
		return fmt.Errorf("--list: %w", err)
	}
	return nil
}
