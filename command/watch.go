package command

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"budsandbox/internal/bounded"
)

// watchCommand prints what happens in a running sandbox as it happens.
func watchCommand(env Environment) *cobra.Command {
	var sandbox controlPlane
	var asJSON bool
	var given filterValues
	cmd := &cobra.Command{
		Use:   "watch",
		Short: "Show what happens in a running sandbox as it happens",
		Long: `Show requests, events, webhooks, tasks, mails and moves of the clock of a running sandbox as they
happen, until you interrupt it or the sandbox ends. An event is something that Bud has a webhook for,
whether or not an address is set; a delivery is the webhook.`,
		Example: `  budsandbox watch
  budsandbox watch --kind event,clock --client-id suite-7
  budsandbox watch --json | jq -c 'select(.kind == "task")'`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			err := sandbox.watch(cmd, given.query(), func(kind string, data []byte) error {
				return printMessage(env, kind, data, asJSON)
			})
			if cmd.Context().Err() != nil { // interrupted, which is how it ends normally
				return nil //nolint:nilerr // the error is the interruption
			}
			return err
		},
	}
	sandbox.define(cmd.Flags())
	cmd.Flags().BoolVar(&asJSON, "json", false, "print each as a line of JSON")
	given = defineFilters(cmd.Flags(), []filter{
		{"client_id", "client-id", "only of this project"},
		{"customer_id", "customer-id", "only about this customer"},
		{"kind", "kind", "only these kinds, with commas between: request, event, delivery, task, clock, mail"},
	})
	return cmd
}

// watch reads the stream of a sandbox until it ends.
func (c *controlPlane) watch(cmd *cobra.Command, query url.Values, print func(kind string, data []byte) error) error {
	response, err := c.open(cmd.Context(), http.MethodGet, "/_sandbox/stream?"+query.Encode(), nil)
	if err != nil {
		return err
	}
	defer func() { _ = response.Body.Close() }()
	records := bounded.NewRecords(response.Body, bounded.MaxBytes)
	lines := bufio.NewReader(records)
	kind := ""
	for {
		records.Next()
		line, err := lines.ReadBytes('\n')
		var long *bounded.TooLongError
		if errors.As(err, &long) {
			return fmt.Errorf("read the stream of %s: %w", c.base, err)
		}
		if err != nil {
			return nil // the sandbox was closed, or the command was interrupted
		}
		name, value, _ := bytes.Cut(bytes.TrimSuffix(line, []byte("\n")), []byte(": "))
		switch string(name) {
		case "event":
			kind = string(value)
		case "data":
			if err := print(kind, value); err != nil {
				return err
			}
		}
	}
}

// streamMessage holds the fields of all kinds that watch prints.
type streamMessage struct {
	At        time.Time `json:"at"`
	Now       time.Time `json:"now"`
	CreatedAt time.Time `json:"created_at"`
	StartedAt time.Time `json:"started_at"`
	Client    string    `json:"client_id"`
	Customer  string    `json:"customer_id"`
	Event     string    `json:"event"`
	URL       string    `json:"url"`
	State     string    `json:"state"`
	Method    string    `json:"method"`
	Path      string    `json:"path"`
	Status    any       `json:"status"`
	Kind      string    `json:"kind"`
	Provider  string    `json:"provider"`
	Result    string    `json:"result"`
	Frozen    bool      `json:"frozen"`
	SentAt    time.Time `json:"sent_at"`
	To        string    `json:"to"`
	Subject   string    `json:"subject"`
	Attempts  []struct {
		Status int `json:"status"`
	} `json:"attempts"`
}

// printMessage prints one line.
func printMessage(env Environment, kind string, data []byte, asJSON bool) error {
	if asJSON {
		_, err := fmt.Fprintf(escapedJSON{env.Stdout}, "{\"kind\":%q,\"data\":%s}\n", kind, data)
		return err
	}
	var m streamMessage
	if err := json.Unmarshal(data, &m); err != nil {
		return fmt.Errorf("what the sandbox tells cannot be read: %w", err)
	}
	_, err := fmt.Fprintf(env.Stdout, "%-8s %s\n", kind, oneLine(m.line(kind)))
	return err
}

// line returns the description of a message.
func (m streamMessage) line(kind string) string {
	parts := []string{}
	at := m.At
	switch kind {
	case "request":
		parts = append(parts, fmt.Sprint(m.Status), m.Method, m.Path)
	case "event":
		parts = append(parts, m.Event)
	case "delivery":
		at = m.CreatedAt
		parts = append(parts, m.Event, "to", m.URL, m.State)
		if n := len(m.Attempts); n > 0 {
			parts = append(parts, fmt.Sprintf("(attempt %d: %d)", n, m.Attempts[n-1].Status))
		}
	case "task":
		at = m.StartedAt
		parts = append(parts, m.Kind, m.Provider, fmt.Sprint(m.Status), m.Result)
	case "mail":
		at = m.SentAt
		parts = append(parts, "to", m.To, m.Subject)
	case "clock":
		at = m.Now
		if m.Frozen {
			parts = append(parts, "frozen")
		}
	}
	parts = append([]string{at.UTC().Format(time.RFC3339)}, parts...)
	if m.Client != "" {
		parts = append(parts, m.Client)
	}
	if m.Customer != "" {
		parts = append(parts, m.Customer)
	}
	return strings.Join(strings.Fields(strings.Join(parts, " ")), " ")
}
