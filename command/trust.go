package command

import (
	_ "embed"
	"fmt"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"budsandbox/authority"
	"budsandbox/internal/textfile"
)

// trustCommand creates the authority and prints how to trust it. It does not change the machine's trust store itself.
func trustCommand(env Environment) *cobra.Command {
	var f tlsFlags
	var path bool
	cmd := &cobra.Command{
		Use:   "trust",
		Short: "Show how to make programs and devices trust the certificates of --tls",
		Long: "Create the certificate authority of `budsandbox serve --tls` if there is none, and print how\n" +
			"to make programs, browsers and devices trust it. It can only issue certificates for private addresses\n" +
			"and for names under .localhost, .test, .local, .internal and .home.arpa.",
		Example: `  budsandbox trust
  NODE_EXTRA_CA_CERTS=$(budsandbox trust --path) npm test`,
		Args: noArguments,
		RunE: func(*cobra.Command, []string) error {
			if err := f.findFolder(); err != nil {
				return err
			}
			if _, err := authority.Open(f.folder, time.Now()); err != nil {
				return fmt.Errorf("--tls-dir: %w", textfile.Explain(err))
			}
			file := filepath.Join(f.folder, authority.CertificateFile)
			if path {
				_, err := fmt.Fprintln(env.Stdout, file)
				return err
			}
			_, err := fmt.Fprintf(env.Stdout, trustSteps, file)
			return err
		},
	}
	f.defineFolder(cmd.Flags())
	cmd.Flags().BoolVar(&path, "path", false, "print the path of the certificate and nothing else")
	return cmd
}

// trustSteps is a format string for the path of the certificate.
//
//go:embed trust_steps.txt
var trustSteps string
