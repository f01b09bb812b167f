package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"budsandbox/client"
	"budsandbox/emulator"
)

// customersFlags are shared by the commands for customers: the API, its credentials and the output format.
type customersFlags struct {
	tlsDir string // folder of the authority of a sandbox with --tls
	env    Environment
	api    client.Options
	output string
}

// customersCommand groups the commands for customers, which use only Bud's public API.
func customersCommand(env Environment) *cobra.Command {
	c := &customersFlags{env: env}
	cmd := &cobra.Command{
		Use:   "customers",
		Short: "Create, list and clean up customers, here or at Bud",
		Long: `Create, list and clean up the customers of a project. These commands use Bud's public API alone, so
they work against this sandbox and, with --base-url and real credentials, equally against Bud's.
Only find and show ask the sandbox's control plane, for what Bud's API does not tell.`,
		Example: `  budsandbox customers create -n 500
  budsandbox customers prune --older-than 30d
  budsandbox customers find --state expired
  BUDSANDBOX_CLIENT_SECRET=... budsandbox customers count --base-url https://api-sandbox.thisisbud.com --client-id ...`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	flags := cmd.PersistentFlags()
	flags.StringVar(&c.api.BaseURL, "base-url", defaultBase, "address of the API")
	flags.StringVar(&c.api.ID, "client-id", emulator.DemoClient, "client id of the project")
	flags.StringVar(&c.api.Secret, "client-secret", emulator.DemoClient+"-secret",
		"client secret; better given as BUDSANDBOX_CLIENT_SECRET")
	flags.StringVar(&c.output, "output", "text", "form of the answer: text or json")
	checkFlag(flags, "base-url", checkBase)
	defineTrustedFolder(flags, &c.tlsDir)
	checkFlag(flags, "output", oneOf("output", "text", "json"))
	cmd.AddCommand(c.createCommand(), c.listCommand(), c.countCommand(), c.inactiveCommand(), c.pruneCommand(),
		c.findCommand(), c.showCommand())
	return cmd
}

// run converts a function to the RunE function of a command. It parses the shared flags and says how to mend errors.
func (c *customersFlags) run(call func(context.Context, *client.Client) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, _ []string) error {
		if strings.HasPrefix(c.api.BaseURL, "https:") {
			limited := *newTLSClient(c.api.BaseURL, c.tlsDir)
			limited.Timeout = time.Minute
			c.api.HTTP = &limited
		}
		api, err := client.New(c.api)
		if err != nil {
			return usagef("--base-url %w", err)
		}
		err = call(cmd.Context(), api)
		var refused *client.Error
		if errors.As(err, &refused) && refused.Status == http.StatusUnauthorized {
			return fmt.Errorf("%w; --client-id and --client-secret say who calls", err)
		}
		var unreachable *client.UnreachableError
		if errors.As(err, &unreachable) {
			return err
		}
		return (&controlPlane{base: c.api.BaseURL, tlsDir: c.tlsDir}).explain(cmd.Context(), err)
	}
}

// print writes the result to standard output, as JSON or as text.
func (c *customersFlags) print(document any, text func(io.Writer)) error {
	if c.output == "text" {
		text(c.env.Stdout)
		return nil
	}
	return printJSON(c.env.Stdout, document)
}

// note writes a message to standard error.
func (c *customersFlags) note(format string, args ...any) {
	fmt.Fprintf(c.env.Stderr, format+"\n", args...)
}
