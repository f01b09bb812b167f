package command

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"budsandbox/bank"
	"budsandbox/fixtures"
	"budsandbox/internal/quantity"
	"budsandbox/internal/spelling"
	"budsandbox/internal/textfile"
	"budsandbox/seed"
)

// personasCommand lists, prints and checks personas.
func personasCommand(env Environment) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "personas",
		Short: "List the personas that customers can connect as, show one, or check how realistic its data are",
		Long: "List the personas that customers can connect as. A folder of your own adds personas, one JSON file\n" +
			"each: `budsandbox personas show ID` prints one to start from, and `budsandbox personas check` says\n" +
			"what is wrong with it.",
		Example: `  budsandbox personas
  mkdir personas; budsandbox personas show uk_student | sed s/uk_student/my_student/ > personas/my_student.json
  budsandbox personas check --personas personas my_student`,
		Args: noArguments,
	}
	folder := cmd.PersistentFlags().String("personas", "", "folder with personas of your own, one JSON file each")
	cmd.RunE = func(*cobra.Command, []string) error {
		list, _, err := readPersonas(*folder)
		if err != nil {
			return err
		}
		return printPersonas(env.Stdout, list)
	}
	cmd.AddCommand(showPersonaCommand(env, folder), checkPersonasCommand(env, folder))
	return cmd
}

// readPersonas returns the personas of the program and of a folder, if one is given.
func readPersonas(folder string) (*fixtures.Personas, *fixtures.Fixtures, error) {
	data := fixtures.Load()
	if folder == "" {
		list, err := data.Personas()
		return list, data, err
	}
	files, err := textfile.Folder(folder)
	if err != nil {
		const format = "--personas: %w; name one with JSON files as `budsandbox personas show ID` prints them"
		return nil, nil, fmt.Errorf(format, err)
	}
	list, err := data.ReadPersonas(files)
	return list, data, err
}

func printPersonas(w io.Writer, list *fixtures.Personas) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "ID\tREGION\tTYPE\tGOOD FOR")
	for _, p := range list.All() {
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", p.ID, p.Region, p.Type, strings.Join(p.GoodFor, ", "))
	}
	return table.Flush()
}

func showPersonaCommand(env Environment, folder *string) *cobra.Command {
	return &cobra.Command{
		Use:   "show ID",
		Short: "Print a persona as JSON",
		Long: `Print a persona as JSON: accounts, income, bills, habits and events. To make one of your own, change
it and put it into the folder of --personas.`,
		Example: "  budsandbox personas show uk_student",
		Args:    onePersona,
		RunE: func(_ *cobra.Command, args []string) error {
			list, _, err := readPersonas(*folder)
			if err != nil {
				return err
			}
			p, err := findPersona(list, args[0])
			if err != nil {
				return err
			}
			return printJSON(env.Stdout, p)
		},
	}
}

func onePersona(_ *cobra.Command, args []string) error {
	if len(args) != 1 {
		return usagef("name one persona; `budsandbox personas` lists them")
	}
	return nil
}

func findPersona(list *fixtures.Personas, id string) (*fixtures.Persona, error) {
	if p, found := list.Find(id); found {
		return p, nil
	}
	var ids []string
	for _, p := range list.All() {
		ids = append(ids, p.ID)
	}
	if near := spelling.Nearest(id, ids); near != "" {
		return nil, usagef("there is no persona %q; did you mean %s?", id, near)
	}
	return nil, usagef("there is no persona %q; `budsandbox personas` lists them", id)
}

