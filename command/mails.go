package command

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
)

// mailsCommand shows the e-mails that Bud would have sent.
func mailsCommand(env Environment) *cobra.Command {
	var sandbox controlPlane
	var asJSON bool
	var given filterValues
	cmd := &cobra.Command{
		Use:   "mails",
		Short: "Show the e-mails that Bud would have sent to customers",
		Long: `Show the latest e-mails that Bud would have sent to customers, oldest first: links of applications
(send_to), and links for managing consents (customer_email). The sandbox sends nothing.`,
		Example: `  budsandbox mails
  budsandbox mails --to jo@mail.example --json`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			var list struct{ Data []json.RawMessage }
			path := "/_sandbox/mails?" + given.query().Encode()
			if err := sandbox.ask(cmd.Context(), http.MethodGet, path, nil, &list); err != nil {
				return err
			}
			for _, mail := range slices.Backward(list.Data) {
				if err := printMail(env, mail, asJSON); err != nil {
					return err
				}
			}
			if len(list.Data) == 0 {
				fmt.Fprintln(env.Stderr, "There are no such mails.")
			}
			return nil
		},
	}
	sandbox.define(cmd.Flags())
	cmd.Flags().BoolVar(&asJSON, "json", false, "print each mail as a line of JSON")
	given = defineFilters(cmd.Flags(), []filter{
		{"client_id", "client-id", "only those of this project"},
		{"customer_id", "customer-id", "only those to this customer"},
		{"to", "to", "only those to this address"},
		{"limit", "limit", "maximum number, from 1 to 1000 (default 100)"},
	})
	return cmd
}

// printMail prints a mail as text, or as a line of JSON.
func printMail(env Environment, encoded json.RawMessage, asJSON bool) error {
	if asJSON {
		_, err := fmt.Fprintf(escapedJSON{env.Stdout}, "%s\n", encoded)
		return err
	}
	var mail struct {
		At                time.Time `json:"sent_at"`
		To, Subject, Text string
	}
	if err := json.Unmarshal(encoded, &mail); err != nil {
		return fmt.Errorf("a mail of the list cannot be read: %w", err)
	}
	_, err := fmt.Fprintf(env.Stdout, "Date: %s\nTo: %s\nSubject: %s\n\n%s\n\n",
		mail.At.Format(time.RFC3339), oneLine(mail.To), oneLine(mail.Subject), printable(strings.TrimSpace(mail.Text)))
	return err
}
