package budql

import (
	"fmt"
	"strings"
)

// expr is an expression of the syntax tree.
type expr interface{ offset() int }

type (
	// literal is a text, a number or a truth value.
	literal struct {
		at    int
		kind  Kind
		text  string
		value float64
		truth bool
	}
	// array is a list of at least two literals of one kind.
	array struct {
		at    int
		items []*literal
	}
	// column is a column of transactions.
	column struct {
		at   int
		name string
	}
	// call is a function with its arguments.
	call struct {
		at       int
		name     string // in upper case
		args     []expr
		function *function // set by the checker
	}
	// not is a negation.
	not struct {
		at      int
		operand expr
	}
	// logical is operands joined by AND or by OR.
	logical struct {
		at       int
		or       bool
		operands []expr
	}
	// comparison compares two terms.
	comparison struct {
		at          int    // of the operator
		operator    string // =, !=, <, <=, > or >=
		left, right expr
	}
	// membership looks a term up in a list.
	membership struct {
		term  expr
		items []*literal
	}
)

func (e *literal) offset() int    { return e.at }
func (e *array) offset() int      { return e.at }
func (e *column) offset() int     { return e.at }
func (e *call) offset() int       { return e.at }
func (e *not) offset() int        { return e.at }
func (e *logical) offset() int    { return e.at }
func (e *comparison) offset() int { return e.left.offset() }
func (e *membership) offset() int { return e.term.offset() }

// parser is a recursive descent parser. Every rule of the grammar is one method:
//
//	query     = "INFER" name "FROM" "transactions" [ "WHERE" expr ] [ "HAVING" expr ]
//	expr      = and { "OR" and }
//	and       = not { "AND" not }
//	not       = "NOT" not | condition
//	condition = term [ operator term | "IN" list ]
//	term      = number | text | "TRUE" | "FALSE" | call | column | list | "(" expr ")"
//	call      = name "(" [ expr { "," expr } ] ")"
//	list      = "(" literal { "," literal } ")"
type parser struct {
	tokens      []token
	next        int
	depth       int
	parentheses []int // offsets of parentheses around expressions
}

func (p *parser) peek() token { return p.tokens[p.next] }

// take returns the next token and advances, except at the end.
func (p *parser) take() token {
	t := p.tokens[p.next]
	if t.kind != endToken {
		p.next++
	}
	return t
}

// accept consumes the next token if it is the given keyword or sign, and reports whether it is.
func (p *parser) accept(word string) bool {
	if !p.peek().is(word) {
		return false
	}
	p.next++
	return true
}

func (p *parser) expect(word string) error {
	if p.accept(word) {
		return nil
	}
	return unexpected(p.peek(), fmt.Sprintf("%q", word))
}

func unexpected(t token, wanted string) error {
	return &Error{t.offset, fmt.Sprintf("expected %s, got %s", wanted, t)}
}

func (p *parser) query(q *Query) (err error) {
	if err := p.expect("INFER"); err != nil {
		return err
	}
	name := p.take()
	if name.kind != wordToken || name.isKeyword() {
		return unexpected(name, "a name for the insight")
	}
	q.Name = name.text
	if err := p.expect("FROM"); err != nil {
		return err
	}
	if source := p.take(); source.kind != wordToken || source.text != "transactions" {
		return &Error{source.offset, fmt.Sprintf("unknown source %s; the only one is transactions", source)}
	}
	if p.accept("WHERE") {
		if q.where, err = p.expr(); err != nil {
			return err
		}
	}
	if p.accept("HAVING") {
		if q.having, err = p.expr(); err != nil {
			return err
		}
	}
	switch t := p.peek(); {
	case t.kind == endToken:
		return nil
	case t.is("WHERE") && q.having != nil:
		return &Error{t.offset, "WHERE stands before HAVING"}
	case t.is("WHERE") || t.is("HAVING") || t.is("FROM") || t.is("INFER"):
		return &Error{t.offset, fmt.Sprintf("a query has one %s", strings.ToUpper(t.text))}
	default:
		return unexpected(t, "the end of the query")
	}
}

// enter begins a rule that calls itself, and limits the depth of such rules.
func (p *parser) enter(at int) error {
	if p.depth++; p.depth > MaxDepth {
		return &Error{at, fmt.Sprintf("expressions are nested at most %d levels deep", MaxDepth)}
	}
	return nil
}

