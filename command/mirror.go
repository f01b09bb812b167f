package command

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"budsandbox/mirror"
)

// mirrorOptions are the flags of the mirror command.
type mirrorOptions struct {
	upstream, listen, report string
}

// mirrorCommand compares a running sandbox with the real one while a client talks to it.
func mirrorCommand(env Environment) *cobra.Command {
	var sandbox controlPlane
	var o mirrorOptions
	cmd := &cobra.Command{
		Use:   "mirror",
		Short: "Forward a client's requests to the real sandbox, and record where this one answers differently",
		Long: `Forward your client's requests to the real sandbox with your client's credentials and return its
answers. Also send each request to the running sandbox. At the end, with Ctrl-C, print how the
answers differ and write it to a file: status, shape, order and words, but never values. The file
contains no ids, tokens or other secrets. Nothing is sent that your client does not send.`,
		Example: "  budsandbox mirror --upstream https://api-sandbox.thisisbud.com",
		Args:    noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return runMirror(cmd.Context(), env, &sandbox, o)
		},
	}
	sandbox.define(cmd.Flags())
	cmd.Flags().StringVar(&o.upstream, "upstream", "", "base URL of the real sandbox (required)")
	cmd.Flags().StringVar(&o.listen, "listen", "127.0.0.1:8284", "address and port for your client")
	checkFlag(cmd.Flags(), "listen", checkListen)
	cmd.Flags().StringVar(&o.report, "report", "mirror.json", "file for the differences")
	return cmd
}

func runMirror(ctx context.Context, env Environment, sandbox *controlPlane, o mirrorOptions) error {
	if o.upstream == "" {
		return usagef("`budsandbox mirror` needs --upstream with the base URL of the real sandbox, " +
			"such as https://api-sandbox.thisisbud.com")
	}
	upstream, err := url.Parse(o.upstream)
	if err != nil || upstream.Host == "" || upstream.Scheme != "http" && upstream.Scheme != "https" {
		return usagef("--upstream %q must be the base URL of the real sandbox, such as https://api-sandbox.thisisbud.com",
			o.upstream)
	}
	here, err := url.Parse(sandbox.base)
	if err != nil {
		return usagef("--base-url %q: %w", sandbox.base, err)
	}
	client := *newTLSClient(sandbox.base, sandbox.tlsDir)
	client.Timeout = time.Minute
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	m, err := mirror.New(ctx, &client, upstream, here)
	if err != nil {
		return sandbox.explain(ctx, err)
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", o.listen)
	if err != nil {
		return fmt.Errorf("--listen: %w", err)
	}
	fmt.Fprintf(env.Stdout, "Your client's base URL is http://%s; Ctrl-C ends and reports.\n", listener.Addr())
	if err := serveUntil(ctx, &http.Server{Handler: m, ReadHeaderTimeout: time.Minute}, listener); err != nil {
		return err
	}
	var text strings.Builder
	m.Report.WriteText(&text)
	if _, err := io.WriteString(env.Stdout, printable(text.String())); err != nil {
		return err
	}
	return saveMirror(ctx, env, o.report, m.Report)
}

// serveUntil serves until the context is done.
func serveUntil(ctx context.Context, server *http.Server, listener net.Listener) error {
	stop := context.AfterFunc(ctx, func() {
		last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
		defer cancel()
		_ = server.Shutdown(last) // longer requests are aborted
	})
	defer stop()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

func saveMirror(ctx context.Context, env Environment, path string, report *mirror.Report) error {
	var text bytes.Buffer
	if err := report.WriteJSON(&text); err != nil {
		return err
	}
	if err := writeFile(context.WithoutCancel(ctx), env, path, text.Bytes()); err != nil { // Ctrl-C has ended ctx
		return fmt.Errorf("--report: %w", err)
	}
	return nil
}
