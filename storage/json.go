package storage

import (
	"encoding/json"
	"reflect"
	"time"
)

// jsonCodec stores records as JSON, the form of every table that no benchmark asks another of. The json tags of a noun
// are the names in the file: a field that gets another name there needs a migration. fromKey fills in the fields that
// the row's key holds; the tag "-" keeps them out of the JSON.
func jsonCodec[V any](fromKey func(v *V, key []byte) error) codec[V] {
	return codec[V]{
		encode: func(v V) ([]byte, error) { return json.Marshal(v) },
		decode: func(key, value []byte) (v V, err error) {
			if err := json.Unmarshal(value, &v); err != nil {
				return v, err
			}
			inUTC(reflect.ValueOf(&v).Elem())
			return v, fromKey(&v, key)
		},
	}
}

var timeType = reflect.TypeFor[time.Time]()

// inUTC moves all times in v, which may be in the time zone that a client wrote, to UTC.
func inUTC(v reflect.Value) {
	if v.Type() == timeType {
		v.Set(reflect.ValueOf(v.Interface().(time.Time).UTC()))
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			inUTC(v.Field(i))
		}
	case reflect.Pointer:
		if !v.IsNil() {
			inUTC(v.Elem())
		}
	case reflect.Slice:
		switch v.Type().Elem().Kind() {
		case reflect.Struct, reflect.Pointer, reflect.Slice:
			for i := range v.Len() {
				inUTC(v.Index(i))
			}
		}
	}
}
