package route

import (
	"bytes"
	"encoding/json"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"
)

// Advice says what the real Bud would refuse or discourages in a request that the sandbox answers.
type Advice struct {
	Kind string `json:"kind"` // unknown_field, hosted_secret, deprecated, polled_early...
	Text string `json:"text"`
}

const adviceKey = "route.advice"

// AddAdvice adds advice about a request.
func AddAdvice(c echo.Context, advice ...Advice) {
	if len(advice) > 0 {
		c.Set(adviceKey, append(AdviceFor(c), advice...))
	}
}

// AdviceFor returns the advice about a request.
func AdviceFor(c echo.Context) []Advice {
	all, _ := c.Get(adviceKey).([]Advice)
	return all
}

// strictError returns the error with which a strict sandbox refuses a request that has advice.
func strictError(advice []Advice) *Error {
	texts := make([]string, len(advice))
	fields := map[string]string{}
	for i, a := range advice {
		texts[i] = a.Text
		fields[a.Kind] = a.Text
	}
	return &Error{
		Status: http.StatusBadRequest, Operation: "sandbox_strict", Code: "advice",
		Message: "Refused because the sandbox runs with --strict: " + strings.Join(texts, " "), Fields: fields,
	}
}

// maxUnknown limits how many unknown fields are named. After them the list says "and more".
const maxUnknown = 20

// maxInspected is the size in bytes up to which bodies are searched for unknown fields.
const maxInspected = 1 << 18

// unknownFields returns the paths of the keys in a JSON body for which t has no field, such as customer_context.foo
// and accounts[0].bar.
func unknownFields(body []byte, t reflect.Type) (paths []string) {
	if len(body) == 0 || len(body) > maxInspected {
		return nil
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	var value any
	if decoder.Decode(&value) != nil {
		return nil
	}
	collectUnknown(value, t, "", &paths)
	slices.Sort(paths)
	if len(paths) > maxUnknown {
		paths = append(paths[:maxUnknown], "and more")
	}
	return paths
}

var unmarshaler = reflect.TypeFor[json.Unmarshaler]()

func collectUnknown(value any, t reflect.Type, path string, into *[]string) {
	if len(*into) > maxUnknown {
		return
	}
	if t.Implements(unmarshaler) || reflect.PointerTo(t).Implements(unmarshaler) {
		return // the type decodes itself, so its keys are not known
	}
	switch v := value.(type) {
	case map[string]any:
		switch t.Kind() {
		case reflect.Pointer:
			collectUnknown(v, t.Elem(), path, into)
		case reflect.Struct:
			for key, inner := range v {
				if f, known := jsonField(t, key); known {
					collectUnknown(inner, f, strings.TrimPrefix(path+"."+key, "."), into)
				} else {
					*into = append(*into, strings.TrimPrefix(path+"."+key, "."))
				}
			}
		case reflect.Map:
			for key, inner := range v {
				collectUnknown(inner, t.Elem(), strings.TrimPrefix(path+"."+key, "."), into)
			}
		}
	case []any:
		for t.Kind() == reflect.Pointer {
			t = t.Elem()
		}
		if t.Kind() == reflect.Slice || t.Kind() == reflect.Array {
			for i, inner := range v {
				collectUnknown(inner, t.Elem(), path+"["+strconv.Itoa(i)+"]", into)
			}
		}
	}
}

// jsonField returns the type of the field that encoding/json fills from key.
func jsonField(t reflect.Type, key string) (reflect.Type, bool) {
	for _, f := range reflect.VisibleFields(t) {
		if !f.IsExported() || f.Anonymous {
			continue
		}
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name == "" {
			name = f.Name
		}
		if name != "-" && strings.EqualFold(name, key) {
			return f.Type, true
		}
	}
	return nil, false
}
