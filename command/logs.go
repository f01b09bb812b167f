package command

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
)

// logsCommand shows the requests that a running sandbox has answered.
func logsCommand(env Environment) *cobra.Command {
	var sandbox controlPlane
	var follow, asJSON bool
	var given filterValues
	cmd := &cobra.Command{
		Use:   "logs",
		Short: "Show the requests to a running sandbox, and the advice on them",
		Long: `Show the latest requests, oldest first: the time by the sandbox's clock, the answer's status, the
operation and the path, followed by what the real Bud would refuse or discourages. With --follow,
continue as requests come in.`,
		Example: `  budsandbox logs -f
  budsandbox logs --client-id suite-7 --status 4xx
  budsandbox logs --operation v2_transactions_get --json`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return showLogs(cmd, env, &sandbox, given.query(), follow, asJSON)
		},
	}
	sandbox.define(cmd.Flags())
	flags := cmd.Flags()
	flags.BoolVarP(&follow, "follow", "f", false, "continue as requests come in")
	flags.BoolVar(&asJSON, "json", false, "print each request as a line of JSON, with its bodies")
	given = defineFilters(flags, []filter{
		{"client_id", "client-id", "only this project's"},
		{"customer_id", "customer-id", "only those about this customer"},
		{"operation_id", "operation", "only calls of this operation"},
		{"status", "status", "only these, such as 404 or 4xx"},
		{"limit", "limit", "number of the latest to begin with, from 1 to 1000 (default 100)"},
	})
	return cmd
}

// followWait is how long each request of --follow waits for new requests.
const followWait = "20s"

func showLogs(cmd *cobra.Command, env Environment, sandbox *controlPlane, query url.Values, follow, asJSON bool) error {
	for {
		var list struct {
			Data []json.RawMessage
			Last uint64
		}
		err := sandbox.ask(cmd.Context(), http.MethodGet, "/_sandbox/requests?"+query.Encode(), nil, &list)
		ended := follow && cmd.Context().Err() != nil // interrupted, which is how it ends normally
		if err != nil && !ended {
			return err
		}
		for _, row := range list.Data {
			if err := printRequest(env, row, asJSON); err != nil {
				return err
			}
		}
		if len(list.Data) == 0 && !follow {
			fmt.Fprintln(env.Stderr, "There are no such requests.")
		}
		if !follow || ended {
			return nil
		}
		query.Set("after", strconv.FormatUint(list.Last, 10))
		query.Set("wait", followWait)
		query.Del("limit")
	}
}

// printRequest prints one line, and one for each piece of advice.
func printRequest(env Environment, row json.RawMessage, asJSON bool) error {
	if asJSON {
		_, err := fmt.Fprintf(escapedJSON{env.Stdout}, "%s\n", row)
		return err
	}
	var seen struct {
		At        time.Time
		Status    int
		Method    string
		Path      string
		Query     string
		Operation string  `json:"operation_id"`
		Client    string  `json:"client_id"`
		Took      float64 `json:"took_ms"`
		Fault     string
		Advice    []struct{ Text string }
	}
	if err := json.Unmarshal(row, &seen); err != nil {
		return fmt.Errorf("a request of the list cannot be read: %w", err)
	}
	path := seen.Path
	if seen.Query != "" {
		path += "?" + seen.Query
	}
	about := slices.DeleteFunc([]string{seen.Client, seen.Operation, fmt.Sprintf("%.1f ms", seen.Took)},
		func(part string) bool { return part == "" })
	line := fmt.Sprintf("%s  %3d  %-6s %s  (%s)",
		seen.At.Format(time.RFC3339), seen.Status, seen.Method, path, strings.Join(about, ", "))
	if seen.Fault != "" {
		line += "  on purpose: " + seen.Fault
	}
	if _, err := fmt.Fprintln(env.Stdout, oneLine(line)); err != nil {
		return err
	}
	for _, advice := range seen.Advice {
		if _, err := fmt.Fprintln(env.Stdout, "    advice: "+oneLine(advice.Text)); err != nil {
			return err
		}
	}
	return nil
}
