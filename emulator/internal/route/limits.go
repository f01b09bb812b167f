package route

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// The limits of a request besides the length of its body. A thousand transactions with every field and sixteen
// attributes each have about 60,000 values (docs/fidelity.md#limits).
const (
	maxItems    = 2000     // elements of a list; Bud's own limit of 1,000 rows has its own error
	maxDepth    = 64       // maximum nesting of lists and objects
	maxValues   = 100_000  // values of a body, including the names of members
	maxString   = 32 << 10 // bytes of a text, as it is written in a body of Bud's API
	maxOwnText  = 1 << 20  // bytes of a text in a body of the control plane, which takes pictures
	maxPairs    = 10_000   // pairs of a form or a query
	maxProblems = 20       // problems in one response
	maxText     = 1000     // bytes of a problem's text, which may repeat a value
	maxName     = 200      // bytes of a client's name in a response or in advice
	usualBody   = 1 << 20  // bytes of a body, unless the route has another limit
)

// LargeBody lets bodies have the length that the sandbox allows at most, for operations with long lists. Bodies of
// others have at most 1 MiB.
func LargeBody(r *Route) { r.largeBody = true }

// MaxBody sets the maximum length of bodies in bytes.
func MaxBody(bytes int64) Option { return func(r *Route) { r.maxBody = bytes } }

// bodyLimit returns the maximum length of a body in bytes. largest is that of the sandbox.
func (r *Route) bodyLimit(b binding, largest int64) int64 {
	switch {
	case b.isUpload():
		return max(largest, maxUpload)
	case r.largeBody:
		return largest
	case r.maxBody > 0:
		return min(largest, r.maxBody)
	}
	return min(largest, usualBody)
}

// checkLimits returns a problem for JSON that is nested too deeply, has too many values in one list or at all, or has a
// text longer than longest bytes. It looks only at brackets, commas and quotes, so that a body of any length costs one
// pass and no memory.
func checkLimits(body []byte, longest int) Problems {
	var commas [maxDepth + 1]int // at each depth, of the current list or object
	depth, values := 0, 1
	for i := 0; i < len(body); i++ {
		switch body[i] {
		case '"':
			end := endOfString(body, i)
			if end-i-1 > longest {
				return tooMuch("must not have a text of more than %d bytes", longest)
			}
			i = end
			continue
		case '[', '{':
			values++
			if depth++; depth > maxDepth {
				return tooMuch("must not be nested more than %d deep", maxDepth)
			}
			commas[depth] = 0
		case ']', '}':
			depth = max(depth-1, 0)
		case ',':
			values++
			if commas[depth]++; commas[depth] >= maxItems {
				return tooMuch("must not have more than %d elements in a list; send several requests", maxItems)
			}
		case ':':
			values++
		}
		if values > maxValues {
			return tooMuch("must not have more than %d values; send several requests", maxValues)
		}
	}
	return nil
}

// endOfString returns the index of the quote that ends the string that begins at start, or the length of body.
func endOfString(body []byte, start int) int {
	for i := start + 1; i < len(body); i++ {
		next := bytes.IndexAny(body[i:], `"\`)
		if next < 0 {
			return len(body)
		}
		if i += next; body[i] == '"' {
			return i
		}
		i++ // the escaped character
	}
	return len(body)
}

func tooMuch(format string, limit int) Problems {
	return Problems{{In: "body", Name: "body", Text: fmt.Sprintf("body "+format, limit)}}
}

// checkPairs returns an error for a query with too many parameters.
func checkPairs(r *http.Request) Problems {
	if countPairs(r.URL.RawQuery) <= maxPairs {
		return nil
	}
	return Problems{
		{In: "query", Name: "query", Text: fmt.Sprintf("query must not have more than %d parameters", maxPairs)},
	}
}

// explainQuery returns what is wrong with a query that cannot be parsed.
func explainQuery(err error) string {
	var escape url.EscapeError
	if errors.As(err, &escape) {
		return fmt.Sprintf("must not have %s, which is no encoded character; write %% as %%25", strconv.Quote(string(escape)))
	}
	return "must separate its parameters by &; write ; as %3B"
}

// countPairs returns the maximum number of pairs in an encoded query or form.
func countPairs[T string | []byte](encoded T) int {
	pairs := 1
	for i := range len(encoded) {
		if encoded[i] == '&' {
			pairs++
		}
	}
	return pairs
}

// limited returns the problems for a response, limited in number and length.
func (p Problems) limited() Problems {
	first := slices.Clone(p[:min(len(p), maxProblems)])
	for i := range first {
		first[i].Name, first[i].Text = shortened(first[i].Name, maxName), shortened(first[i].Text, maxText)
	}
	return first
}

// shortened limits a text to a number of bytes. Three dots replace the rest.
func shortened(text string, limit int) string {
	if len(text) <= limit {
		return text
	}
	return strings.ToValidUTF8(text[:limit-3], "") + "..."
}
