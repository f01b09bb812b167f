// Drives a client made by oapi-codegen.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"strings"

	"drive/oapi/bud"
	"drive/requests"
)

func main() {
	requests.Main(func(base string, transport http.RoundTripper) requests.Call {
		client, err := bud.NewClientWithResponses(base, bud.WithHTTPClient(&http.Client{Transport: transport}))
		if err != nil {
			panic(err)
		}
		methods := reflect.ValueOf(client)
		return func(op requests.Operation, step requests.Step) error { return call(methods, op, step) }
	})
}

// call sends a step with the method of its operation: for a typed body, or for one of another media type.
func call(client reflect.Value, op requests.Operation, step requests.Step) error {
	method := requests.Method(client, op.ID, "WithResponse")
	for _, suffix := range []string{"WithFormdataBodyWithResponse", "WithBodyWithResponse"} {
		if !method.IsValid() {
			method = requests.Method(client, op.ID, suffix)
		}
	}
	if !method.IsValid() {
		return errors.New("the client has no such method")
	}
	arguments := []reflect.Value{reflect.ValueOf(context.Background())}
	for i, t := 1, method.Type(); i < t.NumIn()-1; i++ { // the last are functions that edit requests
		one, err := argument(t.In(i), i-1, op, step)
		if err != nil {
			return fmt.Errorf("argument %d, a %s: %w", i, t.In(i), err)
		}
		arguments = append(arguments, one)
	}
	results := method.Call(arguments)
	if err, _ := results[1].Interface().(error); err != nil {
		return err
	}
	if !op.Bodies {
		return nil
	}
	return decoded(results[0].Elem())
}

// argument makes an argument of a method: first the parameters of the path, then those of query and headers, then the
// body.
func argument(t reflect.Type, i int, op requests.Operation, step requests.Step) (reflect.Value, error) {
	made := reflect.New(t).Elem()
	switch {
	case i < len(op.Paths):
		return made, requests.Set(made, step.Path[op.Paths[i]])
	case t.Kind() == reflect.Pointer && strings.HasSuffix(t.Elem().Name(), "Params"):
		all := map[string]any{}
		for _, part := range []map[string]any{step.Query, step.Headers} {
			for name, value := range part {
				all[name] = value
			}
		}
		return made, requests.Set(made, all)
	case t.Kind() == reflect.String: // of the body
		made.SetString(mediaOf(step))
		return made, nil
	case t == reflect.TypeFor[io.Reader]():
		text, err := json.Marshal(step.Body)
		made.Set(reflect.ValueOf(bytes.NewReader(text)))
		return made, err
	case step.Body == nil:
		return made, nil
	default:
		return made, requests.Set(made, step.Body)
	}
}

// mediaOf is the media type of a step's body.
func mediaOf(step requests.Step) string {
	if step.Media != "" {
		return step.Media
	}
	return "application/json"
}

// decoded fails unless one of the fields for the bodies of an answer is filled, if it has a body.
func decoded(response reflect.Value) error {
	body := response.FieldByName("Body").Bytes()
	if len(body) == 0 {
		return nil
	}
	for i := range response.NumField() {
		f, name := response.Field(i), response.Type().Field(i).Name
		if f.Kind() == reflect.Pointer && !f.IsNil() && name != "HTTPResponse" {
			return nil
		}
	}
	return errors.New("the body was not decoded: no field is for its status and media type")
}
