// Package route serves one r of the table: it binds a request to a typed value, validates it, finds out for
// whom it acts, calls a handler, and writes Bud's envelope or Bud's error. Handlers see none of that.
package route

import (
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

// Route is one operation: plain data that exists before any server, read by the router, the coverage table and the
// OpenAPI document alike.
type Route struct {
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
	NoEnvelope   bool     // answers without Bud's envelope, as the control plane does
	ControlPlane bool     // the sandbox's own, not Bud's
	Pending      bool     // not written yet
	Explained    bool     // its method notes where its figures come from

	in, data, meta reflect.Type
	call           func(req *Request, in any) (answer, error)
}

// Reply is what a handler answers.
type Reply[D, M any] struct {
	Data  D
	Meta  *M
	Known bool // the answer has the second status: what was asked for was there before, or there is nothing to say
}

// Data is a Reply without metadata, and Empty one without data, too.
type (
	Data[D any] = Reply[D, None]
	Empty       = Reply[None, None]
)

// None stands for data or metadata that an operation does not have.
type None struct{}

// answer is a Reply without its types.
type answer struct {
	data, meta any // nil when absent
	known      bool
}

// Option changes a route.
type Option func(*Route)

// Handler carries out an operation. In is its request type: the scope, the parameters and the body.
type Handler[In, D, M any] func(*Request, *In) (Reply[D, M], error)

// New makes a route: its pattern ("POST /v1/customers"), Bud's operationId, and the method that carries it out.
func New[In, D, M any](pattern, id string, handler Handler[In, D, M], options ...Option) Route {
	r := newRoute(pattern, id, options)
	r.in, r.data, r.meta = reflect.TypeFor[In](), reflect.TypeFor[D](), reflect.TypeFor[M]()
	r.call = func(req *Request, in any) (answer, error) {
		reply, err := handler(req, in.(*In))
		if err != nil {
			return answer{}, err
		}
		a := answer{known: reply.Known}
		if r.data != noneType {
			a.data = reply.Data
		}
		if reply.Meta != nil {
			a.meta = reply.Meta
		}
		return a, nil
	}
	return r
}

// Pending makes the route of an operation that is not written yet: it authenticates its caller and finds its customer,
// then answers 501. In is the scope: Public, ForProject, NamesCustomer or ForCustomer.
func Pending[In any](pattern, id string, options ...Option) Route {
	r := newRoute(pattern, id, options)
	r.Pending = true
	r.in, r.data, r.meta = reflect.TypeFor[In](), noneType, noneType
	r.call = func(*Request, any) (answer, error) { return answer{}, notImplemented(r) }
	return r
}

var noneType = reflect.TypeFor[None]()

func newRoute(pattern, id string, options []Option) Route {
	method, path, _ := strings.Cut(pattern, " ")
	r := Route{Method: method, Path: path, ID: id, Editions: UK | US, ReplyID: id, ErrorID: id, Statuses: []int{200}}
	for _, option := range options {
		option(&r)
	}
	return r
}

// Group gives routes the tag of their documentation and the dialect of their errors, where they have none.
func Group(tag string, dialect Dialect, routes ...Route) []Route {
	for i := range routes {
		routes[i].Tag = tag
		if routes[i].Dialect.Code == "" {
			routes[i].Dialect = dialect
		}
	}
	return routes
}

// Succeeds gives the statuses of success: the usual one, then that of a reply about something already known.
func Succeeds(statuses ...int) Option { return func(r *Route) { r.Statuses = statuses } }

// Fails gives statuses of failure that neither the scope nor the parameters bring.
func Fails(statuses ...int) Option { return func(r *Route) { r.Errors = statuses } }

// Produces gives the media types between which clients choose by Accept; the data must be Typed.
func Produces(types ...string) Option { return func(r *Route) { r.Media = types } }

// Only says in which edition the operation is published; without it, in both.
func Only(edition Edition) Option { return func(r *Route) { r.Editions = edition } }

// Deprecated marks an operation that Bud advises against.
func Deprecated(r *Route) { r.Deprecated = true }

// Alias serves the operation at another path as well.
func Alias(paths ...string) Option { return func(r *Route) { r.Aliases = append(r.Aliases, paths...) } }

// WithID gives the operation_id of answers where it is not the operationId.
func WithID(id string) Option { return func(r *Route) { r.ReplyID, r.ErrorID = id, id } }

// WithErrorID gives the operation_id of errors where it is not that of answers.
func WithErrorID(id string) Option { return func(r *Route) { r.ErrorID = id } }

// WithDialect gives a r a dialect other than its family's.
func WithDialect(d Dialect) Option { return func(r *Route) { r.Dialect = d } }

// Control marks an operation of the sandbox itself: no token, no envelope, no line in Bud's coverage table.
func Control(r *Route) { r.NoEnvelope, r.ControlPlane = true, true }
