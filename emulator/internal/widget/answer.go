package widget

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"budsandbox/bank"
)

// Operations calls Bud's operations for a customer. Parameters are query parameters and headers by name.
type Operations interface {
	Call(ctx context.Context, p bank.Project, c bank.Customer, id string, parameters url.Values) (Answer, error)
}

// Answer is the response of an operation.
type Answer struct{ Data, Metadata json.RawMessage }

// Call is a call that a page was made from.
type Call struct {
	Operation  string `json:"operation"`
	Parameters string `json:"parameters"` // encoded as in a query
}

// node is a value in a response with its path, so that each figure of a page can be traced to an operation.
type node struct {
	value any
	path  string // number of the call, a colon, and the path of the value: 0:data.3.balances.booked
}

// decode returns the root node of the response to a call.
func decode(a Answer, call int) (node, error) {
	whole := map[string]any{}
	for name, raw := range map[string]json.RawMessage{"data": a.Data, "metadata": a.Metadata} {
		if len(raw) == 0 {
			continue
		}
		d := json.NewDecoder(bytes.NewReader(raw))
		d.UseNumber()
		var value any
		if err := d.Decode(&value); err != nil {
			return node{}, fmt.Errorf("decode the %s of an answer: %w", name, err)
		}
		whole[name] = value
	}
	return node{whole, strconv.Itoa(call) + ":"}, nil
}

// at returns the value at a path such as balances.booked, or a node without a value.
func (n node) at(path string) node {
	for name := range strings.SplitSeq(path, ".") {
		next := any(nil)
		switch value := n.value.(type) {
		case map[string]any:
			next = value[name]
		case []any:
			if i, err := strconv.Atoi(name); err == nil && i >= 0 && i < len(value) {
				next = value[i]
			}
		}
		separator := "."
		if strings.HasSuffix(n.path, ":") {
			separator = ""
		}
		n = node{next, n.path + separator + name}
	}
	return n
}

// list returns the elements of an array.
func (n node) list() (all []node) {
	values, _ := n.value.([]any)
	for i := range values {
		all = append(all, n.at(strconv.Itoa(i)))
	}
	return all
}

// known reports whether there is a value.
func (n node) known() bool { return n.value != nil }

func (n node) text() string {
	text, _ := n.value.(string)
	return text
}

// texts returns the strings of an array.
func (n node) texts() (all []string) {
	for _, element := range n.list() {
		all = append(all, element.text())
	}
	return all
}

// count returns an integer.
func (n node) count() int {
	number, _ := n.value.(json.Number)
	i, err := strconv.Atoi(number.String())
	if err != nil {
		return 0
	}
	return i
}

// hundredths returns a number times a hundred, rounded half up, as for percentages.
func (n node) hundredths() int64 {
	number, _ := n.value.(json.Number)
	f, err := number.Float64()
	if err != nil {
		return 0
	}
	return int64(f*100 + 0.5)
}

// instant parses a date or a time in any of Bud's formats. It returns zero if there is none.
func (n node) instant() time.Time {
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05-0700", time.DateOnly} {
		if t, err := time.Parse(layout, n.text()); err == nil {
			return t
		}
	}
	return time.Time{}
}

// figure parses an amount: {value, currency} or {amount}. It is negative if credit_debit_indicator is debit.
func (n node) figure() figure {
	amount, negative := n, strings.EqualFold(n.at("credit_debit_indicator").text(), "debit")
	if inner := n.at("amount"); inner.known() {
		amount = inner
	}
	m, err := bank.ParseMoney(amount.at("value").text(), bank.Currency(amount.at("currency").text()))
	if err != nil {
		return figure{}
	}
	if negative {
		m.Minor = -m.Minor
	}
	return figure{Money: m, terms: []string{n.path}}
}
