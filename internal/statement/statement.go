// Package statement reads lines of bank statements as people enter them: CSV of a description, an amount and a date, of
// which the last two may be missing.
package statement

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"budsandbox/internal/bounded"
)

// Line is a line of a statement with its fields as they were entered.
type Line struct {
	Description string
	Amount      string // "" for none
	Date        string // "" for none
	At          time.Time
}

// MaxLine is the length of the longest line in bytes.
const MaxLine = 1 << 20

// Reader reads lines. The first may name the columns.
type Reader struct {
	csv         *csv.Reader
	records     *bounded.Records
	checkAmount func(amount string) error
	first       bool
}

// NewReader returns a reader that refuses the amounts for which checkAmount returns an error.
func NewReader(from io.Reader, checkAmount func(amount string) error) *Reader {
	// A field whose quote is not closed ends with a line break, if the last line has one.
	records := bounded.NewRecords(io.MultiReader(from, strings.NewReader("\n")), MaxLine)
	r := &Reader{csv: csv.NewReader(records), records: records, checkAmount: checkAmount, first: true}
	r.csv.FieldsPerRecord, r.csv.LazyQuotes, r.csv.ReuseRecord = -1, true, true
	return r
}

// LineError is the error of a line with an invalid field. It says how to correct the line.
type LineError struct {
	Number int // from 1
	Err    error
}

func (e *LineError) Error() string { return fmt.Sprintf("line %d: %v", e.Number, e.Err) }

func (e *LineError) Unwrap() error { return e.Err }

// Next returns the next line. more is false at the end.
func (r *Reader) Next() (l Line, more bool, err error) {
	for {
		r.records.Next()
		fields, err := r.csv.Read()
		if errors.Is(err, io.EOF) {
			return l, false, nil
		}
		if err != nil {
			return l, false, fmt.Errorf("%w; send lines of description[,amount[,date]], with every quote closed", err)
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
			err := errors.New("a quote is not closed; write one at the end of the field, too")
			return l, false, &LineError{number, err}
		}
		if l, err = Parse(fields, r.checkAmount); err != nil {
			return l, false, &LineError{number, err}
		}
		l.Description = strings.Clone(l.Description)
		return l, true, nil
	}
}

// Parse returns the line that has the given fields. It refuses the amounts for which checkAmount returns an error.
func Parse(fields []string, checkAmount func(amount string) error) (l Line, err error) {
	for i, to := range []*string{&l.Description, &l.Amount, &l.Date}[:min(len(fields), 3)] {
		*to = strings.TrimSpace(fields[i])
	}
	switch {
	case l.Description == "":
		return l, errors.New("the description is empty; write description[,amount[,date]]")
	case len(fields) > 3:
		return l, fmt.Errorf("it has %d fields, want description[,amount[,date]]; put a description with commas in quotes",
			len(fields))
	}
	if l.Amount != "" {
		if err = checkAmount(l.Amount); err != nil {
			return l, fmt.Errorf("%w, negative for a debit; put a description with commas in quotes", err)
		}
	}
	if l.Date != "" {
		l.At, err = parseDate(l.Date)
	}
	return l, err
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
