package bench

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Report is the result of a run.
type Report struct {
	MeasuredAt time.Time `json:"measured_at"`
	Go         string    `json:"go"`
	System     string    `json:"system"`
	Cores      int       `json:"cores"`
	Seconds    float64   `json:"seconds"`            // duration of each load on each side
	Grown      int       `json:"customers_at_first"` // customers in both files before the first load
	Customers  int       `json:"customers_at_last,omitzero"`
	URL        string    `json:"url,omitempty"` // URL of a sandbox that the bench did not start
	LimitAlone bool      `json:"limit_alone"`   // the limit was a separate program
	Suite      bool      `json:"suite,omitzero"`
	Scale      bool      `json:"scale,omitzero"`
	Against    string    `json:"against,omitempty"` // path of the other program of a suite
	Figures    []Figure  `json:"figures"`
}

// WriteText writes a table for terminals.
func (r Report) WriteText(w io.Writer) error {
	rows := r.table()
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, cell := range row {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n\n", r.heading())
	for _, row := range rows {
		line := ""
		for i, cell := range row {
			gap := strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell))
			if rightAligned(i) {
				line += gap + cell + "   "
			} else {
				line += cell + gap + "   "
			}
		}
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	fmt.Fprintf(&b, "\n%s\n", r.footnote())
	_, err := io.WriteString(w, b.String())
	return err
}

// WriteMarkdown writes a table for docs/performance.md.
func (r Report) WriteMarkdown(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n\n", r.heading())
	for i, row := range r.table() {
		fmt.Fprintf(&b, "| %s |\n", strings.Join(row, " | "))
		if i > 0 {
			continue
		}
		for column := range row {
			if rightAligned(column) {
				b.WriteString("|---:")
			} else {
				b.WriteString("|---")
			}
		}
		b.WriteString("|\n")
	}
	fmt.Fprintf(&b, "\n%s\n", r.footnote())
	_, err := io.WriteString(w, b.String())
	return err
}

// footnote qualifies the figures of the table.
func (r Report) footnote() string {
	if r.Suite {
		return "A round: " + strings.Join(steps, ", ") + ". Steps are medians; memory is the process's, its file included."
	}
	if r.Scale {
		return "Reads and refreshes alike have a client for each core or one, which shares the cores with the sandbox."
	}
	if r.URL != "" {
		return "Starts, memory and file size are left out: they need a sandbox that the bench starts itself."
	}
	if r.LimitAlone {
		return "The limit is a program of its own: bench/limit."
	}
	return "The limit is in the same executable: its starts and its memory include loading all that the sandbox links."
}

// heading says when, where and for how long the figures were measured.
func (r Report) heading() string {
	text := fmt.Sprintf("Measured on %s with %s, cores: %d (%s)",
		r.MeasuredAt.Format(time.DateOnly), r.Go, r.Cores, r.System)
	if r.Suite {
		return text + fmt.Sprintf("; %g s a setting and side.", r.Seconds)
	}
	if r.URL != "" {
		text += " against " + r.URL
	}
	return text + fmt.Sprintf("; %s customers at first, %g s a load and side.", thousands(r.Grown), r.Seconds)
}

// rightAligned reports whether a column holds numbers.
func rightAligned(column int) bool { return column >= 1 && column <= 5 }

// table returns the cells of the table with a header.
func (r Report) table() [][]string {
	other := "limit"
	if r.Suite {
		other = "against"
	}
	rows := [][]string{{"figure", "sandbox", "p50 / p99 ms", other, "p50 / p99 ms", "ratio", "target", "verdict"}}
	for _, f := range r.Figures {
		ratio := ""
		if f.Ratio != 0 {
			ratio = fmt.Sprintf("%.2f", f.Ratio)
		}
		measured := f.Sandbox.format(f.Unit)
		if measured == "" {
			measured = "not measured"
		}
		rows = append(rows, []string{
			f.Name, measured, f.Sandbox.percentiles(), f.Limit.format(f.Unit), f.Limit.percentiles(),
			ratio, f.Target.format(f.Unit), f.Verdict,
		})
	}
	return rows
}

// format formats a value with its unit.
func (r Reading) format(unit string) string {
	switch {
	case r == Reading{}:
		return ""
	case unit == perSecond && r.Value < 100:
		return fmt.Sprintf("%.3g%s", r.Value, unit)
	case unit == perSecond:
		return thousands(int(r.Value+0.5)) + unit
	case r.Value < 100:
		return fmt.Sprintf("%.1f %s", r.Value, unit)
	default:
		return thousands(int(r.Value+0.5)) + " " + unit
	}
}

// percentiles formats the percentiles in milliseconds.
func (r Reading) percentiles() string {
	if r.P50 == 0 {
		return ""
	}
	return fmt.Sprintf("%.2f / %.2f", r.P50, r.P99)
}

// thousands formats a number with thousands separators.
func thousands(n int) string {
	digits := strconv.Itoa(n)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}
