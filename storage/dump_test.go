package storage

import (
	"encoding/hex"
	"fmt"
	"reflect"
	"sort"
	"strings"
	"time"

	"budsandbox/bank"
)

// dump writes a line for every nonzero field, to compare what two versions of the program read from a file.
func dump(lines *[]string, path string, v reflect.Value) {
	if v.IsZero() {
		return
	}
	line := func(value string) { *lines = append(*lines, path+" = "+value) }
	switch value := v.Interface().(type) {
	case time.Time:
		line(value.Format(time.RFC3339Nano))
		return
	case bank.Money:
		text := value.String()
		if number, currency, _ := strings.Cut(text, " "); strings.Contains(number, ".") {
			text = strings.TrimRight(strings.TrimRight(number, "0"), ".") + " " + currency
		}
		line(text)
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		dump(lines, path, v.Elem())
	case reflect.Struct:
		for i := range v.NumField() {
			name := v.Type().Field(i).Name
			if v.Type().Field(i).Anonymous {
				dump(lines, path, v.Field(i))
			} else {
				dump(lines, path+"."+name, v.Field(i))
			}
		}
	case reflect.Array:
		raw := make([]byte, v.Len())
		reflect.Copy(reflect.ValueOf(raw), v)
		line(hex.EncodeToString(raw))
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			line(fmt.Sprintf("%q", v.Bytes()))
			return
		}
		for i := range v.Len() {
			dump(lines, fmt.Sprintf("%s[%d]", path, i), v.Index(i))
		}
	case reflect.Map:
		keys := v.MapKeys()
		sort.Slice(keys, func(i, j int) bool { return keys[i].String() < keys[j].String() })
		for _, key := range keys {
			line(fmt.Sprintf("%q: %q", key, v.MapIndex(key)))
		}
	default:
		line(fmt.Sprintf("%v", v.Interface()))
	}
}

// dumpTable writes the rows of a table.
func dumpTable[V any](lines *[]string, tx *Tx, p bank.Project, name string, table *Table[V]) error {
	row := 0
	for v, err := range rows(tx, string(p), table).After(nil) {
		if err != nil {
			return err
		}
		dump(lines, fmt.Sprintf("%s %s[%d]", p, name, row), reflect.ValueOf(v))
		row++
	}
	return nil
}
