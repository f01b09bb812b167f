// Package budql parses and evaluates BudQL, the language of Bud's custom insights:
//
//	INFER risky_spender FROM transactions
//	WHERE category_l1 = 'gambling_and_lotteries' AND DATETIME_FROM(date_time, 0, 1, 0)
//	HAVING SUM(amount) >= 100
//
// Bud publishes three queries and a short guide, but no grammar. Query.Extensions lists what a query uses beyond them,
// because Bud's own sandbox may refuse it. See docs/fidelity.md#custom-insights.
package budql

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// The limits of a query. They bound the cost of parsing and evaluating hostile queries.
const (
	MaxLength     = 4096 // bytes
	MaxDepth      = 32   // levels of parentheses, calls and NOT
	MaxAggregates = 32   // each of which visits every transaction
)

// Query is a query that was parsed and checked. It is immutable and safe for concurrent use.
type Query struct {
	Name string // the identifier after INFER

	where, having expr // nil if absent
	extensions    []Extension
}

// Error is a mistake in a query with its position.
type Error struct {
	Offset  int // in bytes, from 0 to the length of the text
	Message string
}

func (e *Error) Error() string { return fmt.Sprintf("offset %d: %s", e.Offset, e.Message) }

// Caret returns the line of the text that contains the mistake, followed by a line with a caret below its position.
func (e *Error) Caret(text string) string {
	offset := min(e.Offset, len(text))
	start := strings.LastIndexByte(text[:offset], '\n') + 1
	end := len(text)
	if n := strings.IndexByte(text[offset:], '\n'); n >= 0 {
		end = offset + n
	}
	indent := strings.Map(func(r rune) rune {
		if r == '\t' {
			return r
		}
		return ' '
	}, text[start:offset])
	return text[start:end] + "\n" + indent + "^"
}

// Parse parses and checks a query. Its error is an *Error.
func Parse(text string) (*Query, error) {
	switch {
	case len(text) > MaxLength:
		return nil, &Error{MaxLength, fmt.Sprintf("a query has at most %d bytes, this one has %d", MaxLength, len(text))}
	case !utf8.ValidString(text):
		return nil, &Error{validUntil(text), "the text is not valid UTF-8"}
	}
	tokens, err := scan(text)
	if err != nil {
		return nil, err
	}
	p := &parser{tokens: tokens}
	q := &Query{}
	if err := p.query(q); err != nil {
		return nil, err
	}
	c := &checker{}
	if err := c.query(q); err != nil {
		return nil, err
	}
	q.extensions = extensionsOf(tokens, p.parentheses, c)
	return q, nil
}

// validUntil returns the length of the longest valid UTF-8 prefix of a text.
func validUntil(text string) (n int) {
	for n < len(text) {
		r, size := utf8.DecodeRuneInString(text[n:])
		if r == utf8.RuneError && size == 1 {
			return n
		}
		n += size
	}
	return n
}
