package route

import (
	"errors"
	"reflect"
	"slices"
	"strings"
	"sync"

	"github.com/go-playground/locales/en"
	ut "github.com/go-playground/universal-translator"
	"github.com/go-playground/validator/v10"
	english "github.com/go-playground/validator/v10/translations/en"
)

// validation checks the rules of `validate` tags. The validator's English translations are Bud's own wording. It is
// initialised by the first request that needs it, which keeps the start short.
type validation struct {
	build      sync.Once
	rules      *validator.Validate
	translator ut.Translator
}

func (v *validation) prepare() {
	v.rules = validator.New(validator.WithRequiredStructEnabled())
	v.rules.RegisterTagNameFunc(wireName)
	for name, rule := range namedRules {
		v.rules.RegisterAlias(name, rule)
	}
	locale := en.New()
	v.translator, _ = ut.New(locale, locale).GetTranslator("en")
	// It fails only for a tag that is registered twice, which the library never does.
	_ = english.RegisterDefaultTranslations(v.rules, v.translator)
}

// wireName returns the name of a field in requests.
func wireName(f reflect.StructField) string {
	for _, source := range append([]string{"json"}, sources...) {
		if name, _, _ := strings.Cut(f.Tag.Get(source), ","); name != "" && name != "-" {
			return name
		}
	}
	return f.Name
}

// A Checker is a request with rules that tags cannot express. Its problems are reported together with those of the
// tags.
type Checker interface{ Check() Problems }

// checkAll returns the problems that the rules and the request's own Check find, one for each field.
func (v *validation) checkAll(in any) Problems {
	problems := v.check(in)
	if checker, ok := in.(Checker); ok {
		for _, p := range checker.Check() {
			if !slices.ContainsFunc(problems, func(known Problem) bool { return known.Name == p.Name }) {
				problems = append(problems, p)
			}
		}
	}
	return problems
}

// check returns the problems that the rules find in a request.
func (v *validation) check(in any) Problems {
	v.build.Do(v.prepare)
	err := v.rules.Struct(in)
	if err == nil {
		return nil
	}
	var violations validator.ValidationErrors
	if !errors.As(err, &violations) {
		return Problems{{In: "body", Name: "body", Text: err.Error()}}
	}
	problems := make(Problems, 0, len(violations))
	for i, violation := range violations {
		if i == maxProblems { // the texts of the others are not used
			return append(problems, make(Problems, len(violations)-i)...)
		}
		p := Problem{In: "query", Name: violation.Field(), Text: v.text(violation)}
		// The namespace is Type.Body.outer.inner for fields of a body, Type.name for parameters.
		if _, path, inBody := strings.Cut(violation.Namespace(), ".Body."); inBody {
			p.In, p.Name = "body", path
		}
		if strings.HasPrefix(violation.Tag(), "required") {
			p.Kind = Missing
		}
		problems = append(problems, p)
	}
	return problems
}

// text returns what is wrong with a value in Bud's words. The library has no words for a named rule, but for the rule
// that it stands for.
func (v *validation) text(violation validator.FieldError) string {
	if _, named := namedRules[violation.Tag()]; named {
		if text, err := v.translator.T(violation.ActualTag(), violation.Field(), violation.Param()); err == nil {
			return text
		}
	}
	return violation.Translate(v.translator)
}
