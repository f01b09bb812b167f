package storage

import (
	"fmt"
	"reflect"
	"time"

	"budsandbox/bank"
)

// checkTimes returns an error if a record has a time that no answer can show, or a connection one from which the
// bank's data would be computed for ages. Only a file that somebody else wrote has such times.
func checkTimes(record any) error {
	from, until := 0, 9999
	if _, is := record.(bank.Connection); is {
		from, until = 1900, 2300
	}
	return checkYears(reflect.ValueOf(record), from, until)
}

// checkYears looks for times in a value and all within it.
func checkYears(v reflect.Value, from, until int) error {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			return checkYears(v.Elem(), from, until)
		}
	case reflect.Slice, reflect.Array:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			return nil
		}
		for i := range v.Len() {
			if err := checkYears(v.Index(i), from, until); err != nil {
				return err
			}
		}
	case reflect.Map:
		for entries := v.MapRange(); entries.Next(); {
			if err := checkYears(entries.Value(), from, until); err != nil {
				return err
			}
		}
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			if !v.CanInterface() {
				return nil
			}
			if at := v.Interface().(time.Time); !at.IsZero() && (at.Year() < from || at.Year() > until) {
				return fmt.Errorf("a time is in the year %d", at.Year())
			}
			return nil
		}
		for i := range v.NumField() {
			if err := checkYears(v.Field(i), from, until); err != nil {
				return err
			}
		}
	}
	return nil
}
