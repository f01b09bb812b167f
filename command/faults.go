package command

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"budsandbox/internal/faultrule"
	"budsandbox/internal/quantity"
)

// parseLimit parses a rate limit such as 100/1m.
func parseLimit(text string) (*faultrule.Limit, error) {
	if text == "" {
		return nil, nil
	}
	requests, per, found := strings.Cut(text, "/")
	n, err := strconv.Atoi(requests)
	if !found || err != nil {
		return nil, usagef("--limit %q is not a number of requests and a length of time, such as 100/1m", text)
	}
	return &faultrule.Limit{Requests: n, Per: per}, nil
}

// faultsCommand lists, adds and removes the faults of a running sandbox.
func faultsCommand(env Environment) *cobra.Command {
	var sandbox controlPlane
	list := func(cmd *cobra.Command, _ []string) error { return listFaults(cmd, env, &sandbox) }
	cmd := &cobra.Command{
		Use:   "faults",
		Short: "Make a running sandbox fail on purpose",
		Long: `List the rules by which a running sandbox fails on purpose. A rule says which calls it applies to
and what happens to them: an error in Bud's form, a delay, a dropped connection, a failed task, or
429 above a rate. Rules end with the process.`,
		Example: `  budsandbox faults add --status 503 --times 2
  budsandbox faults add --operation v2_transactions_get --delay 3s --delay-up-to 9s
  budsandbox faults add --client-id suite-7 --drop --probability 0.1
  budsandbox faults add --limit 100/1m
  budsandbox faults add --operation v2_open_banking_refresh_post --result provider_timeout --times 1
  budsandbox faults list
  budsandbox faults clear`,
		Args: noArguments, RunE: list,
	}
	sandbox.define(cmd.PersistentFlags())
	cmd.AddCommand(
		&cobra.Command{
			Use:     "list",
			Short:   "List the rules in the order in which they are tried",
			Example: "  budsandbox faults list",
			Args:    noArguments,
			RunE:    list,
		},
		faultsAdd(env, &sandbox),
		faultsClear(env, &sandbox),
	)
	return cmd
}

// faultFlags holds the flags of `faults add`.
type faultFlags struct {
	rule        faultrule.Rule
	answer      faultrule.Answer
	probability float64
	limit       string
	times       int
}

func faultsAdd(env Environment, sandbox *controlPlane) *cobra.Command {
	var f faultFlags
	cmd := &cobra.Command{
		Use: "add", Short: "Add a rule and print its id", Args: noArguments,
		Long: `Add a rule and print its id. Flags such as --operation say which calls it applies to; the default is
all calls of Bud's API. At least one of --status, --delay, --delay-up-to, --drop, --result and
--limit says what happens to them.`,
		Example: `  budsandbox faults add --operation v2_transactions_get --status 503 --times 2
  budsandbox faults add --operation v2_income_get --delay 2s --times 1
  budsandbox faults clear`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			rule, err := f.parse(cmd.Flags())
			if err != nil {
				return err
			}
			var added faultrule.Active
			if err := sandbox.ask(cmd.Context(), http.MethodPost, "/_sandbox/faults", rule, &added); err != nil {
				return err
			}
			_, err = fmt.Fprintln(env.Stdout, added.ID)
			return err
		},
	}
	f.define(cmd.Flags())
	return cmd
}

// define adds the flags that say which calls a rule is for, what happens to them, and how often.
func (f *faultFlags) define(flags *pflag.FlagSet) {
	flags.StringVar(&f.rule.Match.Operation, "operation", "", "only calls of this operation (default any)")
	flags.StringVar(&f.rule.Match.Client, "client-id", "", "only calls of this project (default any)")
	flags.StringVar(&f.rule.Match.Customer, "customer-id", "", "only calls about this customer (default any)")
	flags.StringVar(&f.rule.Match.Provider, "provider", "",
		"only calls that name this provider in their path (default any)")
	flags.IntVar(&f.answer.Status, "status", 0, "answer with this error status, such as 429 or 503")
	flags.StringVar(&f.answer.Code, "code", "", "code_id of the answer (default as Bud's gateway gives it)")
	flags.StringVar(&f.answer.Message, "message", "", "message of the answer (default as Bud's gateway gives it)")
	flags.StringVar(&f.rule.Delay, "delay", "", "wait before going on, as in 2s")
	flags.StringVar(&f.rule.DelayUpTo, "delay-up-to", "",
		"wait for a random time from --delay, or none, to this, as in 9s")
	flags.BoolVar(&f.rule.Drop, "drop", false, "end the connection without an answer")
	flags.StringVar(&f.rule.Result, "result", "",
		"let the task that the call begins fail with this result, such as provider_timeout or timed_out")
	flags.StringVar(&f.limit, "limit", "", "limit the rate of each client, as in 100/1m, and answer 429 above it")
	flags.IntVar(&f.times, "times", 0, "number of calls that it applies to, 1 or more (default no limit)")
	flags.Float64Var(&f.probability, "probability", 1, "probability that it applies, as in 0.1 for one call in ten")
}

