package command

import (
	"crypto/tls"
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"budsandbox/authority"
	"budsandbox/internal/textfile"
)

// tlsFlags holds the flags for TLS.
type tlsFlags struct {
	serve  bool
	names  []string
	folder string
}

func (f *tlsFlags) define(flags *pflag.FlagSet) {
	flags.BoolVar(&f.serve, "tls", false,
		"serve HTTPS with a certificate of this user's own authority; 'budsandbox trust' says how to trust it")
	flags.StringSliceVar(&f.names, "tls-name", nil,
		"additional private address or name for the certificate, as in 10.0.2.2 or bud.test; may be repeated")
	f.defineFolder(flags)
}

func (f *tlsFlags) defineFolder(flags *pflag.FlagSet) {
	flags.StringVar(&f.folder, "tls-dir", "",
		"folder of the authority (default budsandbox in this user's configuration folder)")
}

// defineTrustedFolder adds --tls-dir to the flags of a command that calls a sandbox.
func defineTrustedFolder(flags *pflag.FlagSet, folder *string) {
	flags.StringVar(folder, "tls-dir", "", "folder of the authority of a sandbox that serves with --tls-dir")
}

// findFolder sets the default folder.
func (f *tlsFlags) findFolder() (err error) {
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
	if err := f.findFolder(); err != nil {
		return nil, err
	}
	own, err := authority.Open(f.folder, time.Now())
	if err != nil {
		return nil, fmt.Errorf("--tls-dir: %w", textfile.Explain(err))
	}
	certificate, err := own.Certificate(f.names, time.Now())
	if err != nil {
		return nil, fmt.Errorf("the certificate: %w", err)
	}
	return &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12}, nil
}

// certificate returns the absolute path of the authority's certificate.
func (f tlsFlags) certificate() (string, error) {
	if err := f.findFolder(); err != nil {
		return "", err
	}
	return filepath.Abs(filepath.Join(f.folder, authority.CertificateFile))
}

// variables returns the environment variables with which a command trusts the sandbox: for suites the certificate of
// the authority, and for commands of this program its folder.
func (f tlsFlags) variables() ([]string, error) {
	if !f.serve {
		return nil, nil
	}
	file, err := f.certificate()
	if err != nil {
		return nil, err
	}
	return []string{"BUD_CA_FILE=" + file, variable("tls-dir") + "=" + filepath.Dir(file)}, nil
}

// curl returns the curl command with the options that accept the sandbox's certificate. The folder of --tls-dir is
// absolute, because the shell that runs the command may be elsewhere.
func (f tlsFlags) curl() (string, error) {
	if !f.serve {
		return "curl -s", nil
	}
	if f.folder == "" {
		return `curl -s --cacert "$(budsandbox trust --path)"`, nil
	}
	file, err := f.certificate()
	if err != nil {
		return "", err
	}
	return `curl -s --cacert "$(budsandbox trust --path --tls-dir ` + shellQuote(filepath.Dir(file)) + `)"`, nil
}

// newTLSClient returns an HTTP client that also trusts the authority in a folder, by default this user's. It has no
// timeout, because streams last.
func newTLSClient(base, folder string) *http.Client {
	flags := tlsFlags{folder: folder}
	if !strings.HasPrefix(base, "https:") || flags.findFolder() != nil {
		return http.DefaultClient
	}
	return &http.Client{Transport: &http.Transport{
		Proxy:           http.ProxyFromEnvironment,
		TLSClientConfig: &tls.Config{RootCAs: authority.Pool(flags.folder), MinVersion: tls.VersionTLS12},
	}}
}
