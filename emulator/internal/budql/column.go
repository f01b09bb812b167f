package budql

import "time"

// Kind is the type of a value.
type Kind uint8

// The types of values.
const (
	Text Kind = iota + 1
	Number
	Boolean
	Time // has no literal
)

// String returns the name of the type for error messages.
func (k Kind) String() string {
	return [...]string{"nothing", "string", "number", "boolean", "datetime"}[k]
}

// Rows gives access to the transactions that a query runs on. Rows are numbered from 0. A missing value is an empty
// text, 0 or the zero time.
type Rows interface {
	Len() int
	// Text returns the values of a column of kind Text.
	Text(column string) func(row int) string
	// Number returns the values of a column of kind Number.
	Number(column string) func(row int) float64
	// Time returns the values of a column of kind Time.
	Time(column string) func(row int) time.Time
	// Tag reports whether a row has the tag.
	Tag(name string) func(row int) bool
}

// Column is a column that queries can use.
type Column struct {
	Name      string
	Kind      Kind
	Published bool // one of Bud's published queries uses it
}

// Columns lists the columns of transactions, in the order of the documentation.
var Columns = []Column{
	{"transaction_id", Text, false},
	{"account_id", Text, false},
	{"provider", Text, false},
	{"description", Text, false},
	{"suggested_description", Text, false},
	{"status", Text, false},
	{"credit_debit_indicator", Text, true},
	{"currency", Text, true},
	{"amount", Number, false},
	{"date_time", Time, true},
	{"category_l1", Text, true},
	{"category_l2", Text, true},
	{"merchant_slug", Text, false},
	{"merchant_name", Text, false},
	{"merchant_category_code", Text, false},
	{"frequency", Text, false},
}

// columnNamed returns the column with this exact name.
func columnNamed(name string) (Column, bool) {
	for _, c := range Columns {
		if c.Name == name {
			return c, true
		}
	}
	return Column{}, false
}

func columnNames() []string {
	names := make([]string, len(Columns))
	for i, c := range Columns {
		names[i] = c.Name
	}
	return names
}
