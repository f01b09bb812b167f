package seed_test

import (
	"crypto/sha256"
	"encoding/hex"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"budsandbox/bank"
	"budsandbox/fixtures"
	"budsandbox/seed"
)

var update = flag.Bool("update", false, "write the golden hashes anew")

// Ensure that the expectations of every persona are met and that its figures are realistic, except
// for those that it declares unusual.
func TestPersonasKeepTheirPromises(t *testing.T) {
	each(t, 3, func(t *testing.T, g *seed.Generator, p *fixtures.Persona, c bank.Connection) {
		h := history(t, g, c, connected)
		for _, problem := range seed.Unmet(p, h) {
			t.Errorf("seed %d: %s", c.Seed, problem)
		}
		for _, f := range seed.Realism(h).OutOfRange() {
			if !slices.Contains(p.Expects.Unusual, f.Name) {
				t.Errorf("seed %d: %s is %.3g, want %.3g to %.3g (%s)", c.Seed, f.Name, f.Value, f.Low, f.High, f.Meaning)
			}
		}
	})
}

// Ensure that every kind of unmet expectation is reported.
func TestUnmetIsReported(t *testing.T) {
	f := load(t)
	all, _ := f.Personas()
	empty, _ := all.Find("empty")
	wishes := *empty
	wishes.Expects = fixtures.Expectations{
		RowsPerMonth: [2]int{1, 2}, Tags: []string{"loan"}, Categories: []string{"income/salary"},
		Ends: map[string][2]fixtures.Hundredths{"current": {100, 200}},
	}
	problems := seed.Unmet(&wishes, history(t, &seed.Generator{Fixtures: f}, connection(empty, 1), connected))
	want := []string{"rows a month", "tagged loan", "income/salary", "current ends at 0.00 GBP"}
	if len(problems) != len(want) {
		t.Fatalf("got %q, want %d problems", problems, len(want))
	}
	for i, part := range want {
		if !strings.Contains(problems[i], part) {
			t.Errorf("problem %d is %q, want %q in it", i, problems[i], part)
		}
	}
}

// golden is a file with a line for each persona: its id and the hash of its accounts and entries.
const golden = "testdata/personas.golden"

// Ensure that the data of every persona are unchanged. To change them on purpose, run this test
// with -update and add a line to the changelog; once there is a release, increase Dataset as well.
func TestGolden(t *testing.T) {
	f := load(t)
	g := &seed.Generator{Fixtures: f}
	var lines strings.Builder
	for _, p := range personas(t, f) {
		hash := sha256.New()
		h := history(t, g, connection(p, 1), connected.AddDate(0, 1, 0))
		for _, a := range h.Accounts {
			fmt.Fprintf(hash, "%+v\n", a)
		}
		for _, r := range h.Entries {
			fmt.Fprintln(
				hash, r.ID, r.Account, r.Description, r.Amount, r.At.Unix(), r.ValueAt.Unix(), r.Running, r.Type, r.MCC,
				r.Counterparty, r.Tags.Names(), r.Enrichment.Categories, r.Enrichment.Tokens, r.Enrichment.Location,
				r.Enrichment.Names, r.Pending, r.Obligation, r.Transfer,
			)
			for _, m := range []*bank.Merchant{r.Enrichment.Merchant, r.Enrichment.Processor} {
				if m != nil {
					fmt.Fprintln(hash, *m)
				}
			}
		}
		fmt.Fprintf(&lines, "%s %s\n", p.ID, hex.EncodeToString(hash.Sum(nil)))
	}
	if *update {
		if err := os.WriteFile(golden, []byte(lines.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	got := strings.Split(lines.String(), "\n")
	for _, line := range strings.Split(string(want), "\n") {
		if i := slices.Index(got, line); i >= 0 {
			got = slices.Delete(got, i, i+1)
		} else {
			t.Errorf("was %s", line)
		}
	}
	for _, line := range got {
		t.Errorf("is  %s", line)
	}
}
