package route

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"reflect"

	"budsandbox/bank"
)

// The scopes of operations. A request type embeds one of them to declare which headers the operation needs. The
// adapter puts the project and the customer into the Request.
type (
	// Public operations need no token.
	Public struct{}
	// ForProject operations act for the project of the token.
	ForProject struct{}
	// NamesCustomer operations act for the customer that the headers name.
	NamesCustomer struct{}
	// ForCustomer operations also need the customer's secret if the client stores it.
	ForCustomer struct{}
)

// The scope's headers.
const (
	clientHeader     = "X-Client-Id"
	customerHeader   = "X-Customer-Id"
	identifierHeader = "X-Customer-Idempotent-Identifier"
	secretHeader     = "X-Customer-Secret"
)

// Lookup finds projects by token and customers by header.
type Lookup interface {
	// Bearer returns the project of an access token, or an *Error.
	Bearer(token string) (bank.Project, error)
	// Customer returns a customer of the project, or bank.ErrNoCustomer.
	Customer(ctx context.Context, project bank.Project, id bank.CustomerID) (bank.Customer, error)
	// CustomerByIdentifier returns the customer that has the client's own identifier, or bank.ErrNoCustomer.
	CustomerByIdentifier(ctx context.Context, project bank.Project, identifier string) (bank.Customer, error)
}

// scope orders the scopes by how much they need.
type scope uint8

const (
	scopePublic scope = iota
	scopeProject
	scopeCustomer
	scopeSecret
)

func scopeOf(in reflect.Type) scope {
	has := func(t reflect.Type) bool { return in == t || embeds(in, t) }
	switch {
	case has(reflect.TypeFor[ForCustomer]()):
		return scopeSecret
	case has(reflect.TypeFor[NamesCustomer]()):
		return scopeCustomer
	case has(reflect.TypeFor[ForProject]()):
		return scopeProject
	default:
		return scopePublic
	}
}

func embeds(in, scope reflect.Type) bool {
	for i := range in.NumField() {
		f := in.Field(i)
		if f.Anonymous && f.Type.Kind() == reflect.Struct && (f.Type == scope || embeds(f.Type, scope)) {
			return true
		}
	}
	return false
}

// resolve sets the project and the customer of req. Missing or malformed headers are problems. An unknown token or an
// unknown customer is an error.
func (a *Adapter) resolve(
	req *Request, route *Route, s scope, header http.Header,
) (Problems, error) {
	if s == scopePublic {
		return nil, nil
	}
	project, err := a.bearer(header)
	if err != nil {
		return nil, err
	}
	var problems Problems
	client := header.Get(clientHeader)
	switch {
	case client == "":
		problems = append(problems, Problem{In: "header", Name: route.Dialect.Client, Kind: Missing})
	case bank.Project(client) != project:
		return nil, Unauthorised(BadCredentials).withReason(
			"The token belongs to the client " + string(project) + ", but X-Client-Id says " + client + ".")
	}
	req.Project = project
	if s < scopeCustomer {
		return problems, nil
	}
	found, more, err := a.namedCustomer(req.ctx, route.Dialect, project, header)
	missing := len(more) > 0 && more[0].Kind == Missing
	if missing && s == scopeSecret && route.Dialect.AsksForSecret && header.Get(secretHeader) == "" {
		more = append(more, Problem{In: "header", Name: route.Dialect.Secret, Kind: Missing})
	}
	if err != nil || len(more) > 0 {
		return append(problems, more...), err
	}
	if s == scopeSecret {
		problems = append(problems, secretProblem(route.Dialect, found, header.Get(secretHeader))...)
	}
	req.Customer = found
	return problems, nil
}

// namedCustomer returns the customer that the headers name. The id takes precedence over the identifier.
func (a *Adapter) namedCustomer(
	ctx context.Context, d Dialect, project bank.Project, header http.Header,
) (bank.Customer, Problems, error) {
	var none, found bank.Customer
	var err error
	id, identifier := header.Get(customerHeader), header.Get(identifierHeader)
	switch {
	case id != "":
		parsed, invalid := bank.ParseCustomerID(id)
		if invalid != nil {
			return none, Problems{{In: "header", Name: d.Customer, Text: "must be a valid UUID"}}, nil
		}
		found, err = a.Lookup.Customer(ctx, project, parsed)
	case identifier != "":
		found, err = a.Lookup.CustomerByIdentifier(ctx, project, identifier)
	default:
		return none, Problems{{In: "header", Name: d.Customer, Kind: Missing}}, nil
	}
	if errors.Is(err, bank.ErrNoCustomer) {
		reason := "The client " + string(project) + " has no customer " + cmp.Or(id, identifier) + "."
		return none, nil, Unauthorised(CustomerNotFound).withReason(reason)
	}
	return found, nil, err
}

func secretProblem(d Dialect, c bank.Customer, given string) Problems {
	switch {
	case c.Hosted():
		return nil
	case given == "":
		return Problems{{In: "header", Name: d.Secret, Kind: Missing}}
	case c.CheckSecret(given) != nil:
		return Problems{{In: "header", Name: d.Secret, Text: "is not this customer's secret"}}
	default:
		return nil
	}
}