func (p *parser) expr() (expr, error) {
	return p.joined("OR", func() (expr, error) { return p.joined("AND", p.not) })
}

// joined parses operands that are separated by a keyword.
func (p *parser) joined(keyword string, operand func() (expr, error)) (expr, error) {
	first, err := operand()
	if err != nil || !p.peek().is(keyword) {
		return first, err
	}
	joined := &logical{at: first.offset(), or: keyword == "OR", operands: []expr{first}}
	for p.accept(keyword) {
		next, err := operand()
		if err != nil {
			return nil, err
		}
		joined.operands = append(joined.operands, next)
	}
	return joined, nil
}

func (p *parser) not() (expr, error) {
	at := p.peek().offset
	if !p.accept("NOT") {
		return p.condition()
	}
	if err := p.enter(at); err != nil {
		return nil, err
	}
	operand, err := p.not()
	p.depth--
	return &not{at, operand}, err
}

func (p *parser) condition() (expr, error) {
	left, err := p.term()
	if err != nil {
		return nil, err
	}
	operator := p.peek()
	switch {
	case operator.is("IN"):
		p.next++
		items, err := p.list()
		return &membership{left, items}, err
	case operator.kind != signToken || !strings.ContainsAny(operator.text, "=<>!"):
		return left, nil
	}
	p.next++
	right, err := p.term()
	if operator.text == "<>" {
		operator.text = "!="
	}
	return &comparison{operator.offset, operator.text, left, right}, err
}

func (p *parser) term() (expr, error) {
	t := p.peek()
	switch {
	case t.is("("):
		return p.parenthesis()
	case t.kind == wordToken && !t.isKeyword():
		p.next++
		if p.peek().is("(") {
			return p.call(t)
		}
		return &column{t.offset, t.text}, nil
	}
	return p.literal("a value")
}

func (p *parser) literal(wanted string) (*literal, error) {
	switch t := p.take(); {
	case t.kind == numberToken:
		return &literal{at: t.offset, kind: Number, value: t.number}, nil
	case t.kind == textToken:
		return &literal{at: t.offset, kind: Text, text: t.text}, nil
	case t.is("TRUE") || t.is("FALSE"):
		return &literal{at: t.offset, kind: Boolean, truth: t.is("TRUE")}, nil
	default:
		return nil, unexpected(t, wanted)
	}
}

// parenthesis parses a list of literals or an expression in parentheses.
func (p *parser) parenthesis() (expr, error) {
	open := p.take()
	if err := p.enter(open.offset); err != nil {
		return nil, err
	}
	defer func() { p.depth-- }()
	inner, err := p.expr()
	if err != nil {
		return nil, err
	}
	first, plain := inner.(*literal)
	if plain && p.peek().is(",") {
		items, err := p.items(first)
		return &array{open.offset, items}, err
	}
	p.parentheses = append(p.parentheses, open.offset)
	return inner, p.expect(")")
}

// list parses the literals of IN.
func (p *parser) list() ([]*literal, error) {
	if err := p.expect("("); err != nil {
		return nil, err
	}
	first, err := p.literal("a literal")
	if err != nil {
		return nil, err
	}
	return p.items(first)
}

// items parses the rest of a list up to its closing parenthesis.
func (p *parser) items(first *literal) (items []*literal, err error) {
	items = []*literal{first}
	for p.accept(",") {
		next, err := p.literal("a literal")
		if err != nil {
			return nil, err
		}
		if next.kind != first.kind {
			return nil, &Error{
				next.at,
				fmt.Sprintf("a list has literals of one type; this is a %s after a %s", next.kind, first.kind),
			}
		}
		items = append(items, next)
	}
	return items, p.expect(")")
}

func (p *parser) call(name token) (expr, error) {
	if err := p.enter(name.offset); err != nil {
		return nil, err
	}
	defer func() { p.depth-- }()
	p.next++ // the opening parenthesis
	c := &call{at: name.offset, name: strings.ToUpper(name.text)}
	if p.accept(")") {
		return c, nil
	}
	for {
		arg, err := p.expr()
		if err != nil {
			return nil, err
		}
		c.args = append(c.args, arg)
		if !p.accept(",") {
			return c, p.expect(")")
		}
	}
}
