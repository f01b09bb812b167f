package budql_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"budsandbox/emulator/internal/budql"
)

var now = time.Date(2026, 3, 31, 12, 0, 0, 0, time.UTC)

// transaction is a row of the tests.
type transaction struct {
	text   map[string]string
	amount float64
	at     time.Time
	tags   []string
}

type table []transaction

func (t table) Len() int { return len(t) }

func (t table) Text(column string) func(int) string {
	return func(row int) string { return t[row].text[column] }
}

func (t table) Number(string) func(int) float64 {
	return func(row int) float64 { return t[row].amount }
}

func (t table) Time(string) func(int) time.Time { return func(row int) time.Time { return t[row].at } }

func (t table) Tag(name string) func(int) bool {
	return func(row int) bool { return slices.Contains(t[row].tags, name) }
}

func row(l1, l2, side string, amount float64, daysAgo int, tags ...string) transaction {
	return transaction{
		map[string]string{
			"category_l1":            l1,
			"category_l2":            l2,
			"credit_debit_indicator": side,
			"currency":               "GBP",
			"description":            "PAID " + l2,
		},
		amount, now.AddDate(0, 0, -daysAgo), tags,
	}
}

var some = table{
	row("gambling_and_lotteries", "betting", "debit", 25, 3),
	row("gambling_and_lotteries", "betting", "credit", 40.10, 5),
	row("gambling_and_lotteries", "lotteries", "debit", 0.20, 40),
	row("transfers_in", "crypto_platform_incoming", "credit", 100, 90, "income"),
	row("", "", "debit", 0.10, 0),
}

// The beginnings of queries.
const (
	from          = `INFER x FROM transactions`
	where, having = from + ` WHERE `, from + ` HAVING `
)

func run(t *testing.T, text string, rows budql.Rows) budql.Result {
	t.Helper()
	q, err := budql.Parse(text)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	result, err := q.Run(context.Background(), rows, now)
	if err != nil {
		t.Fatal(err)
	}
	return result
}

// Ensure that the three queries that Bud has published have their documented results, and need no advice.
func TestPublishedQueries(t *testing.T) {
	for text, selected := range map[string][]int{
		`INFER always_true FROM transactions HAVING SUM(1, 2, 3) = 6`:                          {0, 1, 2, 3, 4},
		`INFER risky_spender FROM transactions WHERE category_l2 = "crypto_platform_incoming"`: {3},
		`INFER active_gambler FROM transactions
			WHERE category_l1 = 'gambling_and_lotteries' AND credit_debit_indicator = 'debit'
			AND currency = 'GBP' AND DATETIME_FROM(date_time, 0, 1, 0)`: {0},
	} {
		if got := run(t, text, some); !got.Applies || !slices.Equal(got.Selected, selected) {
			t.Errorf("%s: got %v, want that it applies and selects %v", text, got, selected)
		}
		if q, _ := budql.Parse(text); len(q.Extensions()) > 0 {
			t.Errorf("%s: has extensions %v", text, q.Extensions())
		}
	}
}

// Ensure that each clause decides as Bud's guide says: WHERE applies if rows are left, HAVING if its condition is
// true of them, and a query with neither never applies.
func TestClauses(t *testing.T) {
	for text, want := range map[string]bool{
		from:                    false,
		where + `amount > 1000`: false,
		`infer x from transactions where amount >= 100`:                   true,
		having + `SUM(amount) = 165.40`:                                   true,
		where + `amount < 1 HAVING SUM(amount) = 0.30`:                    true,
		where + `amount > 1000 HAVING COUNT() = 0`:                        true,
		where + `amount > 1000 HAVING AVG(amount) = 0 AND MAX(amount)= 0`: true,
		having + `COUNT(category_l1 = "gambling_and_lotteries") = 3`:      true,
		having + `COUNT(amount) = 5 AND COUNT((1, 2)) = 2 AND COUNT(1)=1`: true,
		having + `SUM((1, 2, 3)) = 6 AND MIN(amount, -1) = -1`:            true,
		having + `ANY(amount > 99) AND NOT ALL(amount > 99)`:              true,
		where + `amount > 1000 HAVING ALL(amount > 2000)`:                 true,
		where + `amount > AVG(amount)`:                                    true,
		having + `TRUE`:                                                   true,
		having + `TRUE = FALSE`:                                           false,
	} {
		if got := run(t, text, some); got.Applies != want {
			t.Errorf("%s: got %v", text, got)
		}
	}
}