func checkPersonasCommand(env Environment, folder *string) *cobra.Command {
	var number uint64
	var connected string
	cmd := &cobra.Command{
		Use:   "check [ID...]",
		Short: "Compute personas' data and print how realistic they are",
		Long: `Compute the data of personas (by default all) and compare their figures with the range of real data:
amounts, habits, dates and words in the form of the bank's country, chains where they trade,
distances within a day. The status is 1 if a figure is out of range or an expectation of the persona
is not met.`,
		Example: "  budsandbox personas check uk_student us_gig_driver",
		RunE: func(_ *cobra.Command, args []string) error {
			list, data, err := readPersonas(*folder)
			if err != nil {
				return err
			}
			at, err := parseTime("at", connected)
			if err != nil {
				return err
			}
			chosen, err := choosePersonas(list, args)
			if err != nil {
				return err
			}
			problems := 0
			for _, p := range chosen {
				count, err := checkPersona(env.Stdout, data, p, number, at)
				if err != nil {
					return err
				}
				problems += count
			}
			if problems > 0 {
				return fmt.Errorf("out of range or not as expected: %d", problems)
			}
			return nil
		},
	}
	cmd.Flags().Uint64Var(&number, "seed", 1, "seed of the data")
	cmd.Flags().StringVar(&connected, "at", "2026-11-01T09:00:00Z", "when the customer connects")
	return cmd
}

func choosePersonas(list *fixtures.Personas, ids []string) (chosen []*fixtures.Persona, err error) {
	if len(ids) == 0 {
		return list.All(), nil
	}
	for _, id := range ids {
		p, err := findPersona(list, id)
		if err != nil {
			return nil, err
		}
		chosen = append(chosen, p)
	}
	return chosen, nil
}

// checkPersona prints the figures of a persona and counts the problems.
func checkPersona(
	w io.Writer, data *fixtures.Fixtures, p *fixtures.Persona, number uint64, at time.Time,
) (problems int, err error) {
	providers, err := data.Providers()
	if err != nil {
		return 0, err
	}
	all := providers.All()
	i := slices.IndexFunc(all, func(b fixtures.Provider) bool {
		return slices.Contains(b.Regions, fixtures.RegionOf(p.Region))
	})
	in := seed.Inputs{
		Seed: number, Persona: p, Provider: &all[i], From: seed.MonthsBefore(at, p.Months), Connected: at,
	}
	h, err := seed.HistoryOf(data, in, at)
	if err != nil {
		return 0, err
	}
	fmt.Fprintf(w, "%s: %s in %s\n", p.ID, quantity.Of(len(h.Entries), "row"), quantity.Of(p.Months, "month"))
	plausibility, err := seed.Plausibility(data, p.Region, h)
	if err != nil {
		return 0, err
	}
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, f := range slices.Concat(seed.Realism(h).Figures, plausibility) {
		remark := ""
		switch {
		case f.OutOfRange() && slices.Contains(p.Expects.Unusual, f.Name):
			remark = "out of range, as meant"
		case f.OutOfRange():
			remark = "OUT OF RANGE"
			problems++
		}
		fmt.Fprintf(table, "  %s\t%.4g%s\t%.4g to %.4g\t%s\t%s\n", f.Name, f.Value, unit(f.Unit), f.Low, f.High,
			f.Meaning, remark)
	}
	for i, a := range h.Accounts {
		low, high, last := balancesOf(h, i)
		fmt.Fprintf(table, "  %s\t%s\tfrom %s to %s\t%s\t\n", p.Accounts[i].Role, last, low, high, a.Name)
	}
	if err := table.Flush(); err != nil {
		return 0, err
	}
	for _, problem := range seed.Unmet(p, h) {
		fmt.Fprintf(w, "  NOT AS EXPECTED: %s\n", problem)
		problems++
	}
	return problems, nil
}

func unit(text string) string {
	if text == "" || text == "%" {
		return text
	}
	return " " + text
}

// balancesOf returns the lowest, highest and last booked balance of an account.
func balancesOf(h *seed.History, index int) (low, high, last bank.Money) {
	low = h.Accounts[index].Opening
	high, last = low, low
	for _, r := range h.Entries {
		if r.AccountIndex == index && r.Running.Known() {
			last = r.Running
			low.Minor, high.Minor = min(low.Minor, last.Minor), max(high.Minor, last.Minor)
		}
	}
	return low, high, last
}