// parse returns the rule that the flags describe.
func (f *faultFlags) parse(flags *pflag.FlagSet) (rule faultrule.Rule, err error) {
	rule = f.rule
	if rule.Limit, err = parseLimit(f.limit); err != nil {
		return rule, err
	}
	switch {
	case f.answer.Status != 0 && rule.Drop:
		return rule, usagef("--drop ends the connection without an answer; leave out --drop or --status")
	case f.answer.Status != 0:
		rule.Answer = &f.answer
	case f.answer.Code != "" || f.answer.Message != "":
		return rule, usagef("--code and --message need a --status, as in --status 503")
	case rule.Delay == "" && rule.DelayUpTo == "" && !rule.Drop && rule.Result == "" && rule.Limit == nil:
		return rule, usagef("say what is to happen: --status, --delay, --delay-up-to, --drop, --result or --limit")
	}
	if !(f.probability >= 0 && f.probability <= 1) { // refuses NaN, too
		return rule, usagef("--probability %g is not a number from 0 to 1", f.probability)
	}
	if flags.Changed("probability") {
		rule.Probability = &f.probability
	}
	if flags.Changed("times") {
		if f.times < 1 {
			return rule, usagef("--times %d is not 1 or more; leave it out for a fault without end", f.times)
		}
		rule.Times = &f.times
	}
	return rule, nil
}

func faultsClear(env Environment, sandbox *controlPlane) *cobra.Command {
	var client string
	cmd := &cobra.Command{
		Use: "clear [ID]", Short: "Remove one rule, those of a project, or all", Args: cobra.MaximumNArgs(1),
		Example: `  id=$(budsandbox faults add --status 503)
  budsandbox faults clear $id
  budsandbox faults clear --client-id suite-7
  budsandbox faults clear`,
		RunE: func(cmd *cobra.Command, args []string) error {
			path, removed := "/_sandbox/faults", "removed all faults"
			if cmd.Flags().Changed("client-id") {
				switch {
				case client == "": // as with the id
					return usagef("--client-id is empty; give one, or leave it out to remove all")
				case len(args) > 0:
					return usagef("an id names one fault; leave out --client-id or the id")
				}
				path += "?" + url.Values{"client_id": {client}}.Encode()
				removed = "removed the faults of " + oneLine(client)
			}
			for _, id := range args {
				if id == "" { // which may come from an unset shell variable, and would remove all faults
					return usagef("the id of the fault is empty; give one, or none to remove all")
				}
				path, removed = path+"/"+url.PathEscape(id), "removed "+id
			}
			if err := sandbox.ask(cmd.Context(), http.MethodDelete, path, nil, nil); err != nil {
				return err
			}
			_, err := fmt.Fprintln(env.Stdout, removed)
			return err
		},
	}
	cmd.Flags().StringVar(&client, "client-id", "", "only the rules that were added with this client id")
	return cmd
}

func listFaults(cmd *cobra.Command, env Environment, sandbox *controlPlane) error {
	var rules struct{ Data []faultrule.Active }
	if err := sandbox.ask(cmd.Context(), http.MethodGet, "/_sandbox/faults", nil, &rules); err != nil {
		return err
	}
	if len(rules.Data) == 0 {
		_, err := fmt.Fprintln(env.Stdout, "No faults: every call is answered as well as it can be.")
		return err
	}
	table := tabwriter.NewWriter(env.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "ID\tMEETS\tDOES\tHITS")
	for _, r := range rules.Data {
		fmt.Fprintf(table, "%s\t%s\t%s\t%d\n", r.ID, oneLine(matchText(r.Match)), oneLine(effectText(r.Rule)), r.Hits)
	}
	return table.Flush()
}

// matchText describes the calls that a rule is for.
func matchText(m faultrule.Match) string {
	var parts []string
	for _, part := range [][2]string{{"client", m.Client}, {"customer", m.Customer}, {"provider", m.Provider}} {
		if part[1] != "" {
			parts = append(parts, part[0]+" "+part[1])
		}
	}
	return strings.Join(append([]string{cmp.Or(m.Operation, "any operation")}, parts...), ", ")
}

// effectText describes what a rule does.
func effectText(r faultrule.Rule) string {
	var parts []string
	switch {
	case r.DelayUpTo != "" && r.Delay != "":
		parts = append(parts, "waits a random time from "+r.Delay+" to "+r.DelayUpTo)
	case r.DelayUpTo != "":
		parts = append(parts, "waits a random time up to "+r.DelayUpTo)
	case r.Delay != "":
		parts = append(parts, "waits "+r.Delay)
	}
	if r.Answer != nil {
		parts = append(parts, strings.TrimSpace(fmt.Sprintf("answers %d %s", r.Answer.Status, r.Answer.Code)))
	}
	if r.Drop {
		parts = append(parts, "hangs up")
	}
	if r.Result != "" {
		parts = append(parts, "lets the task come to "+r.Result)
	}
	if r.Limit != nil {
		parts = append(parts, fmt.Sprintf("above %d in %s", r.Limit.Requests, r.Limit.Per))
	}
	if r.Times != nil {
		parts = append(parts, quantity.Of(*r.Times, "time"))
	}
	if r.Probability != nil {
		parts = append(parts, fmt.Sprintf("with probability %g", *r.Probability))
	}
	return strings.Join(parts, ", ")
}
