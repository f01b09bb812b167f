package command

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator"
	"budsandbox/fixtures"
	"budsandbox/internal/bounded"
)

// lineReader reads CSV with description, amount and date. The last two may be missing, and the first line may name the
// columns. The first invalid line is an error that says how to correct it.
type lineReader struct {
	csv      *csv.Reader
	records  *bounded.Records
	currency bank.Currency
	first    bool
	dated    bool // at least one line has a date
}

// maxLine is the length of the longest line in bytes.
const maxLine = 1 << 20

func newLineReader(from io.Reader, country fixtures.Country) *lineReader {
	records := bounded.NewRecords(from, maxLine)
	r := &lineReader{csv: csv.NewReader(records), records: records, currency: bank.GBP, first: true}
	if country == fixtures.US {
		r.currency = bank.USD
	}
	r.csv.FieldsPerRecord, r.csv.LazyQuotes, r.csv.ReuseRecord = -1, true, true
	return r
}

// next returns the next line. more is false at the end.
func (r *lineReader) next() (l emulator.EnrichedLine, more bool, err error) {
	for {
		r.records.Next()
		fields, err := r.csv.Read()
		if errors.Is(err, io.EOF) {
			return l, false, nil
		}
		if err != nil {
			const format = "read standard input: %w; send lines of description[,amount[,date]], with every quote closed"
			return l, false, fmt.Errorf(format, err)
		}
		number, _ := r.csv.FieldPos(0)
		if r.first {
			r.first = false
			if header := []string{"description", "amount", "date"}; len(fields) <= 3 &&
				slices.Equal(fields, header[:len(fields)]) {
				continue
			}
		}
		if strings.HasSuffix(fields[len(fields)-1], "\n") { // it has all of the rest
			return l, false, fmt.Errorf("line %d: a quote is not closed; write one at the end of the field, too", number)
		}
		if l, err = readEnriched(fields, r.currency); err != nil {
			return l, false, fmt.Errorf("line %d: %w", number, err)
		}
		l.Description = strings.Clone(l.Description)
		r.dated = r.dated || !l.At.IsZero()
		return l, true, nil
	}
}

func readEnriched(fields []string, currency bank.Currency) (l emulator.EnrichedLine, err error) {
	for i := range fields {
		fields[i] = strings.TrimSpace(fields[i])
	}
	l.Description, l.Status = fields[0], bank.Booked
	switch {
	case l.Description == "":
		return l, errors.New("the description is empty; write description[,amount[,date]]")
	case len(fields) > 3:
		return l, fmt.Errorf("it has %d fields, want description[,amount[,date]]; put a description with commas in quotes",
			len(fields))
	}
	if len(fields) > 1 && fields[1] != "" {
		if l.Amount, err = bank.ParseMoney(fields[1], currency); err != nil {
			return l, fmt.Errorf("%w, negative for a debit; put a description with commas in quotes", err)
		}
	}
	if len(fields) > 2 && fields[2] != "" {
		if l.At, err = parseDate(fields[2]); err != nil {
			return l, err
		}
	}
	return l, nil
}

// parseDate parses a date or a time.
func parseDate(text string) (time.Time, error) {
	for _, layout := range [...]string{time.DateOnly, time.RFC3339} {
		if t, err := time.Parse(layout, text); err == nil {
			return t, nil
		}
	}
	return time.Time{}, fmt.Errorf("date %q must be such as 2026-03-31 or 2026-03-31T09:00:00Z", text)
}
