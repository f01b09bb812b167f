package render

import (
	"bytes"
	"fmt"
	"unicode"
	"unicode/utf8"
)

// showControls returns a page with the escapes of control characters, as in \u001b, in their place where the page
// shows text. The characters themselves are invisible, and some change the direction of the text around them. The
// values of forms keep them, because they are sent back.
func showControls(page []byte) []byte {
	if !bytes.ContainsFunc(page, isInvisible) {
		return page
	}
	shown := make([]byte, 0, len(page)+len(page)/8)
	for i := 0; i < len(page); {
		if page[i] == '<' {
			end := i + tagLength(page[i:])
			shown, i = append(shown, page[i:end]...), end
			continue
		}
		r, n := utf8.DecodeRune(page[i:])
		if isInvisible(r) {
			shown = fmt.Appendf(shown, `\u%04x`, r)
		} else {
			shown = append(shown, page[i:i+n]...)
		}
		i += n
	}
	return shown
}

// tagLength returns the length of the tag at the beginning of a page, with the content of a textarea. Templates escape
// the brackets in values, so a tag ends at the first one.
func tagLength(page []byte) int {
	end := []byte(">")
	if bytes.HasPrefix(page, []byte("<textarea")) {
		end = []byte("</textarea>")
	}
	if i := bytes.Index(page, end); i >= 0 {
		return i + len(end)
	}
	return len(page)
}

// isInvisible reports whether a character is a control other than white space, or changes the direction of the text
// around it. The marks of right-to-left names are not among these.
func isInvisible(r rune) bool {
	switch {
	case r == '\n' || r == '\t' || r == '\r':
		return false
	case r >= '\u202a' && r <= '\u202e', r >= '\u2066' && r <= '\u2069':
		return true
	}
	return unicode.IsControl(r)
}
