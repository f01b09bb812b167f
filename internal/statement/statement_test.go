package statement_test

import (
	"encoding/csv"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"budsandbox/internal/bounded"
	_ "budsandbox/internal/long"
	"budsandbox/internal/statement"
)

var errAmount = errors.New("no amount")

// checkAmount accepts decimal numbers.
func checkAmount(amount string) error {
	if _, err := strconv.ParseFloat(amount, 64); err != nil {
		return errAmount
	}
	return nil
}

// read returns the lines of a text before the first error.
func read(text string) (lines []statement.Line, err error) {
	r := statement.NewReader(strings.NewReader(text), checkAmount)
	for {
		l, more, err := r.Next()
		if err != nil || !more {
			return lines, err
		}
		lines = append(lines, l)
	}
}

// march returns an instant of 31 March 2026.
func march(hour, minute int) time.Time { return time.Date(2026, 3, 31, hour, minute, 0, 0, time.UTC) }

// Ensure that a line has a description, to which an amount and then a date may be added.
func TestFields(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, text string
		want       statement.Line
	}{
		{"a description", "TESCO STORES 3245", statement.Line{Description: "TESCO STORES 3245"}},
		{"an amount", "TESCO,-12.50", statement.Line{Description: "TESCO", Amount: "-12.50"}},
		{
			"a date", "TESCO,-12.50,2026-03-31",
			statement.Line{Description: "TESCO", Amount: "-12.50", Date: "2026-03-31", At: march(0, 0)},
		},
		{
			"a time", "TESCO,1,2026-03-31T09:30:00Z",
			statement.Line{Description: "TESCO", Amount: "1", Date: "2026-03-31T09:30:00Z", At: march(9, 30)},
		},
		{
			"a time of another zone", "TESCO,1,2026-03-31T09:30:00+01:00",
			statement.Line{Description: "TESCO", Amount: "1", Date: "2026-03-31T09:30:00+01:00", At: march(8, 30)},
		},
		{
			"a date without an amount", "TESCO,,2026-03-31",
			statement.Line{Description: "TESCO", Date: "2026-03-31", At: march(0, 0)},
		},
		{"an empty amount and date", "TESCO,,", statement.Line{Description: "TESCO"}},
		{
			"spaces around the fields", " \tTESCO  , 5 , 2026-03-31 ",
			statement.Line{Description: "TESCO", Amount: "5", Date: "2026-03-31", At: march(0, 0)},
		},
		{"spaces within a description", "A  B", statement.Line{Description: "A  B"}},
		{"letters of other scripts", "CAFÉ 東京,5", statement.Line{Description: "CAFÉ 東京", Amount: "5"}},
	} {
		got, err := read(test.text)
		if err != nil || len(got) != 1 || !cmp.Equal(got[0], test.want) {
			t.Errorf("%s: %+v (%v), want %+v", test.name, got, err, test.want)
		}
	}
}

// Ensure that a field in quotes may have commas, and quotes if they are doubled, and that other quotes stand for
// themselves.
func TestQuotes(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]statement.Line{
		`"SMITH, JONES AND SONS",5`: {Description: "SMITH, JONES AND SONS", Amount: "5"},
		`"THE ""OLD"" INN",5`:       {Description: `THE "OLD" INN`, Amount: "5"},
		`THE "OLD" INN,5`:           {Description: `THE "OLD" INN`, Amount: "5"},
		`THE 12" SHOP`:              {Description: `THE 12" SHOP`},
		`"TESCO","5","2026-03-31"`:  {Description: "TESCO", Amount: "5", Date: "2026-03-31", At: march(0, 0)},
		"\"TWO\nLINES\",5":          {Description: "TWO\nLINES", Amount: "5"},
		`" TESCO ",5`:               {Description: "TESCO", Amount: "5"},
		"\"O'NEILL'S, THE CORNER\"": {Description: "O'NEILL'S, THE CORNER"},
		"\"TESCO\",5\r\n":           {Description: "TESCO", Amount: "5"},
		"\"A; B\tC\",5":             {Description: "A; B\tC", Amount: "5"},
		"description of the shop,5": {Description: "description of the shop", Amount: "5"},
	} {
		got, err := read(text)
		if err != nil || len(got) != 1 || !cmp.Equal(got[0], want) {
			t.Errorf("%s: %+v (%v), want %+v", text, got, err, want)
		}
	}
}

