package command

import (
	"errors"
	"fmt"
	"io"

	"budsandbox/bank"
	"budsandbox/emulator"
	"budsandbox/fixtures"
	"budsandbox/internal/statement"
)

// lineReader reads CSV with description, amount and date, as package statement does. The first invalid line is an error
// that says how to correct it.
type lineReader struct {
	lines    *statement.Reader
	currency bank.Currency
	dated    bool // at least one line has a date
}

func newLineReader(from io.Reader, country fixtures.Country) *lineReader {
	r := &lineReader{currency: bank.GBP}
	if country == fixtures.US {
		r.currency = bank.USD
	}
	r.lines = statement.NewReader(from, func(amount string) error {
		_, err := bank.ParseMoney(amount, r.currency)
		return err
	})
	return r
}

// next returns the next line. more is false at the end.
func (r *lineReader) next() (l emulator.EnrichedLine, more bool, err error) {
	read, more, err := r.lines.Next()
	var invalid *statement.LineError
	switch {
	case errors.As(err, &invalid):
		return l, false, err
	case err != nil:
		return l, false, fmt.Errorf("read standard input: %w", err)
	case !more:
		return l, false, nil
	}
	l.Description, l.At, l.Status = read.Description, read.At, bank.Booked
	if read.Amount != "" {
		if l.Amount, err = bank.ParseMoney(read.Amount, r.currency); err != nil {
			return l, false, err
		}
	}
	r.dated = r.dated || !l.At.IsZero()
	return l, true, nil
}
