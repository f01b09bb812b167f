package command

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"budsandbox/emulator"
	"budsandbox/fixtures"
	"budsandbox/internal/textfile"
)

// enrichFlags are the flags of enrich.
type enrichFlags struct {
	country   string
	model     string
	merchants string
	json      bool
	explain   bool
}

// enrichCommand enriches statement lines without a sandbox.
func enrichCommand(env Environment) *cobra.Command {
	var e enrichFlags
	cmd := &cobra.Command{
		Use:   "enrich",
		Short: "Enrich statement lines from standard input",
		Long: `Read statement lines from standard input and print the merchant, category, confidence and tags that
the sandbox finds for ingested transactions. A line is CSV: description[,amount[,date]]; a negative
amount is a debit. With amounts and dates, regular payments also get their frequency. Without dates,
each line is printed as it is read, so a file of any length needs little memory.

--explain prints the parts of each line, and the decision of each kind of rule in order of
precedence.

A file of your own merchants has a line of column names and then one merchant a line, separated by
tabs: country, slug, name, category, aliases, mcc, tags. Aliases are the names in statement lines,
separated by |.`,
		Example: `  echo 'TESCO STORES 3297 LEEDS GB,-23.45' | budsandbox enrich
  budsandbox enrich --country US --json < descriptions.csv | jq -r .categories.l2
  budsandbox enrich --merchants merchants.tsv < descriptions.csv
  echo 'J PATEL RENT,-950' | budsandbox enrich --explain`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return nil
			}
			given := strings.Join(args, " ")
			example := "budsandbox enrich < " + shellQuote(given)
			if strings.Contains(given, " ") { // a line, not the name of a file
				example = "echo " + shellQuote(given) + " | budsandbox enrich"
			}
			return usagef("lines come from standard input, as in `%s`", example)
		},
		RunE: func(*cobra.Command, []string) error { return e.run(env) },
	}
	cmd.Flags().StringVar(&e.country, "country", "GB", "country of the merchants and the currency: GB or US")
	cmd.Flags().StringVar(&e.model, "model", "", "category model: uk-v2, us-v3 or legacy (default that of the country)")
	cmd.Flags().StringVar(&e.merchants, "merchants", "", "file of your own merchants (default none)")
	cmd.Flags().BoolVar(&e.json, "json", false, "print a JSON object for each line instead of a table")
	cmd.Flags().BoolVar(&e.explain, "explain", false, "print how the category of each line was decided")
	return cmd
}

func (e *enrichFlags) run(env Environment) error {
	country := fixtures.Country(strings.ToUpper(e.country))
	if !country.Known() {
		return usagef("--country %q is neither GB nor US", e.country)
	}
	if e.model != "" && !slices.Contains(models, e.model) {
		return usagef("--model %q is none of %s", e.model, strings.Join(models, ", "))
	}
	if e.explain && e.json {
		return usagef("--explain and --json exclude each other")
	}
	options := emulator.EnricherOptions{Country: country, Model: e.model, Merchants: e.merchants}
	enricher, err := emulator.NewEnricher(options)
	if err != nil {
		return err
	}
	return e.print(env, enricher, country)
}

// print enriches line by line. Lines with dates are printed at the end, because schedules depend on all lines.
func (e *enrichFlags) print(env Environment, enricher *emulator.Enricher, country fixtures.Country) error {
	lines := newLineReader(textfile.NewReader(env.Stdin), country)
	out := newLineWriter(env.Stdout, e.json)
	if e.explain {
		out.writeRules(emulator.EnrichmentRules())
	}
	var unprinted []emulator.EnrichedLine
	for {
		line, more, err := lines.next()
		if err != nil {
			return err
		}
		switch {
		case !more && len(unprinted) > 0:
			enricher.FindSchedules(unprinted)
			return out.write(unprinted)
		case !more:
			return out.flush()
		case e.explain:
			explanation := enricher.Explain(&line)
			out.writeExplanation(&line, explanation)
			continue
		}
		unprinted = append(unprinted, line)
		enricher.Enrich(unprinted[len(unprinted)-1:])
		if !lines.dated && len(unprinted) >= tableLines {
			if err := out.write(unprinted); err != nil {
				return err
			}
			unprinted = unprinted[:0]
		}
	}
}

// tableLines is the number of lines without dates that are printed together, with aligned columns.
const tableLines = 512

// models are the category models of --model.
var models = []string{fixtures.ModelUK, fixtures.ModelUS, fixtures.ModelLegacy}
