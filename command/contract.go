package command

import (
	"context"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"

	"github.com/spf13/cobra"

	"budsandbox/contract"
	"budsandbox/internal/quantity"
	"budsandbox/internal/textfile"
)

// contractCommand groups the commands for Bud's published documents.
func contractCommand(env Environment) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "contract",
		Short:   "Compare Bud's published documents with those that the sandbox follows",
		Example: "  budsandbox contract check openapi.yaml",
		Args:    noArguments,
		RunE:    func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(contractCheckCommand(env))
	return cmd
}

// contractCheckCommand lists the changes of a newer document and the calls that they affect.
func contractCheckCommand(env Environment) *cobra.Command {
	var sandbox controlPlane
	cmd := &cobra.Command{
		Use:   "check DOCUMENT",
		Short: "List what changed in a newer OpenAPI document of Bud's, and which of your calls are affected",
		Long: `Read an OpenAPI document of Bud's, in YAML or JSON, and list which operations were added, removed or
changed since the document that the sandbox follows, and which calls in the running sandbox's
request log are affected. The status is 1 if anything changed.`,
		Example: "  budsandbox contract check openapi.yaml  # of docs.thisisbud.com",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return checkContract(cmd.Context(), env, &sandbox, args[0])
		},
	}
	sandbox.define(cmd.Flags())
	return cmd
}

func checkContract(ctx context.Context, env Environment, sandbox *controlPlane, path string) error {
	document, err := textfile.Read(path)
	if err != nil {
		return usagef("%w; name one of Bud's OpenAPI documents", err)
	}
	newer, err := contract.Read(document)
	if err != nil {
		return usagef("%s: %w", path, err)
	}
	changes, err := contract.Compare(newer)
	if err != nil {
		return err
	}
	printChanges(env.Stdout, changes)
	if changes.None() {
		return nil
	}
	calls, err := callsOf(ctx, sandbox)
	if err != nil {
		fmt.Fprintf(env.Stdout, "\nNo sandbox answers at %s, so that its calls were not looked at.\n", sandbox.base)
	} else {
		printTouched(env.Stdout, changes, calls)
	}
	return fmt.Errorf("%s differs from the %s document that the sandbox follows", path, changes.Edition)
}

func printChanges(w io.Writer, changes contract.Changes) {
	if changes.None() {
		fmt.Fprintf(w, "Nothing changed since the %s document that the sandbox follows.\n", changes.Edition)
		return
	}
	fmt.Fprintf(w, "Since the %s document that the sandbox follows, %s came, %d went and %d changed.\n",
		changes.Edition, quantity.Of(len(changes.Added), "operation"), len(changes.Removed), len(changes.Changed))
	for _, id := range changes.Added {
		fmt.Fprintf(w, "came: %s\n", id)
	}
	for _, id := range changes.Removed {
		fmt.Fprintf(w, "went: %s\n", id)
	}
	for _, one := range changes.Changed {
		fmt.Fprintf(w, "changed: %s\n", one.Operation)
		for _, fact := range one.Removed {
			fmt.Fprintf(w, "  - %s\n", fact)
		}
		for _, fact := range one.Added {
			fmt.Fprintf(w, "  + %s\n", fact)
		}
	}
}

// printTouched lists the called operations that were removed or changed, with the number of calls.
func printTouched(w io.Writer, changes contract.Changes, calls map[string]int) {
	fmt.Fprintln(w)
	touched := false
	for _, id := range slices.Sorted(maps.Keys(calls)) {
		if changes.Touches(id) {
			fmt.Fprintf(w, "touched: %s, called %s\n", id, quantity.Of(calls[id], "time"))
			touched = true
		}
	}
	if !touched {
		fmt.Fprintln(w, "None of the calls in the request log is touched.")
	}
}

// callsOf counts the calls in the request log of a running sandbox by operation.
func callsOf(ctx context.Context, sandbox *controlPlane) (map[string]int, error) {
	calls := map[string]int{}
	after := uint64(0)
	for {
		var list struct {
			Data []struct {
				Number    uint64 `json:"number"`
				Operation string `json:"operation_id"`
			} `json:"data"`
		}
		err := sandbox.ask(ctx, http.MethodGet, fmt.Sprintf("/_sandbox/requests?limit=1000&after=%d", after), nil, &list)
		if err != nil || len(list.Data) == 0 {
			return calls, err
		}
		for _, one := range list.Data {
			calls[one.Operation]++
			after = max(after, one.Number)
		}
	}
}
