package route

import (
	"errors"
	"reflect"
	"strings"
	"sync"

	"github.com/go-playground/locales/en"
	ut "github.com/go-playground/universal-translator"
	"github.com/go-playground/validator/v10"
	english "github.com/go-playground/validator/v10/translations/en"
)

// validation holds the rules of `validate` tags and their English, which is Bud's own wording. It is built when
// the first request needs it, so that the start does not wait for it.
type validation struct {
	build      sync.Once
	rules      *validator.Validate
	translator ut.Translator
}

func (v *validation) prepare() {
	v.rules = validator.New(validator.WithRequiredStructEnabled())
	v.rules.RegisterTagNameFunc(wireName)
	locale := en.New()
	v.translator, _ = ut.New(locale, locale).GetTranslator("en")
	// It fails only for a tag that is registered twice, which is the library's own business.
	_ = english.RegisterDefaultTranslations(v.rules, v.translator)
}

// wireName calls a field in errors as clients call it.
func wireName(f reflect.StructField) string {
	for _, source := range append([]string{"json"}, sources...) {
		if name, _, _ := strings.Cut(f.Tag.Get(source), ","); name != "" && name != "-" {
			return name
		}
	}
	return f.Name
}

// check returns what the rules say against a request.
func (v *validation) check(in any) Problems {
	v.build.Do(v.prepare)
	err := v.rules.Struct(in)
	if err == nil {
		return nil
	}
	var faults validator.ValidationErrors
	if !errors.As(err, &faults) {
		return Problems{{In: "body", Name: "body", Text: err.Error()}}
	}
	var problems Problems
	for _, fault := range faults {
		p := Problem{In: "query", Name: fault.Field(), Text: fault.Translate(v.translator)}
		// The namespace is Type.Body.outer.inner for fields of a body, Type.name for parameters.
		if _, path, inBody := strings.Cut(fault.Namespace(), ".Body."); inBody {
			p.In, p.Name = "body", path
		}
		if strings.HasPrefix(fault.Tag(), "required") {
			p.Kind = Missing
		}
		problems = append(problems, p)
	}
	return problems
}
