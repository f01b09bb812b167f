package advice

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"budsandbox/emulator/internal/route"
)

// Ensure that Kinds lists every kind of advice that the sandbox gives, and no other, because --fail-on takes these.
func TestKinds(t *testing.T) {
	t.Parallel()
	given := append([]string{UnknownValue}, route.RemarkKinds...)
	err := filepath.WalkDir("..", func(name string, _ fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(name) != ".go" || strings.HasSuffix(name, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if literal, is := n.(*ast.CompositeLit); is {
				given = append(given, kindsIn(literal)...)
			}
			return true
		})
		return nil
	})
	slices.Sort(given)
	if got, want := Kinds(), slices.Compact(given); err != nil || !slices.Equal(got, want) {
		t.Errorf("the kinds are %q, but the sandbox gives %q (%v)", got, want, err)
	}
}

// kindsIn returns the kinds of a literal of one advice, or of a slice of them, that are literals themselves.
func kindsIn(literal *ast.CompositeLit) (kinds []string) {
	if slice, is := literal.Type.(*ast.ArrayType); is && isAdvice(slice.Elt) {
		for _, element := range literal.Elts {
			if one, is := element.(*ast.CompositeLit); is && one.Type == nil {
				kinds = append(kinds, kindOf(one)...)
			}
		}
	} else if isAdvice(literal.Type) {
		kinds = kindOf(literal)
	}
	return kinds
}

func isAdvice(typ ast.Expr) bool {
	if selector, is := typ.(*ast.SelectorExpr); is {
		typ = selector.Sel
	}
	name, is := typ.(*ast.Ident)
	return is && name.Name == "Advice"
}

// kindOf returns the first field of an advice, if it is a literal.
func kindOf(advice *ast.CompositeLit) []string {
	if len(advice.Elts) == 0 {
		return nil
	}
	value := advice.Elts[0]
	if pair, is := value.(*ast.KeyValueExpr); is {
		value = pair.Value
	}
	text, is := value.(*ast.BasicLit)
	if !is {
		return nil
	}
	kind, err := strconv.Unquote(text.Value)
	if err != nil {
		return nil
	}
	return []string{kind}
}
