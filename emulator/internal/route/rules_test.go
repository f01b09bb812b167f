package route

import (
	"fmt"
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Ensure that a named rule refuses values in the same words as the rule that it stands for, and is described alike.
func TestNamedRules(t *testing.T) {
	field := func(rules string) reflect.StructField {
		return reflect.StructField{
			Name: "Kinds", Type: reflect.TypeFor[[]string](),
			Tag: reflect.StructTag(fmt.Sprintf(`json:"kinds" validate:"required,dive,%s"`, rules)),
		}
	}
	for name, rule := range namedRules {
		var v validation
		short := reflect.StructOf([]reflect.StructField{field(name)})
		long := reflect.StructOf([]reflect.StructField{field(rule)})
		value := reflect.ValueOf([]string{"nonsense"})
		problems := func(request reflect.Type) Problems {
			in := reflect.New(request)
			in.Elem().Field(0).Set(value)
			return v.check(in.Interface())
		}
		want := problems(long)
		if len(want) != 1 {
			t.Fatalf("%s finds %v", rule, want)
		}
		if diff := cmp.Diff(want, problems(short)); diff != "" {
			t.Errorf("%s (-spelled out +named):\n%s", name, diff)
		}
		if diff := cmp.Diff(schemaOf(long, false), schemaOf(short, false)); diff != "" {
			t.Errorf("the schema of %s (-spelled out +named):\n%s", name, diff)
		}
	}
}
