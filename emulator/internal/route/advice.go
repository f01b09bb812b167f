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

// Advice is what the real Bud would not accept of a request, or discourages, though the sandbox answers it.
type Advice struct {
	Kind string `json:"kind"` // unknown_field, hosted_secret, deprecated, polled_early...
	Text string `json:"text"`
}

const adviceKey = "operation.advice"

// Advise notes advice about a request.
func Advise(c echo.Context, more ...Advice) {
	if len(more) > 0 {
		c.Set(adviceKey, append(AdviceFor(c), more...))
	}
}

// AdviceFor is what was noted about a request.
func AdviceFor(c echo.Context) []Advice {
	all, _ := c.Get(adviceKey).([]Advice)
	return all
}

// refuseAdvised is the refusal of a strict sandbox for what others only get advice about.
func refuseAdvised(advice []Advice) *Error {
	texts, kinds := make([]string, len(advice)), map[string]string{}
	for i, a := range advice {
		texts[i], kinds[a.Kind] = a.Text, a.Text
	}
	return &Error{
		Status: http.StatusBadRequest, Operation: "sandbox_strict", Code: "advice",
		Message: "Refused because the sandbox runs with --strict: " + strings.Join(texts, " "), Fields: kinds,
	}
}

// maxUnknown is how many fields are named before the list only says that there are more.
const maxUnknown = 20

// maxInspected is the size up to which bodies are looked through for fields that Bud does not know, in bytes.
const maxInspected = 1 << 18

// unknownFields gives the paths of the keys in a JSON body for which t has no field: customer_context.foo, accounts[0].bar.
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
		return // it reads what it likes
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

// jsonField is the type of the field that encoding/json would fill from key.
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
