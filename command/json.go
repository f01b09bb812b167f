package command

import (
	"encoding/json"
	"fmt"
	"io"
	"unicode/utf16"
	"unicode/utf8"
)

// printJSON writes a value as indented JSON without control characters of terminals.
func printJSON(w io.Writer, value any) error {
	encoder := json.NewEncoder(escapedJSON{w})
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	return encoder.Encode(value)
}

// escapedJSON is a writer of JSON that escapes the control characters of terminals, which does not change its meaning.
// Each Write must have whole characters.
type escapedJSON struct{ io.Writer }

// Write writes JSON.
func (w escapedJSON) Write(text []byte) (int, error) {
	if _, err := w.Writer.Write(escapeControls(text)); err != nil {
		return 0, err
	}
	return len(text), nil
}

// escapeControls escapes the control characters in JSON, except white space between values.
func escapeControls(text []byte) []byte {
	safe := make([]byte, 0, len(text))
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRune(text[i:])
		if r > ' ' && isControl(r) {
			for _, unit := range utf16.AppendRune(nil, r) {
				safe = fmt.Appendf(safe, `\u%04x`, unit)
			}
		} else {
			safe = append(safe, text[i:i+n]...)
		}
		i += n
	}
	return safe
}
