package risk_test

import (
	"encoding/json"
	"math/rand/v2"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
)

// part is a part of a report with a reference to its transactions.
type part struct {
	Reference string                        `json:"transactions_reference"`
	Links     struct{ Transactions string } `json:"_links"`
	Count     *int                          `json:"count"`
	Many      *int                          `json:"transactions_count"`
	Total     *emulatortest.Amount          `json:"total"`
}

// parts returns all parts of an answer that have a reference.
func parts(t *testing.T, value any) (all []part) {
	t.Helper()
	switch value := value.(type) {
	case []any:
		for _, one := range value {
			all = append(all, parts(t, one)...)
		}
	case map[string]any:
		if value["transactions_reference"] != nil {
			text, err := json.Marshal(value)
			if err != nil {
				t.Fatal(err)
			}
			var p part
			if err := json.Unmarshal(text, &p); err != nil {
				t.Fatalf("%s: %v", text, err)
			}
			all = append(all, p)
		}
		for _, one := range value {
			all = append(all, parts(t, one)...)
		}
	}
	return all
}

// reports are the paths of all reports below /insights/beta/report/.
var reports = []string{"income-expenditure", "merchants", "balance/unauthorised-overdraft", "income-health"}

// follow follows the links of a report, or of some of its parts, and compares the transactions with the figures of the
// parts.
func follow(t *testing.T, of *emulatortest.ConnectedCustomer, report emulatortest.Answer, most int) (followed int) {
	t.Helper()
	seen := map[string]bool{}
	for _, p := range parts(t, report.JSON["data"]) {
		if seen[p.Reference] || len(p.Reference) != 64 {
			t.Fatalf("the reference %q is there twice, or is not a reference", p.Reference)
		}
		seen[p.Reference] = true
		if followed++; followed > most {
			continue
		}
		path, ours := strings.CutPrefix(p.Links.Transactions, of.Base)
		if !ours || !strings.Contains(path, "/transactions/"+p.Reference+"?") {
			t.Fatalf("%s has the link %q", p.Reference, p.Links.Transactions)
		}
		var rows struct {
			Data     []emulatortest.Transaction
			Metadata struct {
				From, To  string
				Reference string `json:"transactions_reference"`
			}
		}
		of.Read(t, path, of.Headers, &rows)
		sum := int64(0)
		for _, row := range rows.Data {
			minor := row.Amount.Minor(t, row.Side)
			sum += max(minor, -minor)
		}
		m := rows.Metadata
		if m.Reference != p.Reference || m.From != report.Str("metadata.from") || m.To != report.Str("metadata.to") {
			t.Fatalf("%s is answered for %+v", path, m)
		}
		for _, count := range []*int{p.Count, p.Many} {
			if count != nil && *count != len(rows.Data) {
				t.Fatalf("%s has %d rows, the part says %d", path, len(rows.Data), *count)
			}
		}
		if p.Total != nil && p.Total.Minor(t, "credit") != sum {
			t.Fatalf("%s adds up to %d, the part says %s", path, sum, p.Total.Value)
		}
	}
	return followed
}

// Ensure that for every persona the references of all risk reports lead to the transactions of their parts, by
// default and for random windows and offsets, at several instants, with ingested rows, and that references of
// another report or window are unknown.
func TestReferencesLeadToTheFigures(t *testing.T) {
	t.Parallel()
	var followed atomic.Int64
	t.Cleanup(func() {
		if followed.Load() == 0 {
			t.Error("no report has a reference")
		}
	})
	for i, p := range emulatortest.Personas(t) {
		if emulatortest.Sampled && i%6 != 0 {
			continue
		}
		t.Run(p.ID, func(t *testing.T) {
			t.Parallel()
			s := emulator.Start(t, emulator.Options{Now: emulatortest.Instants[0], Freeze: true, TaskDelay: new(time.Duration)})
			of := emulatortest.NewClient(t, s, "shop").ConnectPersona(t, p)
			random := rand.New(rand.NewPCG(2, uint64(i)))
			for step, now := range []time.Time{emulatortest.Instants[0], emulatortest.Instants[4]} {
				if step > 0 {
					of.MoveTo(t, now)
					of.Refresh(t)
				}
				for _, path := range reports {
					path = "/insights/beta/report/" + path
					followed.Add(int64(follow(t, of, of.Call(t, "GET", path, "", of.Headers), 20)))
					offset := time.FixedZone("", (random.IntN(25)-12)*3600)
					to := now.Add(-time.Duration(random.IntN(100*24)) * time.Hour).In(offset)
					from := to.Add(-time.Duration(random.IntN(300*24)) * time.Hour)
					query := url.Values{"from": {from.Format(time.RFC3339)}, "to": {to.Format(time.RFC3339)}}
					if random.IntN(2) == 0 {
						query.Set("currency", "GBP")
					}
					follow(t, of, of.Call(t, "GET", path+"?"+query.Encode(), "", of.Headers), 20)
				}
			}
		})
	}
}