// Ensure that operators and functions select the right rows.
func TestSelections(t *testing.T) {
	for text, want := range map[string][]int{
		`amount IN (25, 100)`:                                 {0, 3},
		`amount IN (25)`:                                      {0},
		`category_l2 IN ("betting", 'lotteries')`:             {0, 1, 2},
		`category_l1 = ""`:                                    {4},
		`category_l1 != "gambling_and_lotteries"`:             {3, 4},
		`category_l1 <> "gambling_and_lotteries"`:             {3, 4},
		`amount < 1 OR amount > 50 AND currency = "USD"`:      {2, 4},
		`(amount < 1 OR amount > 50) AND currency = "GBP"`:    {2, 3, 4},
		`NOT currency = "GBP" OR NOT NOT amount = 25`:         {0},
		`(amount > 50) = FALSE`:                               {0, 1, 2, 4},
		`CONTAINS(LOWER(description), "paid l")`:              {2},
		`CONTAINS(description, "paid")`:                       {},
		`LOWER(LOWER(description)) = LOWER("PAID lotteries")`: {2},
		`ABS(amount) = 25`:                                    {0},
		`HAS_TAG("income")`:                                   {3},
		`HAS_TAG("no such tag")`:                              {},
		`DATETIME_FROM(date_time, 0, 0, 5)`:                   {0, 1, 4},
		`DATETIME_FROM(date_time, 1, 0, 0)`:                   {0, 1, 2, 3, 4},
		`DATETIME_FROM(date_time, 0, 0, 0)`:                   {4},
		`date_time < date_time`:                               {},
		`description = "PAID \"\\" OR description = 'PAID '`:  {4},
		`description >= "PAID c" AND description < "PAID d"`:  {3},
	} {
		if got := run(t, where+text, some); !slices.Equal(got.Selected, want) {
			t.Errorf("%s: got %v, want %v", text, got.Selected, want)
		}
	}
}

// Ensure that a mistake is reported with its position and with what was expected there.
func TestMistakes(t *testing.T) {
	for text, want := range map[string]string{
		``:                              `0: expected "INFER", got the end of the query`,
		`INFER`:                         `5: expected a name for the insight, got the end of the query`,
		`INFER where FROM transactions`: `6: expected a name for the insight, got "where"`,
		`INFER x FROM accounts`:         `13: unknown source "accounts"; the only one is transactions`,
		where + `colour = 1`:            `32: unknown column "colour"; known are`,
		where + `amont = 1`:             `32: unknown column "amont"; did you mean amount?`,
		where + `Amount = 1`:            `32: unknown column "Amount"; did you mean amount?`,
		where + `CONTAIN("a", "b")`:     `32: unknown function CONTAIN; did you mean CONTAINS?`,
		where + `amount = "1"`:          `39: = compares values of one type; these are a number and a string`,
		where + `amount`:                `32: WHERE needs a boolean for each transaction`,
		where + `TRUE`:                  `32: WHERE needs a boolean for each transaction`,
		having + `amount > 1`:           `33: HAVING needs one boolean, and amount has a value for each`,
		having + `SUM(amount) > 1 AND amount > 1`: `53: HAVING needs one boolean, and amount`,
		having + `SUM(amount)`:                    `33: HAVING needs one boolean, such as COUNT() > 0; this is a number`,
		having + `HAS_TAG("income")`:              `33: HAVING needs one boolean`,
		having + `TRUE WHERE amount > 1`:          `38: WHERE stands before HAVING`,
		where + `amount > 1 WHERE amount > 1`:     `43: a query has one WHERE`,
		where + `amount > 1 LIMIT 5`:              `43: expected the end of the query, got "LIMIT"`,
		where + `amount >`:                        `40: expected a value, got the end of the query`,
		where + `(amount > 1`:                     `43: expected ")", got the end of the query`,
		where + `amount IN 1`:                     `42: expected "(", got "1"`,
		where + `amount IN ("a")`:                 `43: IN looks for a number in a list of strings`,
		where + `amount IN (1, "a")`:              `46: a list has literals of one type; this is a string after a number`,
		where + `amount = (1, 2)`:                 `39: a list is compared with IN`,
		where + `date_time IN ("a")`:              `46: IN looks for a datetime in a list of strings`,
		where + `SUM() > 1`:                       `32: SUM takes one or more numbers; this call has 0`,
		having + `SUM("a") > 1`:                   `37: SUM takes one or more numbers; argument 1 is a string`,
		where + `DATETIME_FROM(date_time, 0)`: `32: DATETIME_FROM takes a datetime and numbers of years, months and ` +
			`days; this call has 2`,
		where + `DATETIME_FROM(amount, 0, 0, 0)`:         `46: DATETIME_FROM takes a datetime`,
		where + `DATETIME_FROM(date_time, amount, 0, 0)`: `57: DATETIME_FROM takes a datetime`,
		where + `(amount > 1) < TRUE`:                    `45: booleans have no order`,
		where + `amount AND TRUE`:                        `32: AND needs a boolean; this is a number for each transaction`,
		where + `NOT amount`:                             `36: NOT needs a boolean`,
		where + `description = "a`:                       `46: the text that begins here has no closing quote`,
		where + `amount = 1.`:                            `42: a decimal point needs digits after it`,
		where + `amount = 1x`:                            `42: unexpected 'x' in a number`,
		where + `amount = £1`:                            `41: unexpected character '£'`,
		where + "description = '\xff'":                   `47: the text is not valid UTF-8`,
		where + `amount = ` + strings.Repeat("9", 400):   `41: the number is too large`,
		where + strings.Repeat("(", 40):                  `64: expressions are nested at most 32 levels deep`,
		where + strings.Repeat("NOT ", 40):               `160: expressions are nested at most 32 levels deep`,
		where + `amount IN (1) HAVING 0 = SUM(1` + strings.Repeat(", SUM(1)", 33) + ")": "312: a query has at most 32 " +
			"aggregates",
		from + strings.Repeat(" ", 5000): `4096: a query has at most 4096 bytes, this one has 5025`,
	} {
		_, err := budql.Parse(text)
		var mistake *budql.Error
		if !errors.As(err, &mistake) || !strings.HasPrefix(err.Error(), "offset "+want) {
			t.Errorf("%.80s: got %v, want %s", text, err, want)
		}
	}
}

