package route

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"reflect"
)

// readBody reads a body up to the limit, in bytes; beyond it the answer is 413.
func readBody(w http.ResponseWriter, r *http.Request, limit int64) ([]byte, error) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, limit))
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return nil, TooLarge(limit)
	case err != nil: // the client went away or sent less than it announced
		return nil, Problems{{In: "body", Name: "body", Kind: Undecodable, Text: "unexpected end of the request: " + err.Error()}}
	}
	return body, nil
}

// decodeBody decodes JSON whatever the Content-Type says, since real clients label it text/plain. An empty body
// and null are no body. Syntax errors keep the words of encoding/json, which are Bud's.
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
	case errors.As(err, &mistyped) && mistyped.Field != "":
		// The library would name our Go types.
		return Problems{{In: "body", Name: mistyped.Field, Text: mistyped.Field + " must be " + jsonName(mistyped.Type)}}
	case errors.As(err, &mistyped):
		return Problems{{In: "body", Name: "body", Text: "body must be " + jsonName(mistyped.Type)}}
	default:
		return Problems{{In: "body", Name: "body", Kind: Undecodable, Text: err.Error()}}
	}
}

// jsonName calls a Go type what its JSON is.
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

const formType = "application/x-www-form-urlencoded"

// readForm reads a form. Bud takes no other type of body for it, and reports what the form lacks.
func readForm(contentType string, body []byte) url.Values {
	media, _, err := mime.ParseMediaType(contentType)
	if err != nil || media != formType {
		return nil
	}
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return nil
	}
	return form
}

// sentence is a sentence about a parameter: its name, then what the setter said.
func sentence(name string, err error) string { return fmt.Sprintf("%s %v", name, err) }
