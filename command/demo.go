package command

import (
	"bufio"
	"context"
	"embed"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"budsandbox/client"
	"budsandbox/emulator"
)

// demoFiles are the customers of the demo in the form of --customers, and suggestions of what to try.
//
//go:embed demo
var demoFiles embed.FS

// demoCommand serves a sandbox with some customers.
func demoCommand(env Environment) *cobra.Command {
	f := serveFlags{
		options:   emulator.Options{Seed: emulator.DefaultSeed, NoAccessLog: true},
		logFormat: "text",
		maxBody:   emulator.DefaultMaxBody >> 20,
		memory:    emulator.DefaultMemory >> 20,
	}
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Start a sandbox with twelve connected customers, and print what to try on each",
		Long: `Start a sandbox with twelve customers who are connected to banks and have two years of data, and
print a call to try on each. It needs no network. Changes are kept in its file; with another file,
the demo starts afresh.`,
		Example: `  budsandbox demo
  budsandbox demo --data memory --listen 127.0.0.1:0`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return demo(cmd.Context(), env, f) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.options.Listen, "listen", emulator.DefaultListen,
		"address and port to listen on; port 0 picks a free one")
	flags.StringVar(&f.options.Data, "data", "budsandbox-demo.db", "file to keep the demo in; \"memory\" keeps nothing")
	flags.StringVar(&f.now, "now", "",
		"where the clock starts, as in 2026-03-01T09:00:00Z; with customers, it never goes back "+
			"(default real time, or the time in the file)")
	flags.BoolVar(&f.options.Freeze, "freeze", false, "stop the clock; tasks still end in real time")
	return cmd
}

func demo(ctx context.Context, env Environment, f serveFlags) (err error) {
	options, err := f.parse(env)
	if err != nil {
		return err
	}
	folder, err := os.MkdirTemp("", "budsandbox-demo-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	customers, err := demoFiles.ReadFile("demo/customers.json")
	if err != nil {
		return err
	}
	options.Customers = filepath.Join(folder, "customers.json")
	if err := os.WriteFile(options.Customers, customers, 0o600); err != nil {
		return err
	}
	return serveWith(ctx, env, options, func(base string) error {
		if err := os.RemoveAll(folder); err != nil { // the file has been read; a killed process could not remove it
			return err
		}
		return introduce(ctx, env, base)
	})
}

// demoCalls is what introduce prints before the suggestions, for the base URL and the client id.
const demoCalls = `A sandbox with twelve connected customers is at %[1]s.
Open it in a browser to look around.

Or call it. First, in another shell:

  token=$(curl -s -u %[2]s:%[2]s-secret -d grant_type=client_credentials %[1]s/v1/oauth/token | ` +
	`sed 's/.*"access_token":"\([^"]*\).*/\1/')
  ask() { curl -s -H "Authorization: Bearer $token" -H 'X-Client-Id: %[2]s' -H "X-Customer-Id: $1" "%[1]s$2"; echo; }

Then try:
`

// demoRefresh is what introduce prints after the suggestions, for the base URL.
const demoRefresh = "\nA month later: budsandbox clock advance P1M --base-url %s, " +
	"then POST /open-banking/v2/refresh brings the new transactions.\n"

// introduce prints the customers and suggestions for each.
func introduce(ctx context.Context, env Environment, base string) error {
	id, secret := emulator.DemoClient, emulator.DemoClient+"-secret"
	api, err := client.New(client.Options{BaseURL: base, ID: id, Secret: secret})
	if err != nil {
		return err
	}
	ids := map[string]string{}
	for c, err := range api.Customers(ctx, client.Filter{}) {
		if err != nil {
			return err
		}
		ids[c.Identifier] = c.ID
	}
	suggestions, err := demoFiles.ReadFile("demo/try.tsv")
	if err != nil {
		return err
	}
	out := bufio.NewWriter(env.Stdout)
	fmt.Fprintf(out, demoCalls, base, id)
	for line := range strings.Lines(string(suggestions)) {
		fields := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(fields) != 3 {
			continue // heading
		}
		fmt.Fprintf(out, "\n  %s: %s\n  ask %s '%s'\n", fields[0], fields[1], ids[fields[0]], fields[2])
	}
	fmt.Fprintf(out, demoRefresh, base)
	return out.Flush()
}
