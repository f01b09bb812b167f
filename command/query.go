package command

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"budsandbox/internal/quantity"
)

// queryCommand runs a BudQL query for a customer or a persona of a running sandbox.
func queryCommand(env Environment) *cobra.Command {
	var sandbox controlPlane
	body := struct {
		Client   string `json:"client_id,omitempty"`
		Customer string `json:"customer_id,omitempty"`
		Persona  string `json:"persona,omitempty"`
		Query    string `json:"query"`
		Limit    int    `json:"limit"`
	}{}
	cmd := &cobra.Command{
		Use:   "query 'INFER ...'",
		Short: "Try a BudQL query of a custom insight on a customer or a persona",
		Long: `Try a query in BudQL, the language of Bud's custom insights, on a customer, or on a persona as if it
were connected now. Nothing is stored. It prints whether the insight applies and the transactions
that WHERE selects. A mistake in the query is marked.`,
		Example: "  budsandbox query --persona uk_overindebted " +
			`'INFER gambler FROM transactions WHERE category_l1 = "gambling_and_lotteries"'`,
		Args: exactlyOne("one query in quotes"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if body.Customer == "" && body.Persona == "" {
				return usagef("say whose transactions to look at: --customer-id or --persona, such as --persona uk_student")
			}
			body.Query = args[0]
			var answer queryAnswer
			if err := sandbox.ask(cmd.Context(), http.MethodPost, "/_sandbox/query", body, &answer); err != nil {
				return withArgumentName(err, "query", "the query")
			}
			return answer.print(env.Stdout)
		},
	}
	sandbox.define(cmd.Flags())
	cmd.Flags().StringVar(&body.Client, "client-id", "", "the project of the customer (default the only one that has it)")
	cmd.Flags().StringVar(&body.Customer, "customer-id", "", "the customer")
	cmd.Flags().StringVar(&body.Persona, "persona", "", "the persona, instead of a customer")
	cmd.Flags().IntVar(&body.Limit, "limit", 20, "maximum number of transactions to print")
	return cmd
}

// queryAnswer is what a query selects.
type queryAnswer struct {
	Identifier   string
	Applies      bool
	Results      int
	Unpublished  []string
	Transactions []struct {
		At          string `json:"date_time"`
		Amount      struct{ Value, Currency string }
		Indicator   string `json:"credit_debit_indicator"`
		Description string
	}
}

func (a queryAnswer) print(w io.Writer) error {
	verdict := "does not apply"
	if a.Applies {
		verdict = "applies"
	}
	fmt.Fprintf(w, "%s %s; WHERE selects %s.\n", oneLine(a.Identifier), verdict,
		quantity.Of(a.Results, "transaction"))
	if len(a.Unpublished) > 0 {
		fmt.Fprintf(w, "Bud has not published and may refuse: %s.\n", oneLine(strings.Join(a.Unpublished, "; ")))
	}
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, t := range a.Transactions {
		sign := "-"
		if t.Indicator == "credit" {
			sign = "+"
		}
		fmt.Fprintf(table, "%s\t%s%s %s\t%s\n", t.At, sign, t.Amount.Value, t.Amount.Currency, oneLine(t.Description))
	}
	return table.Flush()
}
