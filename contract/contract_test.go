package contract

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite uk.gz and us.gz from Bud's documents")

// files are where the facts of the editions are, and the names of the documents from which they are made.
var files = map[Edition][2]string{UK: {"uk.gz", "openapi.yaml"}, US: {"us.gz", "openapi-us.yaml"}}

// Ensure that the facts are those of the documents that the sandbox follows.
func TestEditions(t *testing.T) {
	folder := os.Getenv("BUD_CONTRACT")
	if folder == "" {
		t.Skip(
			"BUD_CONTRACT names no folder with openapi.yaml and openapi-us.yaml; " +
				"they are at docs.thisisbud.com, under developer resources",
		)
	}
	for edition, names := range files {
		document, err := os.ReadFile(filepath.Join(folder, names[1]))
		if err != nil {
			t.Fatal(err)
		}
		facts, err := Read(document)
		if err != nil {
			t.Fatal(err)
		}
		var packed bytes.Buffer
		if err := facts.Pack(&packed); err != nil {
			t.Fatal(err)
		}
		if *update {
			if err := os.WriteFile(names[0], packed.Bytes(), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if changes, err := Compare(facts); err != nil || !changes.None() || changes.Edition != edition {
			t.Errorf("the %s document differs from what is known of it: %+v, %v", edition, changes, err)
		}
	}
}

// Ensure that both editions can be read and have Bud's operations.
func TestFollowed(t *testing.T) {
	for edition, want := range map[Edition]int{UK: 164, US: 116} {
		facts, err := edition.Followed()
		if err != nil || len(facts) != want {
			t.Errorf("the %s edition has %d operations, %v", edition, len(facts), err)
		}
		if !slices.Contains(facts["v2_transactions_get"], "GET /financial/v2/transactions") {
			t.Errorf("the %s edition has %q", edition, facts["v2_transactions_get"])
		}
	}
}

// Ensure that facts are read through references, parts and alternatives, even if schemas contain themselves.
func TestRead(t *testing.T) {
	facts, err := Read([]byte(`
openapi: 3.0.0
paths:
  /things/{id}:
    parameters: [{in: path, name: id, required: true, schema: {type: string}}]
    get:
      operationId: thing_get
      deprecated: true
      parameters: [{$ref: '#/components/parameters/Limit'}]
      responses:
        200: {content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}
        "404": {description: none}
components:
  parameters: {Limit: {in: query, name: limit, schema: {type: integer}}}
  schemas:
    Thing:
      allOf: [{properties: {name: {type: string, enum: [b, a]}}}, {$ref: '#/components/schemas/Node'}]
    Node:
      properties: {children: {type: array, items: {properties: {at: {type: string}}}}}
`))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"GET /things/{id}", "answers 200", "answers 200 children: list", "answers 200 children[].at: string",
		"answers 200 name: string of a, b", "answers 404", "asks for query limit: integer", "deprecated",
		"requires path id: string",
	}
	if !slices.Equal(facts["thing_get"], want) {
		t.Errorf("the facts are\n%s", strings.Join(facts["thing_get"], "\n"))
	}
	for _, wrong := range []string{"", "{", "openapi: 3.0.0", "paths: {a: {}}", "- a"} {
		if facts, err := Read([]byte(wrong)); err == nil {
			t.Errorf("%q has the facts %v", wrong, facts)
		}
	}
}

// Ensure that exactly the added, removed and changed operations are found.
func TestCompare(t *testing.T) {
	newer, err := UK.Followed()
	if err != nil {
		t.Fatal(err)
	}
	if changes, err := Compare(newer); err != nil || !changes.None() {
		t.Fatalf("the same differs: %+v, %v", changes, err)
	}
	newer["v4_accounts_get"] = []string{"GET /financial/v4/accounts"}
	delete(newer, "v2_income_get")
	newer["v2_transactions_get"] = append(slices.DeleteFunc(newer["v2_transactions_get"], func(fact string) bool {
		return fact == "answers 401"
	}), "answers 200 data[].colour: string")
	changes, err := Compare(newer)
	if err != nil || changes.Edition != UK || !slices.Equal(changes.Added, []string{"v4_accounts_get"}) ||
		!slices.Equal(changes.Removed, []string{"v2_income_get"}) || len(changes.Changed) != 1 {
		t.Fatalf("the changes are %+v, %v", changes, err)
	}
	one := changes.Changed[0]
	if !slices.Equal(one.Removed, []string{"answers 401"}) ||
		!slices.Equal(one.Added, []string{"answers 200 data[].colour: string"}) {
		t.Errorf("changed is %+v", one)
	}
	if !changes.Touches("v2_transactions_get") || !changes.Touches("v2_income_get") || changes.Touches("v4_accounts_get") {
		t.Errorf("touched is %+v", changes)
	}
}
