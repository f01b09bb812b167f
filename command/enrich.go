package command

import (
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"budsandbox/bank"
	"budsandbox/emulator/enrichment"
	"budsandbox/fixtures"
)

// enriching is one run of the command.
type enriching struct {
	country   string
	model     string
	merchants string
	json      bool
}

// enrichCommand reads statement lines and prints what the sandbox makes of them, without a sandbox.
func enrichCommand(env Environment) *cobra.Command {
	var e enriching
	cmd := &cobra.Command{
		Use:   "enrich",
		Short: "Enrich statement lines from standard input",
		Long: "Read statement lines from standard input, one in each line, and print merchant, category, confidence and tags, as the\n" +
			"sandbox finds them for ingested transactions. A line is CSV: description[,amount[,date]]; a negative amount is a debit.\n" +
			"With amounts and dates, payments that keep a schedule get their frequency, too.\n\n" +
			"A file of your own merchants has a line of column names and then a merchant in each line, with tabs between:\n" +
			"country, slug, name, category, aliases, mcc, tags. Aliases stand in statement lines, several with | between.",
		Example: "  echo 'TESCO STORES 3297 LEEDS GB,-23.45' | budsandbox enrich\n" +
			"  budsandbox enrich --country US --json < descriptions.csv | jq -r .categories.l2\n" +
			"  budsandbox enrich --merchants merchants.tsv < descriptions.csv",
		Args: noArguments,
		RunE: func(*cobra.Command, []string) error { return e.run(env) },
	}
	cmd.Flags().StringVar(&e.country, "country", "GB", "whose merchants and currency: GB or US")
	cmd.Flags().StringVar(&e.model, "model", "", "category model: uk-v2, us-v3 or legacy (default that of the country)")
	cmd.Flags().StringVar(&e.merchants, "merchants", "", "file of your own merchants (default none)")
	cmd.Flags().BoolVar(&e.json, "json", false, "print a JSON object for each line instead of a table")
	return cmd
}

func (e *enriching) run(env Environment) error {
	country := fixtures.Country(strings.ToUpper(e.country))
	if !country.Known() {
		return usagef("--country %q is neither GB nor US", e.country)
	}
	f, err := fixtures.Load()
	if err != nil {
		return err
	}
	models, err := f.Models()
	if err != nil {
		return err
	}
	if _, found := models.Find(e.model); e.model != "" && !found {
		return usagef("--model %q is none of %s, %s and %s", e.model, fixtures.ModelUK, fixtures.ModelUS, fixtures.ModelLegacy)
	}
	options, err := e.own(models)
	if err != nil {
		return err
	}
	engine, err := enrichment.New(f, options...)
	if err != nil {
		return err
	}
	lines, err := readLines(env.Stdin, country)
	if err != nil {
		return err
	}
	for i := range lines {
		l := &lines[i]
		l.result = engine.Enrich(enrichment.Input{Description: l.Description, Amount: l.Amount, Country: country, Model: e.model})
		l.Enrichment, l.Tags, l.Type = l.result.Enrichment, l.result.Tags, l.result.Type
	}
	schedules(country, lines)
	if e.json {
		return printEnrichedJSON(env.Stdout, lines)
	}
	return printEnriched(env.Stdout, lines)
}

// own reads the file of merchants, if one is given.
func (e *enriching) own(models *fixtures.Models) ([]enrichment.Option, error) {
	if e.merchants == "" {
		return nil, nil
	}
	file, err := os.Open(e.merchants)
	if err != nil {
		return nil, usagef("--merchants: %w", err)
	}
	defer func() { _ = file.Close() }()
	own, err := fixtures.ReadMerchants(e.merchants, file, models)
	if err != nil {
		return nil, err
	}
	return []enrichment.Option{enrichment.WithMerchants(own)}, nil
}

// schedules adds the frequency of payments that keep a schedule, seen from the day of the last line.
func schedules(country fixtures.Country, lines []enrichedLine) {
	var rows []bank.Transaction
	var of []int
	var last time.Time
	for i := range lines {
		if lines[i].At.IsZero() || !lines[i].Amount.Known() {
			continue
		}
		rows, of = append(rows, lines[i].Transaction), append(of, i)
		if lines[i].At.After(last) {
			last = lines[i].At
		}
	}
	for _, group := range enrichment.Regularities(country, rows, last) {
		for _, member := range group.Members {
			lines[of[member]].Tags |= bank.TagRegular
			lines[of[member]].frequency = group.Frequency
		}
	}
}
