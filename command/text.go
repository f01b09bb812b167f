package command

import (
	"strings"
	"time"
	"unicode"
)

// oneLine replaces characters that would break a line or a column, because names and references may contain any.
func oneLine(text string) string { return spaced(text, isControl) }

// printable is oneLine for a text of several lines.
func printable(text string) string {
	return spaced(text, func(r rune) bool { return r != '\n' && isControl(r) })
}

// isControl reports whether a character moves a terminal's cursor, colours its text or turns its direction.
func isControl(r rune) bool {
	return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\u2028' || r == '\u2029'
}

// spaced returns a text with a space in place of each character that matches.
func spaced(text string, match func(rune) bool) string {
	return strings.Map(func(r rune) rune {
		if match(r) {
			return ' '
		}
		return r
	}, text)
}

// shortTime formats a time of a table. The zero time is empty.
func shortTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2006-01-02 15:04")
}
