package control

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"

	"budsandbox/bank"
	"budsandbox/emulator/internal/branding"
	"budsandbox/emulator/internal/connection"
	"budsandbox/emulator/internal/route"
)

// description is a file or body that describes customers and their connections.
type description struct {
	client    string                // client id of the customers; empty if the description names none
	brand     func(*branding.Brand) // nil if the description has none
	customers []customerDescription
}

// customerDescription describes one customer. The paths are for errors.
type customerDescription struct {
	path        string
	identifier  string
	context     bank.Context // with defaults applied
	connections []connectionDescription
}

type connectionDescription struct {
	path    string
	request connection.ConnectRequest
}

// readDescription parses a description. The error lists all problems with their JSON paths. Customers in a file need
// identifiers, because the file is applied at every start.
func readDescription(text []byte, file bool) (d description, err error) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return d, syntaxError(text, err)
	}
	if decoder.More() {
		return d, errors.New("something follows the JSON object; one file describes all customers in one object")
	}
	top := node{value: value, problems: &[]error{}}
	fields := top.object("$schema", "client_id", "display_name", "logo", "customers")
	d.client = fields["client_id"].text()
	d.brand = readBrand(fields)
	list, ok := fields["customers"]
	if !ok {
		top.fail(`the list "customers" is missing; an empty one makes none`)
	}
	paths := map[string]string{} // by identifier
	all, connections := list.list(), 0
	if len(all) > maxDescribed && !file {
		list.fail(fmt.Sprintf("it has %d customers, and one request describes at most %d", len(all), maxDescribed))
		return d, errors.Join(*top.problems...)
	}
	for _, n := range all {
		c := readCustomer(n)
		switch first, duplicate := paths[c.identifier]; {
		case c.identifier == "" && file:
			n.fail("idempotent_identifier is missing; a file needs it so that it can be applied again " +
				"without making the customer twice")
		case c.identifier != "" && duplicate:
			const format = "idempotent_identifier %q is that of %s; give each customer its own"
			n.fail(fmt.Sprintf(format, c.identifier, first))
		default:
			paths[c.identifier] = n.path
		}
		d.customers = append(d.customers, c)
		connections += len(c.connections)
	}
	if connections > maxDescribed && !file {
		list.fail(fmt.Sprintf("they have %d connections, and one request describes at most %d", connections, maxDescribed))
	}
	return d, errors.Join(*top.problems...)
}

// readBrand parses the branding of the project and returns a function that sets what the description has of it, or nil.
func readBrand(fields map[string]node) func(*branding.Brand) {
	name, named := fields["display_name"]
	picture, pictured := fields["logo"]
	if !named && !pictured {
		return nil
	}
	title := name.text()
	var logo branding.Logo
	if pictured {
		var err error
		if logo, err = branding.ParseDataURL(picture.text()); err != nil {
			picture.fail(err.Error())
		}
	}
	return func(b *branding.Brand) {
		if named {
			b.Name = title
		}
		if pictured {
			b.Logo = logo
		}
	}
}

func readCustomer(n node) (d customerDescription) {
	fields := n.object("idempotent_identifier", "customer_context", "connections")
	d.path, d.identifier = n.path, fields["idempotent_identifier"].text()
	if len(d.identifier) > maxIdentifier {
		fields["idempotent_identifier"].fail(fmt.Sprintf("it is longer than %d bytes", maxIdentifier))
	}
	d.context = readContext(fields["customer_context"])
	connections := fields["connections"].list()
	if len(connections) > maxConnections {
		fields["connections"].fail(
			fmt.Sprintf("it has %d connections, and a customer has at most %d", len(connections), maxConnections),
		)
		return d
	}
	for _, c := range connections {
		d.connections = append(d.connections, readConnection(c))
	}
	return d
}

// The limits of a description. A file that is applied at the start may have more customers.
const (
	maxDescribed   = 1000 // customers of a request, and connections of all of them
	maxConnections = 50   // connections of a customer
)

// maxIdentifier is the maximum length of an identifier in bytes, as in the Customers API.
const maxIdentifier = 1024

func readContext(n node) bank.Context {
	fields := n.object("type", "region", "locale", "models")
	models := fields["models"].object("categorisation")
	context := bank.Context{
		Type: bank.CustomerType(fields["type"].text()), Region: fields["region"].text(),
		Locale: fields["locale"].text(), Model: models["categorisation"].text(),
	}
	switch context.Type {
	case "", bank.Personal, bank.Business:
	default:
		fields["type"].fail(fmt.Sprintf("%q is neither personal nor business", context.Type))
	}
	complete, err := bank.NewContext(context)
	if errors.Is(err, bank.ErrRegion) {
		fields["region"].fail("it " + bank.ErrRegion.Error())
	}
	if errors.Is(err, bank.ErrLocale) {
		fields["locale"].fail("it " + bank.ErrLocale.Error())
	}
	return complete
}

func readConnection(n node) (d connectionDescription) {
	fields := n.object("provider", "persona", "outcome", "seed", "overrides")
	d.path = n.path
	d.request = connection.ConnectRequest{
		Provider: fields["provider"].text(), Persona: fields["persona"].text(),
		Outcome: bank.Result(fields["outcome"].text()), Seed: fields["seed"].count(),
	}
	if overrides, ok := fields["overrides"]; ok {
		if _, isObject := overrides.value.(map[string]any); !isObject {
			overrides.fail("it must be an object such as {\"income\": \"2500.00\"}")
		}
		d.request.Overrides, _ = json.Marshal(overrides.value) // decoded JSON always encodes, with sorted keys
	}
	return d
}

// syntaxError says where the first syntax error is.
func syntaxError(text []byte, err error) error {
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		return errors.New(route.DescribeSyntax(text, err))
	}
	return fmt.Errorf("it is not a JSON object: %w", err)
}
