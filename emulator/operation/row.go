// Package operation serves one row of the table: it binds a request to a typed value, validates it, finds out for
// whom it acts, calls a room's method, and writes Bud's envelope or Bud's error. Rooms see none of that.
package operation

import (
	"context"
	"reflect"
	"strings"
)

// Edition is a set of Bud's published documents.
type Edition uint8

// The two editions of the contract.
const (
	UK Edition = 1 << iota
	US
)

// Withdrawn is the edition of operations that only Bud's collection still has.
const Withdrawn Edition = 0

// Row is one operation: plain data that exists before any server, read by the router, the coverage table and the
// OpenAPI document alike.
type Row struct {
	Method, Path string // the path as in OpenAPI: /v1/customers/{customer_id}
	ID           string // Bud's operationId
	Tag          string
	Editions     Edition
	Deprecated   bool
	Aliases      []string // other paths at which clients look for it
	ReplyID      string   // operation_id of its answers
	ErrorID      string   // operation_id of its errors
	Dialect      Dialect
	Statuses     []int    // of success; a reply about something already known has the second
	Errors       []int    // of failure, beyond those that the scope and the parameters bring
	Media        []string // types of success, where it is not JSON plain
	Flat         bool     // answers without Bud's envelope, as the control plane does
	Private      bool     // the sandbox's own, not Bud's
	Pending      bool     // not written yet
	Explained    bool     // its method notes where its figures come from

	in, data, meta reflect.Type
	call           func(room any, ctx context.Context, in any) (answer, error)
}

// Reply is what a method has to say.
type Reply[D, M any] struct {
	Data  D
	Meta  *M
	Known bool // the answer has the second status: what was asked for was there before, or there is nothing to say
}

// None stands for data or metadata that an operation does not have.
type None struct{}

// answer is a Reply without its types.
type answer struct {
	data, meta any // nil when absent
	known      bool
}

// Option changes a row.
type Option func(*Row)

// Of makes the row of a method: its pattern ("POST /v1/customers"), Bud's operationId, and the method expression.
func Of[R, In, D, M any](pattern, id string, method func(R, context.Context, *In) (Reply[D, M], error), options ...Option) Row {
	row := newRow(pattern, id, options)
	row.in, row.data, row.meta = reflect.TypeFor[In](), reflect.TypeFor[D](), reflect.TypeFor[M]()
	row.call = func(room any, ctx context.Context, in any) (answer, error) {
		reply, err := method(room.(R), ctx, in.(*In))
		if err != nil {
			return answer{}, err
		}
		a := answer{known: reply.Known}
		if row.data != noneType {
			a.data = reply.Data
		}
		if reply.Meta != nil {
			a.meta = reply.Meta
		}
		return a, nil
	}
	return row
}

// Pending makes the row of an operation that is not written yet: it authenticates and finds its customer as it
// will, then answers 501. In is the scope: Unscoped, InProject, NamesCustomer or OfCustomer.
func Pending[In any](pattern, id string, options ...Option) Row {
	row := newRow(pattern, id, options)
	row.Pending = true
	row.in, row.data, row.meta = reflect.TypeFor[In](), noneType, noneType
	row.call = func(any, context.Context, any) (answer, error) { return answer{}, notImplemented(row) }
	return row
}

var noneType = reflect.TypeFor[None]()

func newRow(pattern, id string, options []Option) Row {
	method, path, _ := strings.Cut(pattern, " ")
	row := Row{Method: method, Path: path, ID: id, Editions: UK | US, ReplyID: id, ErrorID: id, Statuses: []int{200}}
	for _, option := range options {
		option(&row)
	}
	return row
}

// Family gives rows the tag of their documentation and the dialect of their errors, where they have none.
func Family(tag string, dialect Dialect, rows ...Row) []Row {
	for i := range rows {
		rows[i].Tag = tag
		if rows[i].Dialect.Code == "" {
			rows[i].Dialect = dialect
		}
	}
	return rows
}

// Answers gives the statuses of success: the usual one, then that of a reply about something already known.
func Answers(statuses ...int) Option { return func(r *Row) { r.Statuses = statuses } }

// Fails gives statuses of failure that neither the scope nor the parameters bring.
func Fails(statuses ...int) Option { return func(r *Row) { r.Errors = statuses } }

// Speaking gives the media types between which clients choose by Accept; the data must be Typed.
func Speaking(types ...string) Option { return func(r *Row) { r.Media = types } }

// Only says in which edition the operation is published; without it, in both.
func Only(edition Edition) Option { return func(r *Row) { r.Editions = edition } }

// Deprecated marks an operation that Bud advises against.
func Deprecated(r *Row) { r.Deprecated = true }

// Alias serves the operation at another path as well.
func Alias(paths ...string) Option { return func(r *Row) { r.Aliases = append(r.Aliases, paths...) } }

// RepliesAs gives the operation_id of answers where it is not the operationId.
func RepliesAs(id string) Option { return func(r *Row) { r.ReplyID, r.ErrorID = id, id } }

// FailsAs gives the operation_id of errors where it is not that of answers.
func FailsAs(id string) Option { return func(r *Row) { r.ErrorID = id } }

// Speaks gives a row a dialect other than its family's.
func Speaks(d Dialect) Option { return func(r *Row) { r.Dialect = d } }

// Control marks an operation of the sandbox itself: no token, no envelope, no line in Bud's coverage table.
func Control(r *Row) { r.Flat, r.Private = true, true }
