package command

import (
	"encoding/json"
	"fmt"
	"io"
	"unicode/utf16"
	"unicode/utf8"
)

// printJSON writes a value as indented JSON that cannot steer a terminal.
func printJSON(w io.Writer, value any) error {
	encoder := json.NewEncoder(steady{w})
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	return encoder.Encode(value)
}

// steady is a writer of JSON that replaces the characters that steer a terminal by escapes with the same meaning. Each
// Write has whole characters.
type steady struct{ io.Writer }

// Write writes JSON.
func (w steady) Write(text []byte) (int, error) {
	if _, err := w.Writer.Write(escapeSteering(text)); err != nil {
		return 0, err
	}
	return len(text), nil
}

// escapeSteering escapes the characters of JSON that steer. White space between values stays.
func escapeSteering(text []byte) []byte {
	safe := make([]byte, 0, len(text))
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRune(text[i:])
		if r > ' ' && steers(r) {
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