// Ensure that the first line may name the columns, all of them or those that the lines have, in small letters, and that
// the same words are a description further down.
func TestColumnNames(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		text string
		want []string // descriptions
	}{
		{"description\nTESCO", []string{"TESCO"}},
		{"description,amount\nTESCO,5", []string{"TESCO"}},
		{"description,amount,date\nTESCO,5,2026-03-31", []string{"TESCO"}},
		{"\n\ndescription,amount\nTESCO,5", []string{"TESCO"}},
		{"description,amount,date", nil},
		{"TESCO\ndescription", []string{"TESCO", "description"}},
		{"description\ndescription", []string{"description"}},
		{"Description\nTESCO", []string{"Description", "TESCO"}},
	} {
		lines, err := read(test.text)
		var got []string
		for _, l := range lines {
			got = append(got, l.Description)
		}
		if err != nil || !cmp.Equal(got, test.want) {
			t.Errorf("%q: %q (%v), want %q", test.text, got, err, test.want)
		}
	}
	for _, text := range []string{"amount,description\nTESCO", "description,date\nTESCO", "Description,Amount\nTESCO,5"} {
		if got, err := read(text); !errors.Is(err, errAmount) {
			t.Errorf("%q: %+v (%v), want a refused amount", text, got, err)
		}
	}
}

// Ensure that empty lines are skipped, that lines end as on any system, the last one also without an end, and that
// lines stay as they are when the next one is read.
func TestLines(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{
		"":                         nil,
		"\n\r\n\n":                 nil,
		"TESCO,5\nALDI,6\n":        {"TESCO 5", "ALDI 6"},
		"TESCO,5\r\nALDI,6":        {"TESCO 5", "ALDI 6"},
		"\nTESCO,5\n\n\nALDI,6\n":  {"TESCO 5", "ALDI 6"},
		"TESCO\nALDI,6\nCOOP,,\n":  {"TESCO ", "ALDI 6", "COOP "},
		"LONGER LINE,15\nS,6\nT,7": {"LONGER LINE 15", "S 6", "T 7"},
	} {
		lines, err := read(text)
		var got []string
		for _, l := range lines {
			got = append(got, l.Description+" "+l.Amount)
		}
		if err != nil || !cmp.Equal(got, want) {
			t.Errorf("%q: %q (%v), want %q", text, got, err, want)
		}
	}
}

// Ensure that an invalid line is refused with its number, counted from 1 with empty lines and the names of columns, and
// with how to correct it.
func TestInvalidLines(t *testing.T) {
	t.Parallel()
	const (
		inQuotes = "put a description with commas in quotes"
		amount   = "no amount, negative for a debit; " + inQuotes
		closed   = "a quote is not closed; write one at the end of the field, too"
		empty    = "the description is empty; write description[,amount[,date]]"
	)
	for _, test := range []struct{ name, text, want string }{
		{"an empty description", ",5", "line 1: " + empty},
		{"a description of spaces", "TESCO\n   \n", "line 2: " + empty},
		{"a description in empty quotes", `"",5`, "line 1: " + empty},
		{"an amount that is refused", "TESCO,five", "line 1: " + amount},
		{"a description with a comma", "SMITH, JONES", "line 1: " + amount},
		{"a fourth field", "A,5,2026-03-31,x", "line 1: it has 4 fields, want description[,amount[,date]]; " + inQuotes},
		{"a comma at the end", "A,5,2026-03-31,", "line 1: it has 4 fields, want description[,amount[,date]]; " + inQuotes},
		{
			"a date of another form", "A,5,31/03/2026",
			`line 1: date "31/03/2026" must be such as 2026-03-31 or 2026-03-31T09:00:00Z`,
		},
		{
			"a day that there is not", "A,5,2026-02-30",
			`line 1: date "2026-02-30" must be such as 2026-03-31 or 2026-03-31T09:00:00Z`,
		},
		{
			"a time without a zone", "A,5,2026-03-31T09:00:00",
			`line 1: date "2026-03-31T09:00:00" must be such as 2026-03-31 or 2026-03-31T09:00:00Z`,
		},
		{"a quote that is not closed", "TESCO,5\n\"ALDI,6\nCOOP,7\n", "line 2: " + closed},
		{"a quote that the last line does not close", "TESCO,5\n\"ALDI,6\nCOOP,7", "line 2: " + closed},
		{"a line after column names and empty lines", "description,amount\n\nTESCO,5\n\nALDI,six\n", "line 5: " + amount},
		{"a line after one in two lines", "\"TWO\nLINES\",5\nALDI,six\n", "line 3: " + amount},
	} {
		_, err := read(test.text)
		var invalid *statement.LineError
		if !errors.As(err, &invalid) || err.Error() != test.want {
			t.Errorf("%s: %v, want %s", test.name, err, test.want)
		}
	}
	if _, err := read("TESCO,five"); !errors.Is(err, errAmount) {
		t.Errorf("%v does not wrap the error of the amount", err)
	}
}

