package storage

import (
	"encoding/json"
	"reflect"
	"time"
)

// jsonCodec returns a codec that stores records as JSON. It is the default; only tables with a benchmark use fields.
// Renaming a json tag requires a migration. fromKey sets the fields that are in the row's key; their tag "-" excludes
// them from the JSON.
func jsonCodec[V any](fromKey func(v *V, key []byte) error) codec[V] {
	return codec[V]{
		encode: func(v V) ([]byte, error) { return json.Marshal(v) },
		decode: func(key, value []byte) (v V, err error) {
			if err = unmarshal(value, &v); err == nil {
				err = fromKey(&v, key)
			}
			return v, err
		},
	}
}

// unmarshal decodes JSON into what v points to, with all times in UTC.
func unmarshal(value []byte, v any) error {
	err := json.Unmarshal(value, v)
	if err == nil {
		inUTC(reflect.ValueOf(v).Elem())
	}
	return err
}

var timeType = reflect.TypeFor[time.Time]()

// inUTC converts all times in v to UTC.
func inUTC(v reflect.Value) {
	if v.Type() == timeType {
		t := v.Addr().Interface().(*time.Time)
		*t = t.UTC()
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
