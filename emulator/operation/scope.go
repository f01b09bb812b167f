package operation

import (
	"context"
	"errors"
	"net/http"
	"reflect"

	"budsandbox/bank"
)

// Unscoped is the scope of operations that need no token. Requests embed one of the scopes; the adapter fills it.
type Unscoped struct{}

// InProject is the scope of operations that act for a project.
type InProject struct {
	Project bank.Project
}

// NamesCustomer is the scope of operations about the customer that the headers name.
type NamesCustomer struct {
	InProject
	Customer bank.Customer
}

// OfCustomer is the scope of operations that read a customer's data: one who keeps his own secret must send it.
type OfCustomer struct {
	NamesCustomer
}

// The scope's headers.
const (
	clientHeader     = "X-Client-Id"
	customerHeader   = "X-Customer-Id"
	identifierHeader = "X-Customer-Idempotent-Identifier"
	secretHeader     = "X-Customer-Secret"
)

// ErrNoCustomer is a directory's answer for a customer that the project does not have.
var ErrNoCustomer = errors.New("no such customer")

// Directory finds what tokens and headers stand for.
type Directory interface {
	// Bearer returns the project of an access token, or an *Error.
	Bearer(token string) (bank.Project, error)
	// Customer returns a customer of the project, or ErrNoCustomer.
	Customer(ctx context.Context, project bank.Project, id bank.CustomerID) (bank.Customer, error)
	// Identified returns the customer that the client knows by its own identifier, or ErrNoCustomer.
	Identified(ctx context.Context, project bank.Project, identifier string) (bank.Customer, error)
}

// reach says how far a request type's scope goes.
type reach uint8

const (
	anybody reach = iota
	project
	customer
	secret
)

func reachOf(in reflect.Type) reach {
	has := func(scope reflect.Type) bool {
		return in == scope || embeds(in, scope)
	}
	switch {
	case has(reflect.TypeFor[OfCustomer]()):
		return secret
	case has(reflect.TypeFor[NamesCustomer]()):
		return customer
	case has(reflect.TypeFor[InProject]()):
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

// resolve finds for whom a request acts and puts it into the scope embedded in value. Headers that are missing
// or malformed are problems; a token or a customer that is not known is an error.
func (a *Adapter) resolve(ctx context.Context, row Row, p plan, header http.Header, value reflect.Value) (Problems, error) {
	if p.reach == anybody {
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
	value.FieldByIndex(p.project).Set(reflect.ValueOf(owner))
	if p.reach == project {
		return problems, nil
	}
	found, more, err := a.named(ctx, row.Dialect, owner, header)
	if err != nil || len(more) > 0 {
		return append(problems, more...), err
	}
	if p.reach == secret {
		problems = append(problems, secretProblem(row.Dialect, found, header.Get(secretHeader))...)
	}
	value.FieldByIndex(p.customer).Set(reflect.ValueOf(found))
	return problems, nil
}

// named is the customer that the headers name; the id goes before the identifier.
func (a *Adapter) named(ctx context.Context, d Dialect, owner bank.Project, header http.Header) (found bank.Customer, problems Problems, err error) {
	id, identifier := header.Get(customerHeader), header.Get(identifierHeader)
	switch {
	case id != "":
		parsed, bad := bank.ParseCustomerID(id)
		if bad != nil {
			return found, Problems{{In: "header", Name: d.Customer, Text: "must be a valid UUID"}}, nil
		}
		found, err = a.Directory.Customer(ctx, owner, parsed)
	case identifier != "":
		found, err = a.Directory.Identified(ctx, owner, identifier)
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
