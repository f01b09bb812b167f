package command

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"
)

// explain returns the error of a request in words, if no sandbox answered it at the base URL. Other errors are returned
// unchanged.
func (c *controlPlane) explain(ctx context.Context, err error) error {
	var failed *url.Error
	switch {
	case err == nil || ctx.Err() != nil:
		return err
	case errors.As(err, &failed) && strings.HasPrefix(failed.URL, strings.TrimSuffix(c.base, "/")):
		return c.unanswered(ctx, failed.Err)
	case c.servesHTTPS(ctx):
		return c.httpsError()
	}
	return err
}

// unanswered words the error of a request that no sandbox answered.
func (c *controlPlane) unanswered(ctx context.Context, err error) error {
	var unknown *tls.CertificateVerificationError
	var dial *net.OpError
	switch {
	case errors.As(err, &unknown):
		return fmt.Errorf(
			"the certificate at %s is not of this user's authority (%w); "+
				"start `budsandbox serve --tls` as this user without --tls-dir, "+
				"or give this command its --tls-dir, too, or trust the authority as `budsandbox trust --tls-dir DIR` says",
			c.base, err,
		)
	case errors.Is(err, http.ErrSchemeMismatch):
		return fmt.Errorf("the sandbox at %s serves HTTP without TLS; say --base-url %s", c.base, withScheme(c.base, "http"))
	case (!errors.As(err, &dial) || dial.Op != "dial") && c.servesHTTPS(ctx):
		return c.httpsError()
	}
	return fmt.Errorf(
		"no sandbox answers at %s (%w); start one with `budsandbox serve`, or say with --base-url where it is",
		c.base, err,
	)
}

// servesHTTPS reports whether a server of Go's at a base URL with http wants HTTPS.
func (c *controlPlane) servesHTTPS(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, c.base, http.NoBody)
	if err != nil || request.URL.Scheme != "http" {
		return false
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return false
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(response.Body, 1<<10))
	return err == nil && response.StatusCode == http.StatusBadRequest && isSchemeAnswer(answer)
}

// isSchemeAnswer reports whether an answer is that of Go's server to HTTP at a port of HTTPS.
func isSchemeAnswer(answer []byte) bool {
	return bytes.Contains(answer, []byte("HTTP request to an HTTPS server"))
}

func (c *controlPlane) httpsError() error {
	return fmt.Errorf("the sandbox at %s serves HTTPS; say --base-url %s", c.base, withScheme(c.base, "https"))
}

// withScheme returns a base URL with another scheme.
func withScheme(base, scheme string) string {
	_, rest, _ := strings.Cut(base, "://")
	return scheme + "://" + rest
}

// requestCommands lists the requests that messages of the control plane name, with the commands that send them.
// The requests are regular expressions, which are compiled when a message is worded.
var requestCommands = []struct{ request, command string }{
	{`POST /_sandbox/snapshots/([^\s"/;,.\\]+)/restore`, "`budsandbox snapshot restore $1`"},
	{`POST /_sandbox/snapshots/([^\s"/;,.\\]+)`, "`budsandbox snapshot take $1`"},
	{`GET /_sandbox/snapshots\b`, "`budsandbox snapshot list`"},
	{`GET /_sandbox/customers([^/\w.])`, "`budsandbox customers find`$1"},
	{`GET /_sandbox/webhooks/deliveries\b`, "`budsandbox events`"},
	{`DELETE /_sandbox/faults\b`, "`budsandbox faults clear`"},
	{`GET /_sandbox/export gave`, "`budsandbox export` wrote"},
	{`GET /_sandbox/applications\b`, "`budsandbox applications list`"},
	{`GET /_sandbox/(agenda|connections|faults|mails|payments|personas|projects|providers)\b`,
		"`budsandbox $1`"},
	{`POST /_sandbox/reset\b`, "`budsandbox reset`"},
}

// withCommands returns a message of the control plane with commands in place of requests.
func withCommands(message []byte) []byte {
	for _, one := range requestCommands {
		message = regexp.MustCompile(one.request).ReplaceAll(message, []byte(one.command))
	}
	return message
}