// Ensure that the caret stands below the first character of the mistake, with any characters before it.
func TestCaret(t *testing.T) {
	text := "INFER x FROM transactions\n\tWHERE description = 'é' AND colour = 1"
	_, err := budql.Parse(text)
	var mistake *budql.Error
	if !errors.As(err, &mistake) {
		t.Fatal(err)
	}
	want := "\tWHERE description = 'é' AND colour = 1\n\t" + strings.Repeat(" ", 28) + "^"
	if got := mistake.Caret(text); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// Ensure that each function that Bud has not published is reported once, with its position.
func TestExtensions(t *testing.T) {
	q, err := budql.Parse(
		`INFER x FROM transactions WHERE (amount > 1 OR NOT HAS_TAG("a")) AND amount IN (1, 2) HAVING COUNT() <> 1`,
	)
	if err != nil {
		t.Fatal(err)
	}
	want := []budql.Extension{
		{32, "parentheses around an expression"}, {33, "column amount"}, {40, "operator >"}, {44, "OR"}, {47, "NOT"},
		{51, "function HAS_TAG"}, {76, "IN"}, {93, "function COUNT"}, {101, "operator <>"},
	}
	if !slices.Equal(q.Extensions(), want) {
		t.Errorf("got %v", q.Extensions())
	}
}

// Ensure that an evaluation ends when its context is cancelled.
func TestContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	q, err := budql.Parse("INFER x FROM transactions WHERE amount > 1 HAVING SUM(amount) > 1")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := q.Run(ctx, some, now); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// FuzzParse checks that no text makes the parser panic, that a mistake's position is within the text, and that an
// accepted query can be evaluated repeatedly with the same result.
func FuzzParse(f *testing.F) {
	for _, text := range []string{
		`INFER always_true FROM transactions HAVING SUM(1, 2, 3) = 6`,
		`INFER risky FROM transactions WHERE category_l2 = "crypto_platform_incoming"`,
		`INFER a FROM transactions WHERE currency = 'GBP' AND DATETIME_FROM(date_time, 0, 1, 0)`,
		where + `NOT (amount IN (1, -2.5) OR CONTAINS(LOWER(description), "\"")) HAVING COUNT() <> AVG(amount)`,
		`INFER x FROM transactions HAVING ALL((TRUE, FALSE)) = ANY(amount > MIN(amount)) AND ABS(MAX(-1)) >= 0`,
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		q, err := budql.Parse(text)
		if err != nil {
			var mistake *budql.Error
			if !errors.As(err, &mistake) || mistake.Offset < 0 || mistake.Offset > len(text) || mistake.Message == "" {
				t.Fatalf("%q: %v", text, err)
			}
			_ = mistake.Caret(text)
			return
		}
		first, err := q.Run(context.Background(), some, now)
		if err != nil {
			t.Fatal(err)
		}
		again, _ := q.Run(context.Background(), some, now)
		if first.Applies != again.Applies || !slices.Equal(first.Selected, again.Selected) {
			t.Fatalf("%q: %v, then %v", text, first, again)
		}
		if _, err := q.Run(context.Background(), table{}, now); err != nil {
			t.Fatal(err)
		}
	})
}

// many is a table of equal rows.
type many struct {
	table
	rows int
}

func (m many) Len() int { return m.rows }

func (m many) Text(string) func(int) string {
	return func(int) string { return "CARD PAYMENT TO SOMEBODY" }
}

func (m many) Number(string) func(int) float64 { return func(int) float64 { return 12.34 } }

// BenchmarkHostile evaluates the most expensive queries of the maximal length, over a million rows.
func BenchmarkHostile(b *testing.B) {
	for name, text := range map[string]string{
		"contains": repeated(`CONTAINS(description,"z")OR `, budql.MaxLength),
		"lower":    repeated(`LOWER(description)="z"OR `, budql.MaxLength),
		"sums":     repeated(`SUM(amount)<amount OR `, budql.MaxAggregates),
		"numbers":  repeated(`amount<1 OR `, budql.MaxLength),
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				q, err := budql.Parse(text)
				if err != nil {
					b.Fatal(err)
				}
				if _, err := q.Run(context.Background(), many{rows: 1_000_000}, now); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// repeated is a query of a condition again and again, as often as it may be and as fits.
func repeated(part string, most int) string {
	const before, after = "INFER x FROM transactions WHERE ", "amount=0"
	return before + strings.Repeat(part, min(most, (budql.MaxLength-len(before+after))/len(part))) + after
}
