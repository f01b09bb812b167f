// Package route connects the operations of the API with HTTP. For each Route it authenticates the caller, binds the
// request to a typed value, validates it, calls the handler, and sends Bud's envelope or Bud's error. Handlers see
// neither HTTP nor JSON.
package route

import (
	"net/http"
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

// Withdrawn is the edition of operations that are only left in Bud's Postman collection.
const Withdrawn Edition = 0

// Route describes one operation. Routes are plain data that exist without a server. The router, the coverage table and
// the OpenAPI document are made from them.
type Route struct {
	Method, Path string // the path as in OpenAPI: /v1/customers/{customer_id}
	ID           string // Bud's operationId
	Tag          string
	Summary      string // what it does, without a full stop; Summarise sets it
	Editions     Edition
	Deprecated   bool
	Successor    string   // method and path of the operation that replaced one which Bud's documents have dropped
	Aliases      []string // other paths that clients use
	ReplyID      string   // operation_id of successful responses
	ErrorID      string   // operation_id of errors
	Dialect      Dialect
	Statuses     []int    // of success: the usual one, then that of a reply with Secondary set
	Errors       []int    // statuses of failure other than those of the scope and the parameters
	Media        []string // media types of success other than application/json
	NoEnvelope   bool     // responses have no envelope, as in the control plane
	ControlPlane bool     // part of the control plane, not of Bud's API
	Pending      bool     // not implemented yet
	Explained    bool     // the handler records where its figures come from
	Internal     *Error   // error with status 500, if Bud documents another one than the gateway's

	ownQuery       bool         // the handler checks unknown query parameters
	largeBody      bool         // bodies may have the length that the sandbox allows at most
	maxBody        int64        // maximum length of bodies in bytes; 0 for usualBody
	adjust         func(*Error) // changes the gateway's errors to the form that is documented for the operation
	in, data, meta any          // nil pointers to the types of the request, the data and the metadata
	call           func(req *Request, in any) (untypedReply, error)
}

// Reply is the successful result of a handler.
type Reply[D, M any] struct {
	Data      D
	Meta      *M
	Secondary bool // the status is the second one of the route: the resource existed already, say, or there is no content
	Kept      Kept
}

// Kept lets the answers to requests that come again be kept as they are sent. Its zero value keeps nothing.
type Kept struct {
	Body []byte       // the kept answer, which makes the other fields of the Reply unnecessary; nil for none
	Keep func([]byte) // keeps a copy of the answer; nil if it is not worth it
}

type (
	// Data is a Reply without metadata.
	Data[D any] = Reply[D, None]
	// Empty is a Reply without data and metadata.
	Empty = Reply[None, None]
)

// None replaces data or metadata that an operation does not have.
type None struct{}

// untypedReply is a Reply without its type parameters.
type untypedReply struct {
	data, meta any // nil when absent, once run has returned them
	secondary  bool
	kept       Kept
}

// Option changes a route.
type Option func(*Route)

// Handler implements an operation. In is its request type with the scope, the parameters and the body.
type Handler[In, D, M any] func(*Request, *In) (Reply[D, M], error)

// New returns a route with a pattern such as "POST /v1/customers", Bud's operationId and a handler. It is compiled
// again for every route, so it only removes the type parameters. For the same reason a Route has nil pointers instead
// of reflect.Type, whose methods each package that mentions a Route would compile.
func New[In, D, M any](pattern, id string, handler Handler[In, D, M], options ...Option) *Route {
	call := func(req *Request, in any) (untypedReply, error) {
		reply, err := handler(req, in.(*In))
		return untypedReply{reply.Data, reply.Meta, reply.Secondary, reply.Kept}, err
	}
	return newRoute(pattern, id, options, (*In)(nil), (*D)(nil), (*M)(nil), call)
}

// run calls the handler with a pointer to its request type. The reply omits data and metadata that are None or nil.
// Handlers return empty lists rather than nil.
func (r *Route) run(req *Request, in any) (untypedReply, error) {
	reply, err := r.call(req, in)
	if err != nil {
		return untypedReply{}, err
	}
	if data := typeOf(r.data); data == noneType || canBeNil(data.Kind()) && reflect.ValueOf(reply.data).IsNil() {
		reply.data = nil
	}
	if reflect.ValueOf(reply.meta).IsNil() {
		reply.meta = nil
	}
	return reply, nil
}

func canBeNil(kind reflect.Kind) bool { return kind == reflect.Pointer || kind == reflect.Slice }

// Pending returns the route of an operation that is not implemented yet. It authenticates the caller, finds the
// customer and responds with 501. In is the scope: Public, ForProject, NamesCustomer or ForCustomer.
func Pending[In any](pattern, id string, options ...Option) *Route {
	r := newRoute(pattern, id, options, (*In)(nil), (*None)(nil), (*None)(nil), nil)
	r.Pending = true
	r.call = func(*Request, any) (untypedReply, error) { return untypedReply{}, notImplemented(r) }
	return r
}

var noneType = reflect.TypeFor[None]()

// typeOf returns the type that a nil pointer of a Route stands for.
func typeOf(pointer any) reflect.Type { return reflect.TypeOf(pointer).Elem() }

// newRoute is not inlined, so that it is compiled once.
//
//go:noinline
func newRoute(
	pattern, id string, options []Option, in, data, meta any, call func(*Request, any) (untypedReply, error),
) *Route {
	method, path, _ := strings.Cut(pattern, " ")
	r := &Route{
		Method: method, Path: path, ID: id, Editions: UK | US, ReplyID: id, ErrorID: id, Statuses: []int{200},
		in: in, data: data, meta: meta, call: call,
	}
	for _, option := range options {
		option(r)
	}
	return r
}

// Group sets the tag of routes, and the dialect of those that have none.
func Group(tag string, dialect Dialect, routes ...*Route) []*Route {
	for _, r := range routes {
		r.Tag = tag
		if r.Dialect.Code == "" {
			r.Dialect = dialect
		}
	}
	return routes
}

// ControlPlane marks routes as operations of the control plane. They need no token, have no envelope and are not in the
// coverage table.
func ControlPlane(routes ...*Route) []*Route {
	for _, r := range routes {
		r.NoEnvelope, r.ControlPlane = true, true
	}
	return routes
}

// Succeeds sets the statuses of success: the usual one, then the one of a reply with Secondary set.
func Succeeds(statuses ...int) Option { return func(r *Route) { r.Statuses = statuses } }

// Fails sets the statuses of failure other than those of the scope and the parameters.
func Fails(statuses ...int) Option { return func(r *Route) { r.Errors = statuses } }

// Produces sets the media types among which clients choose with the header Accept. The data must be a MediaTyper.
func Produces(types ...string) Option { return func(r *Route) { r.Media = types } }

// Only limits the operation to one edition of Bud's documents.
func Only(edition Edition) Option { return func(r *Route) { r.Editions = edition } }

// ReplacedBy marks an operation that Bud's documents have dropped, with the method and path of its successor.
func ReplacedBy(successor string) Option {
	return func(r *Route) { r.Editions, r.Deprecated, r.Successor = Withdrawn, true, successor }
}

// Deprecated marks an operation that Bud advises against.
func Deprecated(r *Route) { r.Deprecated = true }

// Alias serves the operation at another path as well.
func Alias(paths ...string) Option {
	return func(r *Route) {
		r.Aliases = append(r.Aliases, paths...)
	}
}

// WithID sets the operation_id of responses if it differs from the operationId.
func WithID(id string) Option { return func(r *Route) { r.ReplyID, r.ErrorID = id, id } }

// WithErrorID sets the operation_id of errors if it differs from that of successful responses.
func WithErrorID(id string) Option { return func(r *Route) { r.ErrorID = id } }

// WithDialect sets a dialect other than the group's.
func WithDialect(d Dialect) Option { return func(r *Route) { r.Dialect = d } }

// FailsInternally sets the error with status 500, if Bud documents another one than the gateway's.
func FailsInternally(e Error) Option {
	e.Status = http.StatusInternalServerError
	return func(r *Route) { r.Internal = &e }
}

// EndsSentences appends a full stop to the messages of Bud's gateway, as Bud documents for one operation.
func EndsSentences(r *Route) {
	r.adjust = func(e *Error) { e.Message = strings.TrimSuffix(e.Message, ".") + "." }
}

// RefusesWithErrors gives refusals of the caller an empty object of errors, which the schema of one operation requires.
func RefusesWithErrors(r *Route) {
	r.adjust = func(e *Error) {
		if e.Status == http.StatusUnauthorized && e.Fields == nil {
			e.Fields = struct{}{}
		}
	}
}

// OwnQuery leaves the check of unknown query parameters to the handler of an operation of the control plane.
func OwnQuery(r *Route) { r.ownQuery = true }
