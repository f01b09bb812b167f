package control

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"

	"budsandbox/bank"
	"budsandbox/emulator/internal/connection"
)

// description is customers and their connections as a team writes them down.
type description struct {
	client    string // whose they are; empty if the description does not say
	customers []described
}

// described is one customer. The places are where the description speaks of a part, for errors.
type described struct {
	place       string
	identifier  string
	context     bank.Context // complete
	connections []describedConnection
}

type describedConnection struct {
	place string
	order connection.ConnectRequest
}

// readDescription reads a description and refuses what it does not know. Each problem names its JSON path and the mend. Only
// a file's customers need identifiers, for a file is applied at every start.
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
	fields := top.object("$schema", "client_id", "customers")
	d.client = fields["client_id"].text()
	list, given := fields["customers"]
	if !given {
		top.fail(`the list "customers" is missing; an empty one makes none`)
	}
	known := map[string]string{}
	for _, one := range list.list() {
		c := readDescribed(one)
		switch first, twice := known[c.identifier]; {
		case c.identifier == "" && file:
			one.fail("idempotent_identifier is missing; a file needs it so that it can be applied again without making the customer twice")
		case c.identifier != "" && twice:
			one.fail(fmt.Sprintf("idempotent_identifier %q is that of %s; give each customer its own", c.identifier, first))
		default:
			known[c.identifier] = one.path
		}
		d.customers = append(d.customers, c)
	}
	return d, errors.Join(*top.problems...)
}

func readDescribed(one node) (d described) {
	fields := one.object("idempotent_identifier", "customer_context", "connections")
	d.place, d.identifier = one.path, fields["idempotent_identifier"].text()
	if len(d.identifier) > longestIdentifier {
		fields["idempotent_identifier"].fail(fmt.Sprintf("it is longer than %d bytes", longestIdentifier))
	}
	d.context = readContext(fields["customer_context"])
	for _, c := range fields["connections"].list() {
		d.connections = append(d.connections, readConnection(c))
	}
	return d
}

// longestIdentifier is in bytes, as the Customers API has it.
const longestIdentifier = 1024

func readContext(p node) bank.Context {
	fields := p.object("type", "region", "locale", "models")
	models := fields["models"].object("categorisation")
	given := bank.Context{
		Type: bank.CustomerType(fields["type"].text()), Region: fields["region"].text(), Locale: fields["locale"].text(),
		Model: models["categorisation"].text(),
	}
	switch given.Type {
	case "", bank.Personal, bank.Business:
	default:
		fields["type"].fail(fmt.Sprintf("%q is neither personal nor business", given.Type))
	}
	complete, err := bank.NewContext(given)
	if errors.Is(err, bank.ErrRegion) {
		fields["region"].fail("it " + bank.ErrRegion.Error())
	}
	if errors.Is(err, bank.ErrLocale) {
		fields["locale"].fail("it " + bank.ErrLocale.Error())
	}
	return complete
}

func readConnection(p node) (d describedConnection) {
	fields := p.object("provider", "persona", "outcome", "seed", "overrides")
	d.place = p.path
	d.order = connection.ConnectRequest{
		Provider: fields["provider"].text(), Persona: fields["persona"].text(), Outcome: bank.Result(fields["outcome"].text()),
		Seed: fields["seed"].count(),
	}
	if overrides, given := fields["overrides"]; given {
		if _, isObject := overrides.value.(map[string]any); !isObject {
			overrides.fail("it must be an object such as {\"income\": \"2500.00\"}")
		}
		d.order.Overrides, _ = json.Marshal(overrides.value) // what was decoded encodes, with its keys in order
	}
	return d
}

// syntaxError says in which line the JSON ends to be JSON.
func syntaxError(text []byte, err error) error {
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		line := 1 + bytes.Count(text[:min(int(syntax.Offset), len(text))], []byte("\n"))
		return fmt.Errorf("line %d is no JSON: %w", line, err)
	}
	return fmt.Errorf("it is no JSON object: %w", err)
}
