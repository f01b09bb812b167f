package command

import (
	"crypto/tls"
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"budsandbox/authority"
)

// tlsFlags holds the flags for TLS.
type tlsFlags struct {
	serve  bool
	names  []string
	folder string
}

func (f *tlsFlags) define(flags *pflag.FlagSet) {
	flags.BoolVar(
		&f.serve,
		"tls",
		false,
		"serve HTTPS with a certificate of this user's own authority; 'budsandbox trust' says how to trust it",
	)
	flags.StringSliceVar(
		&f.names,
		"tls-name",
		nil,
		"further private address or name for the certificate, as in 10.0.2.2 or bud.test; may be repeated",
	)
	f.defineFolder(flags)
}

func (f *tlsFlags) defineFolder(flags *pflag.FlagSet) {
	flags.StringVar(
		&f.folder,
		"tls-dir",
		"",
		"folder of the authority (default budsandbox in this user's configuration folder)",
	)
}

// find sets the default folder.
func (f *tlsFlags) find() (err error) {
	if f.folder == "" {
		f.folder, err = authority.Folder()
	}
	return err
}

// config creates the certificate and returns the TLS configuration, or nil without TLS.
func (f tlsFlags) config() (*tls.Config, error) {
	if !f.serve {
		if len(f.names) > 0 {
			return nil, usagef("--tls-name is of no use without --tls")
		}
		return nil, nil
	}
	for _, name := range f.names {
		if err := authority.CheckName(name); err != nil {
			return nil, usagef("--tls-name: %w", err)
		}
	}
	if err := f.find(); err != nil {
		return nil, err
	}
	own, err := authority.Open(f.folder, time.Now())
	if err != nil {
		return nil, fmt.Errorf("the authority: %w", err)
	}
	certificate, err := own.Certificate(f.names, time.Now())
	if err != nil {
		return nil, fmt.Errorf("the certificate: %w", err)
	}
	return &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12}, nil
}

// newTLSClient returns an HTTP client that also trusts the authority in a folder, by default this user's. It has no
// timeout, because streams last.
func newTLSClient(base, folder string) *http.Client {
	flags := tlsFlags{folder: folder}
	if !strings.HasPrefix(base, "https:") || flags.find() != nil {
		return http.DefaultClient
	}
	return &http.Client{Transport: &http.Transport{
		Proxy:           http.ProxyFromEnvironment,
		TLSClientConfig: &tls.Config{RootCAs: authority.Pool(flags.folder), MinVersion: tls.VersionTLS12},
	}}
}

// trustCommand creates the authority and prints how to trust it. It does not change the machine's trust store itself.
func trustCommand(env Environment) *cobra.Command {
	var f tlsFlags
	var path bool
	cmd := &cobra.Command{
		Use:   "trust",
		Short: "Say how programs and devices come to trust the certificates of --tls",
		Long: "Make the authority of `budsandbox serve --tls` if there is none, and print how programs, browsers and " +
			"devices come to trust it. It\n" +
			"can vouch for private addresses and for names under .localhost, .test, .local, .internal and .home.arpa, and for " +
			"nothing else.",
		Example: "  budsandbox trust\n  NODE_EXTRA_CA_CERTS=$(budsandbox trust --path) npm test",
		Args:    noArguments,
		RunE: func(*cobra.Command, []string) error {
			if err := f.find(); err != nil {
				return err
			}
			if _, err := authority.Open(f.folder, time.Now()); err != nil {
				return fmt.Errorf("the authority: %w", err)
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

// trustSteps holds instructions; %[1]s is the certificate.
const trustSteps = `The authority of this user's sandboxes is %[1]s

  curl       curl --cacert '%[1]s' https://localhost:8283/_sandbox/health
  Node       NODE_EXTRA_CA_CERTS='%[1]s'
  Python     SSL_CERT_FILE='%[1]s'   (requests: REQUESTS_CA_BUNDLE)
  Go         SSL_CERT_FILE='%[1]s'   (on Linux)
  Java       keytool -importcert -alias budsandbox -file '%[1]s' -keystore truststore.p12
  Debian     sudo cp '%[1]s' /usr/local/share/ca-certificates/budsandbox.crt && sudo update-ca-certificates
  Fedora     sudo cp '%[1]s' /etc/pki/ca-trust/source/anchors/budsandbox.pem && sudo update-ca-trust
  macOS      sudo security add-trusted-cert -d -r trustRoot -k /Library/Keychains/System.keychain '%[1]s'
  Windows    certutil -user -addstore Root "%[1]s"
  Firefox    Settings, Certificates, Authorities, Import
  Android    Settings, Security, Install a certificate, CA certificate; apps trust it if their network security ` +
	`configuration names user
             certificates. The emulator reaches this machine at 10.0.2.2: budsandbox serve --tls --tls-name 10.0.2.2
  iOS        open the file in Safari or Mail, install the profile, then Settings, General, About, Certificate Trust ` +
	`Settings.
             The simulator: xcrun simctl keychain booted add-root-cert '%[1]s'
`
