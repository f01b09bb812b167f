package command

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"budsandbox/emulator"
	"budsandbox/emulator/operation"
)

// operationsCommand shows what of Bud's API is answered.
func operationsCommand(env Environment) *cobra.Command {
	var output string
	var missing bool
	cmd := &cobra.Command{
		Use:     "operations",
		Short:   "List Bud's operations and which of them the sandbox answers",
		Long:    "List every operation of Bud's published documents (UK and US) and whether the sandbox answers it. One that is\nmissing answers 501 with code_id not_implemented.",
		Example: "  budsandbox operations --missing\n  budsandbox operations --output json | jq '.[] | select(.answered) | .path'",
		Args:    noArguments,
		RunE: func(*cobra.Command, []string) error {
			rows := emulator.Operations()
			if missing {
				rows = onlyMissing(rows)
			}
			switch output {
			case "text":
				return printOperations(env.Stdout, rows)
			case "json":
				return printOperationsJSON(env.Stdout, rows)
			case "markdown":
				_, err := io.WriteString(env.Stdout, Coverage(rows))
				return err
			}
			return usagef("--output %q is none of text, json and markdown", output)
		},
	}
	cmd.Flags().StringVar(&output, "output", "text", "form of the list: text, json, or markdown for the README's table")
	cmd.Flags().BoolVar(&missing, "missing", false, "only the operations that are not answered yet")
	return cmd
}

func onlyMissing(rows []operation.Row) (missing []operation.Row) {
	for _, row := range rows {
		if row.Pending {
			missing = append(missing, row)
		}
	}
	return missing
}

func printOperations(w io.Writer, rows []operation.Row) error {
	answered, tag := 0, ""
	for _, row := range rows {
		if row.Tag != tag {
			tag = row.Tag
			fmt.Fprintf(w, "\n%s\n", tag)
		}
		state := "answered"
		if row.Pending {
			state = "missing"
		} else {
			answered++
		}
		fmt.Fprintf(w, "  %-8s  %-6s %-62s %s%s\n", state, row.Method, row.Path, row.ID, remarks(row))
	}
	_, err := fmt.Fprintf(w, "\n%d of %d operations are answered.\n", answered, len(rows))
	return err
}

func remarks(row operation.Row) string {
	var all []string
	if row.Editions != operation.UK|operation.US {
		all = append(all, editions(row.Editions)+" only")
	}
	if row.Deprecated {
		all = append(all, "deprecated")
	}
	if len(all) == 0 {
		return ""
	}
	return " (" + strings.Join(all, ", ") + ")"
}

func editions(e operation.Edition) string {
	switch e {
	case operation.UK:
		return "UK"
	case operation.US:
		return "US"
	case operation.Withdrawn:
		return "Bud's collection"
	default:
		return "UK, US"
	}
}

type listedOperation struct {
	ID         string   `json:"operation_id"`
	Method     string   `json:"method"`
	Path       string   `json:"path"`
	Aliases    []string `json:"aliases,omitempty"`
	Tag        string   `json:"tag"`
	Editions   string   `json:"editions"`
	Deprecated bool     `json:"deprecated"`
	Answered   bool     `json:"answered"`
}

func printOperationsJSON(w io.Writer, rows []operation.Row) error {
	list := make([]listedOperation, len(rows))
	for i, row := range rows {
		list[i] = listedOperation{row.ID, row.Method, row.Path, row.Aliases, row.Tag, editions(row.Editions), row.Deprecated, !row.Pending}
	}
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	return encoder.Encode(list)
}

// Coverage is the README's table: a line for each tag of Bud's documentation, with what is answered of it.
func Coverage(rows []operation.Row) string {
	type line struct{ answered, all int }
	var tags []string
	lines := map[string]*line{}
	total := line{}
	for _, row := range rows {
		if row.Editions == operation.Withdrawn {
			continue
		}
		l := lines[row.Tag]
		if l == nil {
			l = &line{}
			lines[row.Tag] = l
			tags = append(tags, row.Tag)
		}
		l.all++
		total.all++
		if !row.Pending {
			l.answered++
			total.answered++
		}
	}
	var b strings.Builder
	b.WriteString("| Bud's tag | answered | of |\n|---|---:|---:|\n")
	for _, tag := range tags {
		fmt.Fprintf(&b, "| %s | %d | %d |\n", tag, lines[tag].answered, lines[tag].all)
	}
	fmt.Fprintf(&b, "| **all** | **%d** | **%d** |\n", total.answered, total.all)
	return b.String()
}
