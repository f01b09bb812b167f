package budql

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// tokenKind classifies tokens.
type tokenKind uint8

const (
	endToken tokenKind = iota
	wordToken
	numberToken
	textToken
	signToken // operators and punctuation
)

// token is a word of a query.
type token struct {
	kind   tokenKind
	offset int
	text   string // as written, or the value of a text literal
	number float64
}

// String describes the token for error messages.
func (t token) String() string {
	switch t.kind {
	case endToken:
		return "the end of the query"
	case textToken:
		return "the text " + strconv.Quote(t.text)
	}
	return strconv.Quote(t.text)
}

// is reports whether the token is the given keyword, in any case, or the given sign.
func (t token) is(word string) bool {
	return (t.kind == wordToken || t.kind == signToken) && strings.EqualFold(t.text, word)
}

// keywords lists the words that cannot be names.
var keywords = []string{"INFER", "FROM", "WHERE", "HAVING", "AND", "OR", "NOT", "IN", "TRUE", "FALSE"}

func (t token) isKeyword() bool {
	for _, word := range keywords {
		if t.is(word) {
			return true
		}
	}
	return false
}

// signs lists the operators and the punctuation, longer ones first.
var signs = []string{"<=", ">=", "<>", "!=", "=", "<", ">", "(", ")", ","}

// scan splits valid UTF-8 text into tokens. The last token is the end.
func scan(text string) (tokens []token, err error) {
	s := &scanner{text: text}
	for {
		t, err := s.next()
		if err != nil {
			return nil, err
		}
		tokens = append(tokens, t)
		if t.kind == endToken {
			return tokens, nil
		}
	}
}

type scanner struct {
	text string
	at   int
}

func (s *scanner) next() (token, error) {
	rest := strings.TrimLeftFunc(s.text[s.at:], unicode.IsSpace)
	s.at = len(s.text) - len(rest)
	if rest == "" {
		return token{kind: endToken, offset: s.at}, nil
	}
	switch c := rest[0]; {
	case c == '"' || c == '\'':
		return s.literal(c)
	case isDigit(c) || c == '-' && len(rest) > 1 && isDigit(rest[1]):
		return s.number()
	case isLetter(c):
		return s.take(wordToken, span(rest, func(c byte) bool { return isLetter(c) || isDigit(c) })), nil
	}
	for _, sign := range signs {
		if strings.HasPrefix(rest, sign) {
			return s.take(signToken, len(sign)), nil
		}
	}
	r, _ := utf8.DecodeRuneInString(rest)
	text := fmt.Sprintf("unexpected character %q", r)
	if r == '*' { // as in COUNT(*)
		text += "; COUNT() counts the transactions"
	}
	return token{}, &Error{s.at, text}
}

// take returns a token of the next n bytes.
func (s *scanner) take(kind tokenKind, n int) token {
	t := token{kind: kind, offset: s.at, text: s.text[s.at : s.at+n]}
	s.at += n
	return t
}

// literal scans a text in single or double quotes. A backslash escapes the next character.
func (s *scanner) literal(quote byte) (token, error) {
	var value strings.Builder
	for i := s.at + 1; i < len(s.text); i++ {
		switch c := s.text[i]; {
		case c == quote:
			t := token{kind: textToken, offset: s.at, text: value.String()}
			s.at = i + 1
			return t, nil
		case c == '\\' && i+1 < len(s.text):
			i++
			value.WriteByte(s.text[i])
		default:
			value.WriteByte(c)
		}
	}
	return token{}, &Error{s.at, "the text that begins here has no closing quote"}
}

// number scans a decimal number with an optional minus and an optional fraction.
func (s *scanner) number() (token, error) {
	rest := s.text[s.at:]
	n := 0
	if rest[0] == '-' {
		n++
	}
	n += span(rest[n:], isDigit)
	if n < len(rest) && rest[n] == '.' {
		fraction := span(rest[n+1:], isDigit)
		if fraction == 0 {
			return token{}, &Error{s.at + n, "a decimal point needs digits after it"}
		}
		n += 1 + fraction
	}
	if n < len(rest) && isLetter(rest[n]) {
		return token{}, &Error{s.at + n, fmt.Sprintf("unexpected %q in a number; names begin with a letter", rest[n])}
	}
	t := s.take(numberToken, n)
	var err error
	if t.number, err = strconv.ParseFloat(t.text, 64); err != nil {
		return token{}, &Error{t.offset, "the number is too large"}
	}
	return t, nil
}

// span returns the number of bytes at the beginning of a text that pass a test.
func span(text string, pass func(byte) bool) int {
	for i := range len(text) {
		if !pass(text[i]) {
			return i
		}
	}
	return len(text)
}

func isDigit(c byte) bool  { return c >= '0' && c <= '9' }
func isLetter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' }