// Ensure that a line after an invalid one can be read.
func TestAfterAnInvalidLine(t *testing.T) {
	t.Parallel()
	r := statement.NewReader(strings.NewReader("TESCO,five\nALDI,6\n"), checkAmount)
	if _, _, err := r.Next(); err == nil {
		t.Error("an invalid amount is accepted")
	}
	if l, more, err := r.Next(); l.Description != "ALDI" || !more || err != nil {
		t.Errorf("got %+v, %t, %v", l, more, err)
	}
	if l, more, err := r.Next(); more || err != nil {
		t.Errorf("got %+v, %t, %v at the end", l, more, err)
	}
}

// Ensure that a line of more than MaxLine bytes is refused, and that the lines together may be longer.
func TestLongLines(t *testing.T) {
	t.Parallel()
	half := strings.Repeat("x", statement.MaxLine/2)
	if got, err := read(half + "\n" + half + "\n" + half + "\n"); len(got) != 3 || err != nil {
		t.Errorf("%d lines of half the length (%v), want 3", len(got), err)
	}
	var tooLong *bounded.TooLongError
	if got, err := read(half + half + half); !errors.As(err, &tooLong) {
		t.Errorf("%d lines of one that is too long (%v), want an error", len(got), err)
	}
}

// Ensure that what is written as CSV is read as it was, whatever is in a description.
func TestWrittenLines(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		description := rapid.StringMatching(`[A-Za-z0-9é東"',;.*/\t \n-]{0,20}[A-Za-z0-9é東"',;]`)
		var want []statement.Line
		var text strings.Builder
		w := csv.NewWriter(&text)
		for i := range rapid.IntRange(0, 5).Draw(t, "lines") {
			l := statement.Line{Description: strings.TrimSpace(description.Draw(t, fmt.Sprint("description ", i)))}
			fields := []string{l.Description}
			if rapid.Bool().Draw(t, "with amount") {
				l.Amount = strconv.FormatFloat(float64(rapid.IntRange(-1e9, 1e9).Draw(t, "amount"))/100, 'f', 2, 64)
				fields = append(fields, l.Amount)
				if rapid.Bool().Draw(t, "with date") {
					l.At = time.Unix(rapid.Int64Range(0, 4e9).Draw(t, "time"), 0).UTC()
					l.Date = l.At.Format(time.RFC3339)
					fields = append(fields, l.Date)
				}
			}
			want = append(want, l)
			if err := w.Write(fields); err != nil {
				t.Fatal(err)
			}
			parsed, err := statement.Parse(fields, checkAmount)
			if err != nil || !cmp.Equal(parsed, l) {
				t.Fatalf("%q is parsed as %+v (%v), want %+v", fields, parsed, err, l)
			}
		}
		w.Flush()
		got, err := read("description,amount,date\n" + text.String())
		if err != nil || !cmp.Equal(got, want) {
			t.Fatalf("%q is read as %+v (%v), want %+v", text.String(), got, err, want)
		}
	})
}
