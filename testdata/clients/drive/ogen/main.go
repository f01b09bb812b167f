// Drives a client made by ogen.
package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"strings"

	"drive/ogen/bud"
	"drive/requests"
)

func main() {
	requests.Main(func(base string, transport http.RoundTripper) requests.Call {
		client, err := bud.NewClient(base, bud.WithClient(&http.Client{Transport: transport}))
		if err != nil {
			panic(err)
		}
		methods := reflect.ValueOf(client)
		return func(op requests.Operation, step requests.Step) error { return call(methods, op, step) }
	})
}

// call sends a step with the method of its operation, which takes the body and the parameters.
func call(client reflect.Value, op requests.Operation, step requests.Step) error {
	method := requests.Method(client, op.ID, "")
	if !method.IsValid() {
		return errors.New("the client has no such method")
	}
	arguments := []reflect.Value{reflect.ValueOf(context.Background())}
	for i := 1; i < method.Type().NumIn(); i++ {
		t := method.Type().In(i)
		made, value := reflect.New(t).Elem(), step.Body
		if strings.HasSuffix(t.Name(), "Params") && t.Kind() == reflect.Struct && i == method.Type().NumIn()-1 {
			all := map[string]any{}
			for _, part := range []map[string]any{step.Path, step.Query, step.Headers} {
				for name, one := range part {
					all[name] = one
				}
			}
			value = all
		}
		if t.Kind() == reflect.Pointer && strings.HasSuffix(t.Elem().Name(), "WithContentType") {
			value = map[string]any{"ContentType": step.Media, "Content": value}
		}
		if value != nil {
			if err := requests.Set(made, value); err != nil {
				return fmt.Errorf("argument %d, a %s: %w", i, t, err)
			}
		}
		arguments = append(arguments, made)
	}
	results := method.Call(arguments)
	err, _ := results[len(results)-1].Interface().(error)
	return err
}
