package command

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"budsandbox/emulator"
)

// explanation is the control plane's explanation of an operation's figures.
type explanation struct {
	Figures []struct {
		Name         string   `json:"figure"`
		Value        string   `json:"value"`
		Formula      string   `json:"formula"`
		Transactions []string `json:"transaction_ids"`
	} `json:"figures"`
	Transactions []explainedTransaction `json:"transactions"`
}

type explainedTransaction struct {
	ID     string `json:"transaction_id"`
	Date   string `json:"date_time"`
	Amount struct {
		Value    string `json:"value"`
		Currency string `json:"currency"`
	} `json:"amount"`
	Indicator   string `json:"credit_debit_indicator"`
	Description string `json:"description"`
}

// explainFlags are the flags of explain.
type explainFlags struct {
	client, customer, figure string
	rows                     int
	json                     bool
}

// explainCommand shows how the figures of a running sandbox are computed.
func explainCommand(env Environment) *cobra.Command {
	var sandbox controlPlane
	var f explainFlags
	cmd := &cobra.Command{
		Use:   "explain [OPERATION_ID [NAME=VALUE...]]",
		Short: "Show the transactions and the formula behind a figure",
		Long: `Explain the derived figures in an operation's answer for a customer of a running sandbox: their
values, their formulas and the transactions that the formulas use. The names and values after the
operation are its parameters, whether in the path, the query or a header. Without an operation, list
the operations with figures to explain, and their parameters.

The name of a figure is its place in the answer: groceries.debit_total GBP is the total of debits
for groceries in pounds.`,
		Example: `  budsandbox explain
  budsandbox explain v2_income_get --customer-id $customer X-From=2026-01-01
  budsandbox explain v2_category_totals_get --customer-id $customer category=food_and_drink --rows -1
  budsandbox explain aggregations_v2_bucket_totals_get --customer-id $customer bucket_id=assess-dashboard --figure home
  budsandbox explain v1_loans_get --client-id suite-7 --customer-id $customer --json | jq '.figures[].formula'`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return listExplained(env.Stdout)
			}
			query, err := f.query(args)
			if err != nil {
				return err
			}
			answer, err := sandbox.send(cmd.Context(), http.MethodGet, "/_sandbox/explain?"+query.Encode(), nil)
			if err != nil {
				return withArgumentName(err, "operation_id", "the operation")
			}
			return f.print(env.Stdout, answer)
		},
	}
	sandbox.define(cmd.Flags())
	flags := cmd.Flags()
	flags.StringVar(&f.customer, "customer-id", "", "whose figures")
	flags.StringVar(&f.client, "client-id", emulator.DemoClient, "client id of the project that the customer belongs to")
	flags.StringVar(&f.figure, "figure", "", "only figures whose names contain this")
	flags.IntVar(&f.rows, "rows", 5, "number of transactions to print for each figure, newest first; -1 prints all")
	flags.BoolVar(&f.json, "json", false, "print the control plane's unchanged answer, with all transactions")
	return cmd
}

// listExplained prints the operations whose figures can be explained.
func listExplained(w io.Writer) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "OPERATION\tPATH\tPARAMETERS")
	for _, row := range emulator.Operations() {
		if row.Explained {
			fmt.Fprintf(table, "%s\t%s\t%s\n", row.ID, row.Path, strings.Join(row.Parameters, " "))
		}
	}
	return table.Flush()
}

// query returns the query for the control plane.
func (f *explainFlags) query(args []string) (url.Values, error) {
	if f.customer == "" {
		return nil, usagef("--customer-id is missing: say whose figures; `budsandbox customers list` shows who is there")
	}
	query := url.Values{}
	for _, pair := range args[1:] {
		name, value, found := strings.Cut(pair, "=")
		if !found || name == "" {
			return nil, usagef("%q is not a parameter; write NAME=VALUE, as in from=2026-01-01T00:00:00Z", pair)
		}
		query.Add(name, value)
	}
	query.Set("operation_id", args[0])
	query.Set("client_id", f.client)
	query.Set("customer_id", f.customer)
	query.Set("with_transactions", "true")
	return query, nil
}

// print prints the figures one after another.
func (f *explainFlags) print(w io.Writer, answer []byte) error {
	if f.json {
		_, err := fmt.Fprintln(escapedJSON{w}, strings.TrimSpace(string(answer)))
		return err
	}
	var e explanation
	if err := json.Unmarshal(answer, &e); err != nil {
		return fmt.Errorf("the answer is not an explanation: %w", err)
	}
	rows := map[string]explainedTransaction{}
	for _, row := range e.Transactions {
		rows[row.ID] = row
	}
	count := 0
	for _, figure := range e.Figures {
		if !strings.Contains(figure.Name, f.figure) {
			continue
		}
		if count++; count > 1 {
			fmt.Fprintln(w)
		}
		fmt.Fprintf(w, "%s = %s\n  %s\n", oneLine(figure.Name), oneLine(figure.Value), oneLine(figure.Formula))
		if err := f.printRows(w, figure.Transactions, rows); err != nil {
			return err
		}
	}
	if count > 0 {
		return nil
	}
	text := "No figures: the answer for this customer and these parameters has none."
	if names := e.names(); len(names) > 0 {
		text = fmt.Sprintf("No figure has %q in its name; there are %s.", f.figure, strings.Join(names, ", "))
	}
	_, err := fmt.Fprintln(w, oneLine(text))
	return err
}

// names returns the distinct names of the figures without currencies.
func (e *explanation) names() (all []string) {
	for _, figure := range e.Figures {
		if name, _, _ := strings.Cut(figure.Name, " "); !slices.Contains(all, name) {
			all = append(all, name)
		}
	}
	return all
}

// printRows prints the newest transactions behind a figure, with signed amounts.
func (f *explainFlags) printRows(w io.Writer, ids []string, rows map[string]explainedTransaction) error {
	most := len(ids)
	if f.rows >= 0 {
		most = min(most, f.rows)
	}
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, id := range ids[:most] {
		row := rows[id]
		sign := map[string]string{"debit": "-"}[row.Indicator]
		day, _, _ := strings.Cut(row.Date, "T")
		line := oneLine(row.Description)
		fmt.Fprintf(table, "    %s\t%s%s %s\t%s\t%s\n", day, sign, row.Amount.Value, row.Amount.Currency, line, id)
	}
	if left := len(ids) - most; left > 0 {
		fmt.Fprintf(table, "    and %d more; --rows -1 prints all\n", left)
	}
	return table.Flush()
}
