package command

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"
)

// list is a command that prints a list of a running sandbox as a table or as JSON.
type list struct {
	env     Environment
	path    string   // path of the list in the control plane
	filters []filter // query parameters that flags set
	paged   bool     // the list comes in pages
	columns []string
	row     func(entry json.RawMessage) ([]string, error) // values of the columns; empty ones are shown as a dash
	nothing string                                        // message on standard error for an empty list

	sandbox controlPlane
	json    bool
	limit   int
	given   filterValues
}

// defaultListLimit is the default number of printed entries.
const defaultListLimit = 50

// command makes a command print the list.
func (l *list) command(cmd *cobra.Command) *cobra.Command {
	cmd.Args = noArguments
	cmd.RunE = func(cmd *cobra.Command, _ []string) error { return l.print(cmd.Context(), l.given.query()) }
	l.sandbox.define(cmd.Flags())
	l.ownFlags(cmd)
	return cmd
}

// ownFlags adds the flags of the list to a command whose parent has the flags of a running sandbox.
func (l *list) ownFlags(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&l.json, "json", false, "print each entry as a line of JSON")
	if l.paged {
		cmd.Flags().IntVar(&l.limit, "limit", defaultListLimit, "maximum number of entries; 0 for all")
	}
	l.given = defineFilters(cmd.Flags(), l.filters)
}

// maxPage is the maximum length of a page.
const maxPage = 1000

// print reads the list, page after page, and prints it.
func (l *list) print(ctx context.Context, query url.Values) error {
	if l.limit < 0 {
		return usagef("--limit %d is not a number of entries from 0", l.limit)
	}
	table := tabwriter.NewWriter(l.env.Stdout, 0, 0, 2, ' ', 0)
	printed := 0
	for {
		page := maxPage
		if l.limit > 0 {
			page = min(page, l.limit-printed)
		}
		if l.paged {
			query.Set("limit", strconv.Itoa(page))
		}
		var answer struct {
			Data []json.RawMessage
			Next string
		}
		if err := l.sandbox.ask(ctx, http.MethodGet, l.path+"?"+query.Encode(), nil, &answer); err != nil {
			return err
		}
		for _, entry := range answer.Data {
			if err := l.printEntry(table, printed == 0, entry); err != nil {
				return err
			}
			printed++
		}
		if err := table.Flush(); err != nil {
			return err
		}
		if answer.Next == "" || l.limit > 0 && printed >= l.limit {
			l.note(printed, answer.Next != "")
			return nil
		}
		query.Set("after", answer.Next)
	}
}

// note reports on standard error that the list is empty or incomplete.
func (l *list) note(printed int, more bool) {
	switch {
	case printed == 0:
		fmt.Fprintln(l.env.Stderr, l.nothing)
	case more:
		fmt.Fprintf(l.env.Stderr, "These are the first %d; --limit 0 shows all.\n", printed)
	}
}

// printEntry prints an entry as a line of JSON or of the table, whose heading precedes the first.
func (l *list) printEntry(table io.Writer, first bool, entry json.RawMessage) error {
	if l.json {
		_, err := fmt.Fprintf(escapedJSON{l.env.Stdout}, "%s\n", entry)
		return err
	}
	values, err := l.row(entry)
	if err != nil {
		return fmt.Errorf("an entry of the list cannot be read: %w", err)
	}
	if first {
		fmt.Fprintln(table, strings.Join(l.columns, "\t"))
	}
	for i := range values {
		values[i] = cmp.Or(oneLine(values[i]), "-")
	}
	_, err = fmt.Fprintln(table, strings.Join(values, "\t"))
	return err
}
