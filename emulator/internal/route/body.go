package route

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"reflect"

	"budsandbox/internal/spool"
)

// readBody reads a body of at most limit bytes. A longer body is an error with status 413. The caller must release it.
func (a *Adapter) readBody(w http.ResponseWriter, r *http.Request, limit int64) (*Body, error) {
	body, err := a.Bodies.Read(w, r, limit)
	switch {
	case errors.Is(err, ErrBudgetSpent):
		return nil, err
	case err != nil:
		return nil, bodyError(err, limit)
	}
	if err := body.takeTurn(r.Context()); err != nil {
		body.Release()
		return nil, err
	}
	return body, nil
}

// readUpload reads an upload, which does not stay in memory if it is long.
func readUpload(w http.ResponseWriter, r *http.Request, limit int64) (Upload, error) {
	body := new(spool.Spool)
	from := &errorReader{Reader: http.MaxBytesReader(w, r.Body, limit)}
	_, err := io.Copy(body, from)
	switch {
	case from.err != nil:
		return nil, errors.Join(bodyError(from.err, limit), body.Close())
	case err != nil:
		return nil, errors.Join(err, body.Close())
	}
	return body, nil
}

// errorReader keeps the error of a reader, so that it can be told from an error of the writer in a copy.
type errorReader struct {
	io.Reader
	err error
}

func (r *errorReader) Read(p []byte) (int, error) {
	n, err := r.Reader.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		r.err = err
	}
	return n, err
}

// bodyError returns the client's error for a body that cannot be read.
func bodyError(err error, limit int64) error {
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return TooLarge(limit)
	}
	// The client disconnected, sent less than it announced, or compressed it in another way.
	text := "cannot read the body: " + err.Error()
	if errors.Is(err, os.ErrDeadlineExceeded) {
		text = "the body arrives too slowly; it must begin within 30 s and then have 64 KiB a second"
	}
	return Problems{{In: "body", Name: "body", Kind: Undecodable, Text: text}}
}

// decodeBody decodes JSON. It ignores the Content-Type, because real clients send JSON as text/plain. An empty body
// and null count as no body. Syntax errors keep the text of encoding/json, which Bud's errors show, too.
func decodeBody(f *field, body []byte, into reflect.Value) Problems {
	body = bytes.TrimSpace(body)
	if len(body) == 0 || string(body) == "null" {
		if f.required {
			return Problems{{In: "body", Name: "body", Kind: Missing}}
		}
		return nil
	}
	err := json.Unmarshal(body, into.Addr().Interface())
	var mistyped *json.UnmarshalTypeError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &mistyped): // the library would name our Go types
		path := pathOf(mistyped, body, f.element)
		return Problems{{In: "body", Name: path, Text: path + " must be " + jsonName(mistyped.Type)}}
	default:
		return Problems{{In: "body", Name: "body", Kind: Undecodable, Text: err.Error()}}
	}
}

// jsonName returns the name of a Go type's JSON in error messages.
func jsonName(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Pointer:
		return jsonName(t.Elem())
	case reflect.String:
		return "a string"
	case reflect.Bool:
		return "true or false"
	case reflect.Slice, reflect.Array:
		return "a list"
	case reflect.Struct, reflect.Map:
		return "an object"
	case reflect.Float32, reflect.Float64:
		return "a number"
	default:
		return "a whole number"
	}
}

// The media types of forms. Bud's collection sends the second for a field of a summary's address.
const (
	formType      = "application/x-www-form-urlencoded"
	multipartType = "multipart/form-data"
)

// readForm parses a form. It returns nil for another media type, so that Bud's error names the missing fields.
func readForm(contentType string, body []byte) url.Values {
	media, parameters, err := mime.ParseMediaType(contentType)
	if countPairs(body) > maxPairs {
		return nil
	}
	if err == nil && media == multipartType {
		form, err := multipart.NewReader(bytes.NewReader(body), parameters["boundary"]).ReadForm(int64(len(body)))
		if err != nil {
			return nil
		}
		return form.Value
	}
	if err != nil || media != formType {
		return nil
	}
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return nil
	}
	return form
}

// A Phraser is an error of a parameter's value that Bud words with the parameter's name inside.
type Phraser interface{ Phrase(parameter string) string }

// sentence returns the parameter's name followed by the setter's error.
func sentence(name string, err error) string {
	var phraser Phraser
	if errors.As(err, &phraser) {
		return phraser.Phrase(name)
	}
	return fmt.Sprintf("%s %v", name, err)
}
