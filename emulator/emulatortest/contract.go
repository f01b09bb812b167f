package emulatortest

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"

	"budsandbox/emulator/internal/route"
	"budsandbox/emulator/internal/server"
)

// Edition is one of Bud's documents, with a router over its paths.
type Edition struct {
	Name   string
	Doc    *openapi3.T
	router routers.Router
}

// budEditions loads Bud's documents once from the folder that BUD_CONTRACT names. Without the variable there are none.
var budEditions = sync.OnceValues(func() ([]Edition, error) {
	folder := os.Getenv("BUD_CONTRACT")
	if folder == "" {
		return nil, nil
	}
	var all []Edition
	for _, file := range []string{"openapi.yaml", "openapi-us.yaml"} {
		doc, err := openapi3.NewLoader().LoadFromFile(filepath.Join(folder, file))
		if err != nil {
			return nil, err
		}
		e, err := newEdition(file, doc)
		if err != nil {
			return nil, err
		}
		all = append(all, e)
	}
	return all, nil
})

// ownEdition is the document that the sandbox generates from its routes.
var ownEdition = sync.OnceValues(func() (Edition, error) {
	text, err := route.OpenAPI("test", "", slices.Concat(server.BudRoutes(), server.ControlRoutes()))
	if err != nil {
		return Edition{}, err
	}
	doc, err := openapi3.NewLoader().LoadFromData(text)
	if err != nil {
		return Edition{}, err
	}
	return newEdition("the sandbox's own document", doc)
})

func newEdition(name string, doc *openapi3.T) (Edition, error) {
	doc.Servers = nil // the sandbox has another address than the documents name
	router, err := gorillamux.NewRouter(doc)
	return Edition{name, doc, router}, err
}

// Editions returns Bud's documents. Without them it skips the test with a message that says how to get them.
func Editions(t *testing.T) []Edition {
	t.Helper()
	all, err := budEditions()
	if err != nil {
		t.Fatal(err)
	}
	if all == nil {
		t.Skip(
			"BUD_CONTRACT names no folder with openapi.yaml and openapi-us.yaml; they are at docs.thisisbud.com, under " +
				"developer resources",
		)
	}
	return all
}

// Operation returns the id of the edition's operation that a request calls, or "" if there is none.
func (e Edition) Operation(method, path string) string {
	r, err := http.NewRequest(method, path, http.NoBody)
	if err != nil {
		return ""
	}
	found, _, err := e.router.FindRoute(r)
	if err != nil {
		return ""
	}
	return found.Operation.OperationID
}

// MustFollowDocuments validates a response against the schemas that the sandbox's own document and Bud's editions
// have for its status. The sandbox's document must list the status.
func MustFollowDocuments(t *testing.T, r *http.Request, a Answer) {
	t.Helper()
	if a.Str("operation_id") == "sandbox_guard" {
		return // requests of foreign web pages never reach an operation
	}
	if a.Str("code_id") == "advice" {
		return // only the sandbox refuses requests because of advice
	}
	if a.Header.Get("X-Sandbox-Fault") != "" || a.Header.Get("Content-Disposition") != "" {
		return // injected failures can have any status, and files are not JSON
	}
	ours, err := ownEdition()
	if err != nil {
		t.Fatal(err)
	}
	ours.mustAdmit(t, r, a, &openapi3filter.Options{IncludeResponseStatus: true})
	theirs, err := budEditions()
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range theirs {
		e.mustAdmit(t, r, a, nil) // TestDocumentFollowsTheContract compares the statuses
	}
}

// mustAdmit validates a response against the edition, if the edition has the operation.
func (e Edition) mustAdmit(t *testing.T, r *http.Request, a Answer, options *openapi3filter.Options) {
	t.Helper()
	route, params, err := e.router.FindRoute(r)
	if err != nil || exempt(e.Name, route.Operation.OperationID, a) {
		return
	}
	input := &openapi3filter.ResponseValidationInput{
		RequestValidationInput: &openapi3filter.RequestValidationInput{Request: r, Route: route, PathParams: params},
		Status:                 a.Status, Header: a.Header, Options: options,
		Body: io.NopCloser(bytes.NewBufferString(a.Text)),
	}
	err = openapi3filter.ValidateResponse(context.Background(), input)
	if err != nil && !errors.Is(err, openapi3.ErrOneOfConflict) { // Bud's document has alternatives that overlap
		t.Errorf("%s: %s %s answers %d against it: %v", e.Name, r.Method, r.URL.Path, a.Status, err)
	}
}

// exempt reports whether a response cannot follow Bud's documents. Each exemption has its reason.
func exempt(document, operation string, a Answer) bool {
	switch operation {
	case "customers_create_v1", "customers_create_v2":
		// The schema requires customer_secret. By the text of the document it is only there if Bud does not host it.
		return document == "openapi.yaml" && a.Status == 201 && !strings.Contains(a.Text, "customer_secret")
	case "open_banking_connections_get":
		// Consents have the form of the customer's country, and each edition describes only its own form.
		return (document == "openapi-us.yaml" && strings.Contains(a.Text, `"obie"`)) ||
			(document == "openapi.yaml" && strings.Contains(a.Text, `"akoya"`))
	}
	return false
}
