package mcp

import (
	"encoding/json"
	"strings"
)

// limitArgument is the argument with which a call asks for more rows than a Bound keeps. Some operations have a
// parameter of this name.
const limitArgument = "limit"

// Bound cuts the lists of a result to a few rows, unless the call gives a limit, because a language model reads all of
// an answer.
type Bound struct {
	List   string // path of the list in the result, such as data.*.balances; * stands for each element of a list
	Rows   int    // how many rows are kept by default
	Latest bool   // the last rows are kept instead of the first
	Page   int    // how many rows the operation has by default; 0 for all
	Limit  string // what a limit counts
	More   string // how to get the rows that are left out
}

// leftOut says what a Bound has left out of a result.
type leftOut struct {
	Count int    `json:"count"`
	More  string `json:"how_to_get_them"`
}

// schema returns the schema of the limit of an operation that has none.
func (b *Bound) schema() map[string]any {
	return map[string]any{"type": "integer", "minimum": 1, "default": b.Rows, "description": b.Limit}
}

// describe adds what may be left out to the schema of a result.
func (b *Bound) describe(output map[string]any) {
	properties, _ := output["properties"].(map[string]any)
	if properties == nil {
		properties = map[string]any{}
		output["properties"] = properties
	}
	properties["left_out"] = map[string]any{
		"type": "object", "description": "What the result has left out; absent for nothing.",
		"properties": map[string]any{
			"count": map[string]any{"type": "integer"}, "how_to_get_them": map[string]any{"type": "string"},
		},
		"required": []string{"count", "how_to_get_them"},
	}
}

// apply returns a result without the rows that the limit of a call leaves out, and with their number.
func (b *Bound) apply(content json.RawMessage, arguments map[string]any) (json.RawMessage, error) {
	rows := b.Rows
	if given, ok := arguments[limitArgument].(float64); ok {
		rows = int(given)
	}
	c := cutter{bound: b, rows: rows}
	cut, err := c.cut(content, strings.Split(b.List, "."))
	if err != nil || c.count == 0 {
		return content, err
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal(cut, &members); err != nil {
		return content, err
	}
	left := leftOut{c.count, b.More}
	if c.full {
		left.More += " There may be more than are counted here."
	}
	if members["left_out"], err = json.Marshal(left); err != nil {
		return content, err
	}
	return json.Marshal(members)
}

// cutter cuts the lists of one result.
type cutter struct {
	bound *Bound
	rows  int  // how many of each list are kept
	count int  // of rows that are left out
	full  bool // a list has as many rows as the operation has at most
}

// cut returns a value in which the lists at a path are cut. It is unchanged if it has none.
func (c *cutter) cut(value json.RawMessage, path []string) (json.RawMessage, error) {
	if len(value) == 0 || string(value) == "null" {
		return value, nil
	}
	if len(path) == 0 {
		return c.cutList(value)
	}
	if path[0] == "*" {
		var elements []json.RawMessage
		if err := json.Unmarshal(value, &elements); err != nil {
			return nil, err
		}
		for i := range elements {
			var err error
			if elements[i], err = c.cut(elements[i], path[1:]); err != nil {
				return nil, err
			}
		}
		return json.Marshal(elements)
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal(value, &members); err != nil {
		return nil, err
	}
	inner, err := c.cut(members[path[0]], path[1:])
	if err != nil || len(inner) == 0 {
		return value, err
	}
	members[path[0]] = inner
	return json.Marshal(members)
}

// cutList returns a list without the rows that are too many.
func (c *cutter) cutList(value json.RawMessage) (json.RawMessage, error) {
	var rows []json.RawMessage
	if err := json.Unmarshal(value, &rows); err != nil {
		return nil, err
	}
	over := len(rows) - c.rows
	if over <= 0 {
		return value, nil
	}
	c.count += over
	c.full = c.full || len(rows) == c.bound.Page
	if c.bound.Latest {
		return json.Marshal(rows[over:])
	}
	return json.Marshal(rows[:c.rows])
}
