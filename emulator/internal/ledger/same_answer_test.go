package ledger

import (
	"reflect"
	"testing"
	"time"

	"github.com/google/uuid"

	"budsandbox/bank"
)

// Ensure that two transactions are alike only if every field of theirs is, at any depth, apart from UpdatedAt and the
// schedule behind the predicted times: a field that is added and not compared fails here.
func TestSameAnswerComparesEveryField(t *testing.T) {
	t.Parallel()
	filled := func() *bank.Transaction {
		v := reflect.New(reflect.TypeFor[bank.Transaction]())
		fill(v.Elem())
		return v.Interface().(*bank.Transaction)
	}
	if !sameAnswer(filled(), filled()) {
		t.Fatal("two equal transactions are not alike")
	}
	count := 0
	for n := 0; ; n++ {
		changed := filled()
		left := n
		path := spoil(reflect.ValueOf(changed).Elem(), "", &left)
		if path == "" {
			break
		}
		notShown := path == ".UpdatedAt" || path == ".Enrichment.Regularity.Schedule"
		if alike := sameAnswer(filled(), changed); alike != notShown {
			t.Errorf("with another %s two transactions are alike: %t", path, alike)
		}
		count++
	}
	if count < 30 {
		t.Errorf("only %d fields were changed", count)
	}
}

// fill gives every field a value.
func fill(v reflect.Value) {
	switch v.Interface().(type) {
	case time.Time:
		v.Set(reflect.ValueOf(time.Unix(1, 0)))
		return
	case uuid.UUID:
		v.Set(reflect.ValueOf(uuid.UUID{1}))
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString("a")
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int64, reflect.Int:
		v.SetInt(1)
	case reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		v.SetUint(1)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem())
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(v.Index(0))
	case reflect.Interface:
		v.Set(reflect.ValueOf(bank.Repetition{}))
	case reflect.Map:
		v.Set(reflect.ValueOf(map[string]string{"a": "a"}))
	case reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i))
		}
	default:
		panic("a field of kind " + v.Kind().String())
	}
}

// spoil changes the value with number left, counted in depth, and returns its path; none if there are fewer.
func spoil(v reflect.Value, path string, left *int) string {
	_, instant := v.Interface().(time.Time)
	_, id := v.Interface().(uuid.UUID)
	switch {
	case instant || id:
	case v.Kind() == reflect.Struct:
		for i := range v.NumField() {
			if found := spoil(v.Field(i), path+"."+v.Type().Field(i).Name, left); found != "" {
				return found
			}
		}
		return ""
	case v.Kind() == reflect.Pointer:
		if found := spoil(v.Elem(), path, left); found != "" {
			return found
		}
	case v.Kind() == reflect.Slice:
		if found := spoil(v.Index(0), path+"[0]", left); found != "" {
			return found
		}
	}
	if *left > 0 {
		*left--
		return ""
	}
	v.Set(reflect.Zero(v.Type()))
	return path
}
