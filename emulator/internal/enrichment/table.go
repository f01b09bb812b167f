package enrichment

import (
	"fmt"
	"slices"
	"strings"
)

// eachRow calls read with the fields of each row of a table: a line that states its source, a line of column names, and
// rows of fields between tabs. Errors begin with the file and the line.
func eachRow(file, table string, columns []string, read func(fields []string) error) error {
	number := 0
	for line := range strings.Lines(table) {
		number++
		fields := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if number == 1 || number == 2 && slices.Equal(fields, columns) {
			continue
		}
		if len(fields) != len(columns) {
			return fmt.Errorf("%s:%d: %d fields, want %d", file, number, len(fields), len(columns))
		}
		if err := read(fields); err != nil {
			return fmt.Errorf("%s:%d: %w", file, number, err)
		}
	}
	return nil
}
