package requests

import (
	"bytes"
	"encoding"
	"encoding/json"
	"fmt"
	"io"
	"reflect"
	"strconv"
	"strings"
	"unicode"
)

// Method finds the method of a generated client for an operation, whose names differ in case and punctuation.
func Method(client reflect.Value, operation, suffix string) (found reflect.Value) {
	for i := range client.NumMethod() {
		if bare(client.Type().Method(i).Name) == bare(operation+suffix) {
			return client.Method(i)
		}
	}
	return reflect.Value{}
}

// bare is a name in lower case, without punctuation.
func bare(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, name)
}

// Set gives a variable of a generated type the value of decoded JSON. A field of a struct is found by its tag, or by
// its name; fields for which there is no value are left alone.
func Set(into reflect.Value, value any) error {
	text, err := json.Marshal(value)
	if err != nil {
		return err
	}
	if u, is := into.Addr().Interface().(json.Unmarshaler); is {
		return u.UnmarshalJSON(text)
	}
	if u, is := into.Addr().Interface().(encoding.TextUnmarshaler); is {
		return u.UnmarshalText([]byte(fmt.Sprint(value)))
	}
	if into.Kind() == reflect.Slice && into.Type().Elem().Kind() == reflect.Uint8 { // undecoded JSON
		into.SetBytes(text)
		return nil
	}
	switch into.Kind() {
	case reflect.Pointer:
		into.Set(reflect.New(into.Type().Elem()))
		return Set(into.Elem(), value)
	case reflect.Slice:
		return setSlice(into, value)
	case reflect.Struct:
		return setStruct(into, value)
	case reflect.String:
		into.SetString(fmt.Sprint(value))
		return nil
	case reflect.Int, reflect.Int32, reflect.Int64, reflect.Float64, reflect.Float32, reflect.Bool:
		if number, is := value.(string); is {
			text = []byte(number)
		}
		if number, is := value.(float64); is {
			text = strconv.AppendFloat(nil, number, 'f', -1, 64)
		}
	}
	return json.Unmarshal(text, into.Addr().Interface())
}

func setSlice(into reflect.Value, value any) error {
	all, is := value.([]any)
	if !is {
		all = []any{value} // a parameter that may repeat
	}
	into.Set(reflect.MakeSlice(into.Type(), len(all), len(all)))
	for i, one := range all {
		if err := Set(into.Index(i), one); err != nil {
			return err
		}
	}
	return nil
}

func setStruct(into reflect.Value, value any) error {
	// Optional values of ogen: the value, and whether there is one.
	if set := into.FieldByName("Set"); set.IsValid() && set.Kind() == reflect.Bool && into.FieldByName("Value").IsValid() {
		set.SetBool(true)
		return Set(into.FieldByName("Value"), value)
	}
	data := into.FieldByName("Data")
	if data.IsValid() && data.Type() == reflect.TypeFor[io.Reader]() { // an undecoded body
		text, err := json.Marshal(value)
		data.Set(reflect.ValueOf(bytes.NewReader(text)))
		return err
	}
	fields, is := value.(map[string]any)
	if !is {
		return fmt.Errorf("a %s cannot be %v", into.Type(), value)
	}
	for name, inner := range fields {
		for i := range into.NumField() {
			f := into.Type().Field(i)
			tag, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			if tag == name || tag == "" && bare(f.Name) == bare(name) {
				if err := Set(into.Field(i), inner); err != nil {
					return fmt.Errorf("%s: %w", name, err)
				}
			}
		}
	}
	return nil
}
