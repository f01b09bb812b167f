package command

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"budsandbox/emulator"
)

// operationsCommand lists Bud's operations and whether the sandbox implements them.
func operationsCommand(env Environment) *cobra.Command {
	var output string
	var missing bool
	cmd := &cobra.Command{
		Use:   "operations",
		Short: "List Bud's operations and which of them the sandbox answers",
		Long: `List every operation of Bud's published documents (UK and US), those that only its collection of
requests has, and whether the sandbox answers them. A missing one is answered 501 with code_id
not_implemented.`,
		Example: `  budsandbox operations --missing
  budsandbox operations --output json | jq '.[] | select(.answered) | .path'`,
		Args: noArguments,
		RunE: func(*cobra.Command, []string) error {
			all := emulator.Operations()
			if missing {
				answered := len(all)
				if all = onlyMissing(all); len(all) == 0 && output == "text" {
					_, err := fmt.Fprintf(env.Stdout, "All %d operations are answered; none is missing.\n", answered)
					return err
				}
			}
			switch output {
			case "json":
				return printOperationsJSON(env.Stdout, all)
			case "markdown":
				_, err := io.WriteString(env.Stdout, Coverage(all))
				return err
			}
			return printOperations(env.Stdout, all)
		},
	}
	cmd.Flags().StringVar(&output, "output", "text", "form of the list: text, json, or markdown for docs/coverage.md")
	checkFlag(cmd.Flags(), "output", oneOf("output", "text", "json", "markdown"))
	cmd.Flags().BoolVar(&missing, "missing", false, "only the operations that are not answered yet")
	return cmd
}

func onlyMissing(all []emulator.Operation) (missing []emulator.Operation) {
	for _, o := range all {
		if !o.Answered {
			missing = append(missing, o)
		}
	}
	return missing
}

func printOperations(w io.Writer, all []emulator.Operation) error {
	answered, collected, tag := 0, 0, ""
	for _, o := range all {
		if o.Tag != tag {
			tag = o.Tag
			fmt.Fprintf(w, "\n%s\n", tag)
		}
		if !o.UK && !o.US {
			collected++
		}
		state := "answered"
		if !o.Answered {
			state = "missing"
		} else {
			answered++
		}
		fmt.Fprintf(w, "  %-8s  %-6s %-62s %s%s\n", state, o.Method, o.Path, o.ID, remarks(o))
	}
	fmt.Fprintf(w, "\n%d of %d operations are answered.\n", answered, len(all))
	if collected == 0 {
		return nil
	}
	_, err := fmt.Fprintf(w, "%d of them are in Bud's documents, %d only in its collection of requests.\n",
		len(all)-collected, collected)
	return err
}

func remarks(o emulator.Operation) string {
	var notes []string
	if !o.UK || !o.US {
		notes = append(notes, editions(o)+" only")
	}
	if o.Deprecated {
		notes = append(notes, "deprecated")
	}
	if len(notes) == 0 {
		return ""
	}
	return " (" + strings.Join(notes, ", ") + ")"
}

// editions returns the names of the documents that publish an operation.
func editions(o emulator.Operation) string {
	switch {
	case o.UK && o.US:
		return "UK, US"
	case o.UK:
		return "UK"
	case o.US:
		return "US"
	default:
		return "Bud's collection"
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

func printOperationsJSON(w io.Writer, all []emulator.Operation) error {
	list := make([]listedOperation, len(all))
	for i, o := range all {
		list[i] = listedOperation{o.ID, o.Method, o.Path, o.Aliases, o.Tag, editions(o), o.Deprecated, o.Answered}
	}
	return printJSON(w, list)
}

// Coverage returns the table of docs/coverage.md, with a line for each tag of Bud's documentation.
func Coverage(all []emulator.Operation) string {
	type line struct{ answered, operations int }
	var tags []string
	lines := map[string]*line{}
	total := line{}
	for _, o := range all {
		if !o.UK && !o.US {
			continue
		}
		l := lines[o.Tag]
		if l == nil {
			l = &line{}
			lines[o.Tag] = l
			tags = append(tags, o.Tag)
		}
		l.operations++
		total.operations++
		if o.Answered {
			l.answered++
			total.answered++
		}
	}
	var b strings.Builder
	b.WriteString("| Bud's tag | answered | of |\n|---|---:|---:|\n")
	for _, tag := range tags {
		fmt.Fprintf(&b, "| %s | %d | %d |\n", tag, lines[tag].answered, lines[tag].operations)
	}
	fmt.Fprintf(&b, "| **all** | **%d** | **%d** |\n", total.answered, total.operations)
	return b.String()
}
