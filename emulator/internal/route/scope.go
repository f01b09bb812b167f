package route

import (
	"context"
	"errors"
	"net/http"
	"reflect"

	"budsandbox/bank"
)

// The scopes of operations. A request type embeds one, and so says which headers the operation needs; for whom it acts
// stands in the Request.
type (
	// Public operations need no token.
	Public struct{}
	// ForProject operations act for the project of the token.
	ForProject struct{}
	// NamesCustomer operations are about the customer whom the headers name.
	NamesCustomer struct{}
	// ForCustomer operations read a customer's data: if the client keeps the customer's secret, it must send it.
	ForCustomer struct{}
)

// The scope's headers.
const (
	clientHeader     = "X-Client-Id"
	customerHeader   = "X-Customer-Id"
	identifierHeader = "X-Customer-Idempotent-Identifier"
	secretHeader     = "X-Customer-Secret"
)

// ErrNoCustomer is a directory's answer for a customer that the project does not have.
var ErrNoCustomer = errors.New("no such customer")

// Lookup finds what tokens and headers stand for.
type Lookup interface {
	// Bearer returns the project of an access token, or an *Error.
	Bearer(token string) (bank.Project, error)
	// Customer returns a customer of the project, or ErrNoCustomer.
	Customer(ctx context.Context, project bank.Project, id bank.CustomerID) (bank.Customer, error)
	// Identified returns the customer that the client knows by its own identifier, or ErrNoCustomer.
	CustomerByIdentifier(ctx context.Context, project bank.Project, identifier string) (bank.Customer, error)
}

// scope says how far a request type's scope goes.
type scope uint8

const (
	anybody scope = iota
	project
	customer
	secret
)

func scopeOf(in reflect.Type) scope {
	has := func(scope reflect.Type) bool {
		return in == scope || embeds(in, scope)
	}
	switch {
	case has(reflect.TypeFor[ForCustomer]()):
		return secret
	case has(reflect.TypeFor[NamesCustomer]()):
		return customer
	case has(reflect.TypeFor[ForProject]()):
		return project
	default:
		return anybody
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

// resolve finds for whom a request acts and says so in req. Headers that are missing or malformed are problems; a token
// or a customer that is not known is an error.
func (a *Adapter) resolve(req *Request, row Route, s scope, header http.Header) (Problems, error) {
	if s == anybody {
		return nil, nil
	}
	owner, err := a.bearer(header)
	if err != nil {
		return nil, err
	}
	var problems Problems
	client := header.Get(clientHeader)
	switch {
	case client == "":
		problems = append(problems, Problem{In: "header", Name: row.Dialect.Client, Kind: Missing})
	case bank.Project(client) != owner:
		return nil, Unauthorised(Refused)
	}
	req.Project = owner
	if s < customer {
		return problems, nil
	}
	found, more, err := a.namedCustomer(req.ctx, row.Dialect, owner, header)
	if err != nil || len(more) > 0 {
		return append(problems, more...), err
	}
	if s == secret {
		problems = append(problems, secretProblem(row.Dialect, found, header.Get(secretHeader))...)
	}
	req.Customer = found
	return problems, nil
}

// namedCustomer is the customer that the headers name; the id goes before the identifier.
func (a *Adapter) namedCustomer(ctx context.Context, d Dialect, owner bank.Project, header http.Header) (found bank.Customer, problems Problems, err error) {
	id, identifier := header.Get(customerHeader), header.Get(identifierHeader)
	switch {
	case id != "":
		parsed, bad := bank.ParseCustomerID(id)
		if bad != nil {
			return found, Problems{{In: "header", Name: d.Customer, Text: "must be a valid UUID"}}, nil
		}
		found, err = a.Lookup.Customer(ctx, owner, parsed)
	case identifier != "":
		found, err = a.Lookup.CustomerByIdentifier(ctx, owner, identifier)
	default:
		return found, Problems{{In: "header", Name: d.Customer, Kind: Missing}}, nil
	}
	if errors.Is(err, ErrNoCustomer) {
		return found, nil, Unauthorised(CustomerNotFound)
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
