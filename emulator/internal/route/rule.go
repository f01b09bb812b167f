package route

import (
	"fmt"
	"net/mail"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// ruleNames are the rules that tags may have.
var ruleNames = []string{
	"required", "required_if", "omitempty", "omitnil", "dive", "oneof", "min", "max", "gte", "lte", "uuid", "email",
}

type rule struct{ tag, value string }

func parseRules(tag reflect.StructTag) (rules []rule) {
	text := tag.Get("validate")
	if text == "" {
		return nil
	}
	for one := range strings.SplitSeq(text, ",") {
		name, value, _ := strings.Cut(one, "=")
		rules = append(rules, rule{name, value})
	}
	return rules
}

var timeType = reflect.TypeFor[time.Time]()

// holds reports whether a value satisfies a rule. parent is the struct around it.
func (r rule) holds(parent, v reflect.Value) bool {
	switch r.tag {
	case "required":
		return hasValue(v)
	case "required_if":
		return !r.applies(parent) || hasValue(v)
	case "oneof":
		return slices.Contains(strings.Fields(r.value), fmt.Sprint(v))
	case "min", "gte":
		return r.compare(v) >= 0
	case "max", "lte":
		return r.compare(v) <= 0
	case "uuid":
		return uuidPattern.MatchString(v.String())
	case "email":
		_, err := mail.ParseAddress(v.String())
		return err == nil && emailPattern.MatchString(v.String())
	default:
		return true // omitempty, omitnil and dive say what is checked
	}
}

var (
	uuidPattern  = regexp.MustCompile(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)
	emailPattern = regexp.MustCompile(`^("[^"]*"|[^"@<>\s]+)@([\pL\d]([\pL\d.~-]*[\pL\d])?\.)+\pL([\pL\d.~-]*\pL)?\.?$`)
)

// hasValue reports whether a value is not the zero of its type. An empty list that is not nil is a value.
func hasValue(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Slice, reflect.Map, reflect.Pointer, reflect.Interface:
		return !v.IsNil()
	default:
		return !v.IsZero()
	}
}

// applies reports whether the field that required_if names, such as in "Kind small", has its value.
func (r rule) applies(parent reflect.Value) bool {
	name, value, _ := strings.Cut(r.value, " ")
	field := parent.FieldByName(name)
	if field.Kind() == reflect.Pointer {
		if field.IsNil() {
			return value == "nil"
		}
		field = field.Elem()
	}
	return fmt.Sprint(field) == value
}

// compare compares the value of a number, the length of a text in characters or the length of a list with the rule's
// limit.
func (r rule) compare(v reflect.Value) int {
	limit, err := strconv.ParseFloat(r.value, 64)
	if err != nil {
		panic(fmt.Sprintf("the limit %q of %s is no number", r.value, v.Type()))
	}
	var n float64
	switch {
	case v.Kind() == reflect.String:
		n = float64(utf8.RuneCountInString(v.String()))
	case v.CanInt():
		n = float64(v.Int())
	case v.CanUint():
		n = float64(v.Uint())
	case v.CanFloat():
		n = v.Float()
	default:
		n = float64(v.Len())
	}
	switch {
	case n < limit:
		return -1
	case n > limit:
		return 1
	}
	return 0 // also for NaN, which JSON does not have
}

// text words the problem of a field with a value of a kind, as Bud does.
func (r rule) text(name string, kind reflect.Kind) string {
	switch r.tag {
	case "required", "required_if":
		return name + " is a required field"
	case "oneof":
		return name + " must be one of [" + r.value + "]"
	case "uuid":
		return name + " must be a valid UUID"
	case "email":
		return name + " must be a valid email address"
	}
	least := r.tag == "min" || r.tag == "gte"
	switch kind {
	case reflect.String:
		bound := map[string]string{"min": "at least", "gte": "at least", "max": "a maximum of", "lte": "at most"}[r.tag]
		return fmt.Sprintf("%s must be %s %s in length", name, bound, counted(r.value, "character"))
	case reflect.Slice, reflect.Map, reflect.Array:
		if least {
			return fmt.Sprintf("%s must contain at least %s", name, counted(r.value, "item"))
		}
		return fmt.Sprintf("%s must contain at most %s", name, counted(r.value, "item"))
	default:
		if least {
			return fmt.Sprintf("%s must be %s or greater", name, grouped(r.value))
		}
		return fmt.Sprintf("%s must be %s or less", name, grouped(r.value))
	}
}

func counted(number, unit string) string {
	if number == "1" {
		return "1 " + unit
	}
	return grouped(number) + " " + unit + "s"
}

// grouped writes a number with commas between thousands.
func grouped(number string) string {
	whole, fraction, _ := strings.Cut(number, ".")
	for i := len(whole) - 3; i > 0 && whole[i-1] != '-'; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if fraction != "" {
		whole += "." + fraction
	}
	return whole
}
