package storage

import (
	"fmt"
	"reflect"
	"time"

	"budsandbox/bank"
)

// years is a range of years. Both ends are included.
type years struct{ from, until int }

// yearsOf returns the years in which times of a record may be: those of RFC 3339. The range of connections is smaller,
// because the bank's data are computed from their times, which would take too long for distant ones. Only a file that
// another program wrote has other times.
func yearsOf(record reflect.Type) years {
	if record == reflect.TypeFor[bank.Connection]() {
		return years{1900, 2300}
	}
	return years{0, 9999}
}

// timeCheck returns an error if an addressable value holds a time outside of a range of years.
type timeCheck func(v reflect.Value, allowed years) error

// newTimeCheck returns the check of a type, or nil if its values hold no times. Maps and interfaces of records hold
// none. It examines a type once for all rows of a table, because searching each row for times takes longer than
// decoding it.
func newTimeCheck(t reflect.Type) timeCheck {
	if t == timeType {
		return checkYear
	}
	switch t.Kind() {
	case reflect.Pointer:
		return checkPointer(newTimeCheck(t.Elem()))
	case reflect.Slice, reflect.Array:
		return checkElements(newTimeCheck(t.Elem()))
	case reflect.Struct:
		return checkFields(t)
	}
	return nil
}

// checkYear is the timeCheck of a time. The zero time means none.
func checkYear(v reflect.Value, allowed years) error {
	at := v.Addr().Interface().(*time.Time)
	if year := at.Year(); (year < allowed.from || year > allowed.until) && !at.IsZero() {
		return fmt.Errorf("a time is in the year %d", year)
	}
	return nil
}

func checkPointer(check timeCheck) timeCheck {
	if check == nil {
		return nil
	}
	return func(v reflect.Value, allowed years) error {
		if v.IsNil() {
			return nil
		}
		return check(v.Elem(), allowed)
	}
}

func checkElements(check timeCheck) timeCheck {
	if check == nil {
		return nil
	}
	return func(v reflect.Value, allowed years) error {
		for i := range v.Len() {
			if err := check(v.Index(i), allowed); err != nil {
				return err
			}
		}
		return nil
	}
}

func checkFields(t reflect.Type) timeCheck {
	type field struct {
		index int
		check timeCheck
	}
	var fields []field
	for i := range t.NumField() {
		if check := newTimeCheck(t.Field(i).Type); check != nil && t.Field(i).IsExported() {
			fields = append(fields, field{i, check})
		}
	}
	if len(fields) == 0 {
		return nil
	}
	return func(v reflect.Value, allowed years) error {
		for _, f := range fields {
			if err := f.check(v.Field(f.index), allowed); err != nil {
				return err
			}
		}
		return nil
	}
}
